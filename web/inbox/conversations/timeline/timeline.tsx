import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { ArrowDown, Search } from 'lucide-react';
import { lazy, useCallback, useMemo, useRef, useState } from 'react';
import { Virtualizer } from 'virtua';
import { theCustomer } from '../../core/inbox-store.ts';
import type { Timeline } from '../../core/timelines.ts';
import type { Conversation, MessageEntry } from '../../core/types.ts';
import { Button } from '../../ui/button.tsx';
import { useCommand } from '../../ui/commands.ts';
import { useDesk, useNames } from '../../ui/desk.ts';
import { useInbox, useTopic } from '../../ui/hooks.ts';
import { Late } from '../../ui/late.tsx';
import { Empty, Failed, Skeleton } from '../../ui/states.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { nameOf } from '../../ui/words.ts';
import { standing } from '../standing.ts';
import { type Thread, ThreadContext } from './context.ts';
import { TimelineLine } from './line.tsx';
import { firstUnreadOf, toLines } from './lines.ts';
import { News } from './news.tsx';
import { Typing } from './typing.tsx';
import { useJump } from './use-jump.ts';
import { useRead } from './use-read.ts';
import { useScroll } from './use-scroll.ts';
import { useSearching } from './use-searching.ts';

const MessageMenu = lazy(() => import('./message-menu.tsx'));
const ThreadSearch = lazy(() => import('./search.tsx'));

/** Messages, notes and what happened, in the customer's order. */
export function TimelineView({ conversation }: { conversation: Conversation }) {
  const { timelines } = useInbox();
  const timeline = useTopic(`timeline:${conversation.id}`);
  if (!timeline || (timeline.state === 'loading' && timeline.entries.length === 0))
    return (
      <div className="flex-1">
        <Skeleton rows={4} />
      </div>
    );
  if (timeline.state === 'failed' && timeline.entries.length === 0)
    return (
      <div className="flex-1">
        <Failed problem={timeline.problem} retry={() => void timelines.open(conversation.id)} />
      </div>
    );
  return <Loaded conversation={conversation} timeline={timeline} />;
}

