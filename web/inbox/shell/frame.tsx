import { Trans, useLingui } from '@lingui/react/macro';
import { Link, Outlet } from '@tanstack/react-router';
import { Coffee, Inbox as InboxIcon, Play } from 'lucide-react';
import { Offers } from '../offers/offers.tsx';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/classes.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { Notices } from './notices.tsx';
import { useKeys } from './use-keys.ts';

/** What is around every screen: where one can go, whether one is available, how good the line is, what there is to tell. */
export function Frame() {
  useKeys();
  return (
    <div className="flex h-full flex-col">
      <TopBar />
      <div className="min-h-0 flex-1">
        <Outlet />
      </div>
      <Offers />
      <Notices />
    </div>
  );
}

function TopBar() {
  return (
    <header className="flex items-center gap-3 border-b border-line bg-surface px-3 py-1.5">
      <Link
        to="/inbox"
        search={{ view: 'mine' }}
        className="flex items-center gap-2 rounded-md px-2 py-1 font-semibold"
      >
        <InboxIcon aria-hidden size={18} />
        Slotdesk
      </Link>
      <div className="flex-1" />
      <LineMark />
      <Availability />
    </header>
  );
}

/** The break switch with the slots used and free, per shop in its tooltip. */
function Availability() {
  const inbox = useInbox();
  const me = useTopic('me');
  if (!me) return null;
  const isAvailable = me.status === 'available';
  const most = Math.max(0, ...Object.values(me.shops).map(({ slots }) => slots));
  return (
    <>
      <span className="text-sm text-muted tabular-nums">
        <Trans>
          {me.openConversations} of {most} slots
        </Trans>
      </span>
      <Button
        tone={isAvailable ? 'accent' : 'plain'}
        onPress={() => void inbox.setStatus(isAvailable ? 'break' : 'available')}
        aria-pressed={isAvailable}
      >
        {isAvailable ? <Play aria-hidden size={16} /> : <Coffee aria-hidden size={16} />}
        {isAvailable ? <Trans>Available</Trans> : <Trans>On break</Trans>}
      </Button>
    </>
  );
}

function LineMark() {
  const { t } = useLingui();
  const line = useTopic('line') ?? 'connecting';
  const words = { live: t`Live`, connecting: t`Connecting …`, reconnecting: t`Reconnecting …`, offline: t`Offline` };
  return (
    <span role="status" className="flex items-center gap-1.5 text-sm text-muted" data-line={line}>
      <span
        aria-hidden
        className={cx(
          'size-2',
          line === 'live' ? 'rounded-full bg-good' : line === 'offline' ? 'bg-late' : 'rotate-45 bg-soon',
        )}
      />
      {words[line]}
    </span>
  );
}
