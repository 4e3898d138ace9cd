import { Trans, useLingui } from '@lingui/react/macro';
import { Keyboard, LogOut, SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { useKeyHint } from '../ui/commands.ts';
import { useTopic } from '../ui/hooks.ts';
import { type Choice, Menu } from '../ui/menu.tsx';
import { type OverlayName, useOverlay } from './overlays.ts';
import { useSession } from './session-context.ts';

/** What concerns the person: how the inbox looks and behaves, and the way out. */
export function UserMenu() {
  const { t } = useLingui();
  const me = useTopic('me');
  const { agent, signOut } = useSession();
  const { show } = useOverlay();
  const keysHint = useKeyHint('keys');
  const name = me?.name ?? agent;
  return (
    <Menu
      label={t`You`}
      trigger={
        <Button tone="quiet" icon className="rounded-full!">
          <Avatar name={name} size={28} />
          <span className="sr-only">
            <Trans>You: {name}</Trans>
          </span>
        </Button>
      }
      onAction={(key) => (key === 'signOut' ? void signOut() : show(key as OverlayName))}
      items={[
        row('preferences', <SlidersHorizontal aria-hidden size={16} />, t`Preferences`),
        { ...row('keys', <Keyboard aria-hidden size={16} />, t`Keys`), hint: keysHint },
        row('signOut', <LogOut aria-hidden size={16} />, t`Sign out`),
      ]}
    />
  );
}

const row = (id: string, icon: ReactNode, text: string): Choice => ({
  id,
  text,
  label: (
    <span className="flex items-center gap-2">
      {icon}
      {text}
    </span>
  ),
});