function Loaded({ conversation, timeline }: { conversation: Conversation; timeline: Timeline }) {
  const { t } = useLingui();
  const { timelines, clock, store } = useInbox();
  const { id } = conversation;
  const me = useTopic('me');
  const name = useNames(conversation.shop);
  const { data: desk } = useDesk(conversation.shop);
  const outgoing = useTopic('outgoing');
  const [menu, setMenu] = useState<{ entry: MessageEntry; button: HTMLElement }>();
  const firstUnread = useRef<number>(undefined);
  firstUnread.current ??= firstUnreadOf(timeline.entries, conversation.unread, timeline.hasOlder) ?? -1;

  const lines = useMemo(
    () =>
      toLines({
        entries: timeline.entries,
        outgoing: (outgoing ?? []).filter((one) => one.conversation === id),
        me: me?.agent ?? '',
        firstUnread: firstUnread.current,
      }),
    [timeline.entries, outgoing, id, me?.agent],
  );
  const retry = useCallback(() => void timelines.older(id), [timelines, id]);
  // By itself as long as it works; after that by hand.
  const older = useCallback(() => {
    if (!store.get(`timeline:${id}`)?.olderProblem) retry();
  }, [store, id, retry]);
  const scroll = useScroll(lines, older);
  const { jump, lit } = useJump({ conversation: id, lines, toLine: scroll.toLine });
  const searching = useSearching({ conversation: id, entries: timeline.entries, jump });
  const searchKey = useCommand({ id: 'searchThread', run: searching.open });
  useRead(conversation, timeline.entries, scroll.isAtEnd);

  const { mark } = searching;
  const thread = useMemo<Thread>(
    () => ({
      conversation,
      me: me?.agent ?? '',
      name,
      jump,
      menu: (entry, button) => setMenu({ entry, button }),
      ...(mark && { mark }),
      ...(lit && { lit }),
    }),
    [conversation, me?.agent, name, jump, mark, lit],
  );
  const mayReply = me !== undefined && standing(conversation, me, desk, clock.now()).kind === 'reply';

  return (
    <ThreadContext value={thread}>
      <div className="max-md:ends-above-notices relative flex min-h-0 flex-1 flex-col">
        {searching.isOpen && (
          <Late>
            <ThreadSearch {...searching} />
          </Late>
        )}
        <div
          ref={scroll.scroller}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys.
          tabIndex={0}
          role="log"
          // News are read out by themselves: scrolling makes new lines all the time.
          aria-live="off"
          aria-label={t`Timeline`}
          // Lines can be pressed as soon as they have stopped scrolling, which virtua would put off.
          className="flex min-h-0 flex-1 flex-col overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none] *:pointer-events-auto!"
        >
          <Beginning timeline={timeline} retry={retry} />
          {lines.length === 0 && (
            <Empty title={<Trans>Nothing has been said yet.</Trans>}>
              <Trans>The first message begins the conversation.</Trans>
            </Empty>
          )}
          <Virtualizer
            ref={scroll.list}
            scrollRef={scroll.scroller}
            data={lines}
            shift={scroll.isShifted}
            itemSize={64}
            onScroll={scroll.scrolled}
            onResize={scroll.resized}
          >
            {(line, index) => <TimelineLine key={line.key} line={line} isLast={index === lines.length - 1} />}
          </Virtualizer>
        </div>
        {(scroll.missed > 0 || !scroll.isAtEnd) && (
          <div className="pointer-events-none absolute inset-x-0 bottom-9 z-10 flex justify-center">
            <Button className="pointer-events-auto rounded-full bg-raised shadow-md" onPress={scroll.toEnd}>
              <ArrowDown aria-hidden size={15} />
              {scroll.missed > 0 ? (
                <Plural value={scroll.missed} one="# new message" other="# new messages" />
              ) : (
                <Trans>To the newest</Trans>
              )}
            </Button>
          </div>
        )}
        <div className="flex h-7 shrink-0 items-center justify-between gap-2 ps-4 pe-3">
          <Typing
            conversation={id}
            name={(agent) => (agent === theCustomer ? nameOf(conversation.customer) : name(agent))}
          />
          <Tooltip text={t`Search in this conversation`} hint={searchKey}>
            <Button
              tone="quiet"
              icon
              aria-label={t`Search in this conversation`}
              className="min-h-6 min-w-6 text-muted"
              onPress={searching.open}
            >
              <Search aria-hidden size={14} />
            </Button>
          </Tooltip>
        </div>
        <News entries={timeline.entries} />
      </div>
      {menu && (
        <Late close={() => setMenu(undefined)}>
          <MessageMenu key={menu.entry.id} {...menu} mayReply={mayReply} close={() => setMenu(undefined)} />
        </Late>
      )}
    </ThreadContext>
  );
}

/** What is above the first line: more on its way, or the reason why it does not come. */
function Beginning({ timeline, retry }: { timeline: Timeline; retry: () => void }) {
  const { hasOlder, isLoadingOlder, olderProblem } = timeline;
  if (!hasOlder) return null;
  return (
    <div className="sticky top-0 z-5 flex h-0 justify-center text-xs text-muted">
      {isLoadingOlder && (
        <p role="status" className="mt-2 h-6 rounded-full border border-line bg-raised px-3 leading-6 shadow-sm">
          <Trans>Loading older messages …</Trans>
        </p>
      )}
      {olderProblem && !isLoadingOlder && (
        <div
          role="alert"
          className="mt-2 flex h-8 items-center gap-2 rounded-full border border-late bg-raised px-3 shadow-sm"
        >
          {olderProblem.message}
          <Button tone="quiet" className="min-h-6 px-1 text-xs text-accent" onPress={retry}>
            <Trans>Try again</Trans>
          </Button>
        </div>
      )}
    </div>
  );
}
