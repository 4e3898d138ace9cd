import { useLingui } from '@lingui/react/macro';
import { AlarmClockOff, BellOff, CircleAlert, CornerUpLeft, HandHelping, PencilLine, Timer } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { theCustomer } from '../core/inbox-store.ts';
import type { Conversation } from '../core/types.ts';
import { Avatar } from '../ui/avatar.tsx';
import { cx } from '../ui/classes.ts';
import { useTopic } from '../ui/hooks.ts';
import { Name } from '../ui/name.tsx';
import { nameOf } from '../ui/words.ts';
import { ChannelIcon, kindOf } from './channel.tsx';
import { Moment } from './moment.tsx';
import { useSignals } from './signals.ts';
import { WaitBadge } from './wait-badge.tsx';
import { useWindowLeft } from './window-left.ts';

/** Every row is as high, so that the list knows where each is. */
export const rowHeight = 80;

export interface RowProps {
  id: string;
  isOpen: boolean;
  /** Of all rows one is reached by Tab, the others by the arrows. */
  isReached: boolean;
  hasShop: boolean;
  /** What the row is pressed for is a link, so that it opens in another tab too. */
  href: string;
  names: (shop: string, agent: string) => string;
  open: (id: string) => void;
  prefetch: (id: string) => void;
}

/** A conversation in the list: what is pressed is this conversation, wherever its row stands by then. */
export const Row = memo(function Row({ id, isOpen, isReached, hasShop, href, names, open, prefetch }: RowProps) {
  const { t } = useLingui();
  const c = useTopic(`conversation:${id}`);
  if (!c)
    return (
      <div
        style={{ height: rowHeight }}
        className="flex items-center border-b border-line bg-surface px-3 text-sm text-muted"
      >
        {t`You no longer see this conversation.`}
      </div>
    );
  return (
    <a
      href={href}
      onClick={(event) => {
        if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        open(id);
      }}
      data-row={id}
      tabIndex={isReached ? 0 : -1}
      aria-current={isOpen ? 'true' : undefined}
      onPointerEnter={() => prefetch(id)}
      style={{ height: rowHeight }}
      className={cx(
        'relative grid grid-cols-[auto_1fr] gap-x-2.5 border-b border-line px-3 py-2 -outline-offset-2',
        isOpen ? 'bg-accent-soft' : 'bg-surface hover:bg-sunken',
      )}
    >
      {isOpen && <span aria-hidden className="absolute inset-y-0 start-0 w-0.5 bg-accent" />}
      <span className="pt-0.5">
        <Avatar name={nameOf(c.customer)} size={30} />
      </span>
      <span className="grid min-w-0 grid-rows-[20px_20px_20px] gap-y-0.5">
        <span className="flex min-w-0 items-center gap-2">
          <span className={cx('min-w-0 flex-1', c.unread > 0 && 'font-semibold')}>
            <Name of={nameOf(c.customer)} />
          </span>
          {c.waitingSince ? (
            <WaitBadge status={c.status} since={c.waitingSince} />
          ) : (
            <>
              <WaitBadge status={c.status} />
              <Moment at={c.lastMessage?.at ?? c.updatedAt} className="text-xs text-muted" />
            </>
          )}
        </span>
        <span className="flex min-w-0 items-center gap-2 text-sm text-muted">
          <Preview c={c} names={names} />
          {c.unread > 0 && (
            <span className="ms-auto rounded-full bg-accent px-1.5 text-xs leading-5 font-semibold text-accent-ink tabular-nums">
              {c.unread}
              <span className="sr-only"> {t`unread`}</span>
            </span>
          )}
        </span>
        <Marks c={c} hasShop={hasShop} names={names} />
      </span>
    </a>
  );
});

/** The last message, or what somebody is doing right now. */
function Preview({ c, names }: Pick<RowProps, 'names'> & { c: Conversation }) {
  const { t } = useLingui();
  const typing = useSignals(c.id).find(({ kind }) => kind === 'typing');
  if (typing) {
    const name = typing.agent === theCustomer ? nameOf(c.customer) : names(c.shop, typing.agent);
    return <span className="truncate text-accent">{t`${name} is typing …`}</span>;
  }
  return (
    <span dir="auto" className={cx('min-w-0 flex-1 truncate', c.unread > 0 && 'text-ink')}>
      {c.lastMessage?.direction === 'out' && (
        <>
          <CornerUpLeft aria-hidden size={12} className="me-1 inline text-muted" />
          <span className="sr-only">{t`Our answer:`} </span>
        </>
      )}
      {c.lastMessage?.text}
    </span>
  );
}

