import { Trans, useLingui } from '@lingui/react/macro';
import { Link, useRouter } from '@tanstack/react-router';
import { BarChart3, Inbox as InboxIcon, Search, Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { useKeyHint } from '../ui/commands.ts';
import { useTopic } from '../ui/hooks.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { AlertBell } from './alert-bell.tsx';
import { Availability } from './availability.tsx';
import { LineMark } from './line-mark.tsx';
import { useOverlay } from './overlays.ts';
import { UserMenu } from './user-menu.tsx';

/** Where one can go, and at its end what is true of oneself. Words give way to signs where there is no room. */
export function TopBar() {
  const { t } = useLingui();
  return (
    <header className="flex items-center border-b border-line bg-surface px-1 py-1.5 sm:gap-2 sm:px-3">
      <nav aria-label={t`Areas`} className="flex items-center gap-0.5">
        <Place to="/inbox" icon={<InboxIcon aria-hidden size={18} />} name={t`Inbox`} />
        <Areas />
      </nav>
      <div className="flex-1" />
      {/* What changes its width stands at the gap: nothing moves with it. */}
      <Availability />
      <PaletteButton />
      <LineMark />
      <AlertBell />
      <UserMenu />
    </header>
  );
}

/** Those that this person may see. */
function Areas() {
  const { t } = useLingui();
  const me = useTopic('me');
  const { routesByPath } = useRouter();
  const isAdmin = Object.values(me?.shops ?? {}).some(({ role }) => role !== 'employee');
  return (
    <>
      {'/board' in routesByPath && <Place to="/board" icon={<BarChart3 aria-hidden size={18} />} name={t`Board`} />}
      {isAdmin && <Place to="/admin" icon={<Settings aria-hidden size={18} />} name={t`Settings`} />}
    </>
  );
}

function Place({ to, icon, name }: { to: string; icon: ReactNode; name: string }) {
  return (
    <Link
      to={to}
      className="flex min-h-8 items-center gap-1.5 rounded-md px-1.5 py-1 text-sm text-muted sm:px-2 hover:bg-sunken hover:text-ink"
      activeProps={{ className: 'bg-accent-soft! text-ink! font-medium', 'aria-current': 'page' }}
      activeOptions={{ includeSearch: false }}
    >
      {icon}
      <span className="max-md:sr-only">{name}</span>
    </Link>
  );
}

/** The way to every command for who does not know its key yet. */
function PaletteButton() {
  const { t } = useLingui();
  const { show } = useOverlay();
  const hint = useKeyHint('palette');
  return (
    <Tooltip text={t`Find a command, a conversation or a customer`} hint={hint}>
      <Button tone="quiet" className="px-1.5! text-muted sm:px-3!" onPress={() => show('palette')}>
        <Search aria-hidden size={16} />
        <span className="max-lg:sr-only">
          <Trans>Find</Trans>
        </span>
        {hint && (
          <kbd aria-hidden className="rounded border border-line px-1 text-xs max-lg:hidden">
            {hint}
          </kbd>
        )}
      </Button>
    </Tooltip>
  );
}
