import { useLingui } from '@lingui/react/macro';
import { useInbox } from './hooks.ts';

/** Copies a text, and says whether the browser let it. */
export function useCopy(): (text: string) => void {
  const { t } = useLingui();
  const { notice } = useInbox();
  return (text) =>
    void navigator.clipboard.writeText(text).then(
      () => notice({ tone: 'done', text: t`Copied.` }),
      () => notice({ tone: 'problem', text: t`The browser does not let this page copy.` }),
    );
}