/** Names are cut where there is no room, but their beginning stays. */
const gives = 'min-w-12 truncate';

/** The third line: where it comes from, who has it, what is to be known of it. */
function Marks({ c, hasShop, names }: Pick<RowProps, 'hasShop' | 'names'> & { c: Conversation }) {
  const { t } = useLingui();
  const me = useTopic('me');
  const viewers = useSignals(c.id).filter(({ kind }) => kind === 'viewing');
  const hasReply = useTopic(`draft:${c.id}:reply`) !== undefined;
  const hasNote = useTopic(`draft:${c.id}:note`) !== undefined;
  const isUnsent = useTopic('outgoing')?.some(
    ({ conversation, state }) => conversation === c.id && state === 'refused',
  );
  const offer = c.handover?.state === 'pending' ? c.handover : undefined;
  return (
    <span className="flex min-w-0 items-center gap-1.5 overflow-hidden text-xs text-muted">
      <ChannelIcon kind={kindOf(c)} withName />
      {hasShop && <bdi className={cx('max-w-24', gives)}>{me?.shops[c.shop]?.name ?? c.shop}</bdi>}
      {c.assignee && c.assignee !== me?.agent && <bdi className={gives}>{names(c.shop, c.assignee)}</bdi>}
      {/* What does not fit beside those before it falls below and out of sight, whole: half a word says nothing. */}
      <span className="flex h-5 min-w-min shrink-[3] flex-wrap items-center gap-x-1.5 overflow-hidden">
        {isUnsent && (
          <Mark icon={<CircleAlert aria-hidden size={12} />} tone="font-medium text-late">
            {t`Not sent`}
          </Mark>
        )}
        {(hasReply || hasNote) && (
          <Mark icon={<PencilLine aria-hidden size={12} />} tone="text-accent">
            {t`Draft`}
          </Mark>
        )}
        {offer && (
          <Mark icon={<HandHelping aria-hidden size={12} />} tone="text-accent">
            {t`Offered`}
          </Mark>
        )}
        {c.snoozedUntil && <Mark icon={<BellOff aria-hidden size={12} />}>{t`Snoozed`}</Mark>}
        {c.window && c.state === 'open' && <WindowMark endsAt={c.window.endsAt} />}
      </span>
      {viewers.length > 0 && <span className="sr-only">{t`Somebody is looking at it.`}</span>}
      {viewers.slice(0, 2).map(({ agent }) => (
        <Avatar key={agent} name={names(c.shop, agent)} size={16} />
      ))}
      <span className="ms-auto flex h-5 min-w-0 shrink-[9] flex-wrap items-center gap-x-1 overflow-hidden">
        {c.tags.slice(0, 2).map((tag) => (
          <bdi key={tag} className="max-w-20 truncate rounded bg-sunken px-1.5">
            {tag}
          </bdi>
        ))}
        {c.tags.length > 2 && <span>+{c.tags.length - 2}</span>}
      </span>
    </span>
  );
}

function Mark({ icon, tone, children }: { icon: ReactNode; tone?: string; children: ReactNode }) {
  return (
    <span className={cx('inline-flex h-5 shrink-0 items-center gap-0.5 whitespace-nowrap [&>svg]:shrink-0', tone)}>
      {icon}
      {children}
    </span>
  );
}

/** In the last hour the service window's clock, then that it has closed (C6); before, nothing has to be thought of. */
function WindowMark({ endsAt }: { endsAt: string }) {
  const { t } = useLingui();
  const { urgency, minutes, clock } = useWindowLeft(endsAt);
  if (urgency === 'calm') return null;
  if (urgency === 'closed') return <Mark icon={<AlarmClockOff aria-hidden size={12} />}>{t`Window closed`}</Mark>;
  const isLate = urgency === 'late';
  return (
    <Mark icon={<Timer aria-hidden size={12} />} tone={cx('tabular-nums', isLate ? 'text-late' : 'text-soon')}>
      {isLate ? t`${clock} left` : t`${minutes} min left`}
    </Mark>
  );
}
