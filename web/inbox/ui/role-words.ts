import { useLingui } from '@lingui/react/macro';

/** What somebody is at a shop (S1). */
export function useRoleWords(): Record<'owner_admin' | 'admin' | 'employee', string> {
  const { t } = useLingui();
  return { owner_admin: t`Owner admin`, admin: t`Admin`, employee: t`Employee` };
}
