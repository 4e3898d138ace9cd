import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { lazy, useEffect, useRef, useState } from 'react';
import { Problem } from '../core/api.ts';
import type { Conversation } from '../core/types.ts';
import { OfferedAway } from '../offers/offered-away.tsx';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { Late } from '../ui/late.tsx';
import { useRemembered, useWide } from '../ui/remembered.ts';
import { roomFor } from '../ui/room.ts';
import { Empty, Failed, Skeleton } from '../ui/states.tsx';
import { nameOf } from '../ui/words.ts';
import type { DialogName } from './actions.ts';
import { Composer } from './composer/composer.tsx';
import { Head } from './head.tsx';
import { usePlaces } from './places.ts';
import { TimelineView } from './timeline/timeline.tsx';

const dialogs = {
  handover: lazy(() => import('../dialogs/handover.tsx')),
  assign: lazy(() => import('../dialogs/assign.tsx')),
  close: lazy(() => import('../dialogs/close.tsx')),
  bot: lazy(() => import('../dialogs/bot.tsx')),
  snooze: lazy(() => import('../dialogs/snooze.tsx')),
  tags: lazy(() => import('../dialogs/tags.tsx')),
  why: lazy(() => import('../dialogs/why.tsx')),
  conference: lazy(() => import('../dialogs/conference.tsx')),
} satisfies Record<DialogName, unknown>;

const Drawer = lazy(() => import('../ui/drawer.tsx'));
const CustomerPane = lazy(() => import('../customer/pane.tsx'));

/** On a phone, what there is to tell stands above it. */
const keepRoom = roomFor('--composer', () => document.getElementById('corner'));

/** The customer stands beside the conversation from this width on; below, they come over it. */
const beside = 1280;

/** The conversation that is open, with the customer beside it. */
export default function OpenConversation({ id }: { id: string }) {
  const inbox = useInbox();
  const c = useTopic(`conversation:${id}`);
  const wasThere = useRef(false);
  const [problem, setProblem] = useState<Error>();
  const read = (): void => {
    setProblem(undefined);
    inbox.fetch(id).catch(setProblem);
  };
  useEffect(() => {
    inbox.fetch(id).catch(setProblem);
    void inbox.timelines.open(id);
  }, [inbox, id]);
  const me = useTopic('me');
  useViewing(id, c !== undefined && me?.shops[c.shop]?.chat === true);

  const isLost = c === undefined && wasThere.current;
  useEffect(() => {
    if (c) wasThere.current = true;
  });
  // It was taken from the lists; whoever has a role at its shop may read it all the same (S1).
  useEffect(() => {
    if (!isLost) return;
    setProblem(undefined);
    inbox.readAgain(id).catch(setProblem);
  }, [isLost, inbox, id]);

  if (c) return <Shown c={c} />;
  if (problem instanceof Problem && (problem.status === 404 || problem.status === 403))
    return <NotAllowed isGone={isLost} />;
  if (problem) return <Failed problem={problem} retry={read} />;
  return <Skeleton rows={4} />;
}

/** A link can lead to what one may not see; whose shop it is of is not told. */
function NotAllowed({ isGone }: { isGone?: boolean }) {
  return (
    <Empty
      title={
        isGone ? (
          <Trans>You no longer see this conversation.</Trans>
        ) : (
          <Trans>This conversation cannot be shown to you.</Trans>
        )
      }
    >
      {isGone ? (
        <Trans>Your permission for it was taken, or it was erased.</Trans>
      ) : (
        <Trans>
          It was erased, or it is of a shop where you have no chat permission. An admin of the shop can give it.
        </Trans>
      )}
      <Link to="/inbox" search={{ view: 'mine' }} className="text-accent underline underline-offset-2">
        <Trans>Go to my conversations</Trans>
      </Link>
    </Empty>
  );
}

function Shown({ c }: { c: Conversation }) {
  const { t } = useLingui();
  const places = usePlaces();
  const [dialog, setDialog] = useState<DialogName>();
  const name = nameOf(c.customer);
  const Chosen = dialog && dialogs[dialog];
  const isWide = useWide(beside);
  const [isKept, keep] = useRemembered('customer', true);
  const [isOver, setOver] = useState(false);
  const customer = isWide
    ? { isShown: isKept, toggle: () => keep(!isKept) }
    : { isShown: isOver, toggle: () => setOver(!isOver) };
  const next = (): void => places.open(places.from(c.id, 1) ?? places.from(c.id, -1));
  return (
    <div className="flex h-full">
      <article aria-label={t`Conversation with ${name}`} className="flex min-w-0 flex-1 flex-col">
        <Head c={c} show={setDialog} customer={customer} />
        <OfferedAway c={c} />
        <TimelineView conversation={c} />
        <div ref={keepRoom}>
          <Composer conversation={c} next={next} />
        </div>
      </article>
      {isWide && isKept && (
        <aside
          aria-label={t`Customer`}
          className="w-72 shrink-0 overflow-y-auto border-s border-line bg-surface 2xl:w-80"
        >
          <Late waiting={<Skeleton rows={5} />}>
            <CustomerPane c={c} show={setDialog} />
          </Late>
        </aside>
      )}
      {!isWide && isOver && (
        <Late close={() => setOver(false)}>
          <Drawer title={t`Customer`} side="end" close={() => setOver(false)}>
            <Late waiting={<Skeleton rows={5} />}>
              <CustomerPane c={c} show={setDialog} />
            </Late>
          </Drawer>
        </Late>
      )}
      {Chosen && (
        <Late close={() => setDialog(undefined)}>
          <Chosen
            c={c}
            close={() => setDialog(undefined)}
            done={() => {
              setDialog(undefined);
              next();
            }}
          />
        </Late>
      )}
    </div>
  );
}

/** A colleague sees that one looks for a minute; told again in half of that, while the tab is looked at. */
const viewingEvery = 30_000;

/** @param isTold not of whom may only read it: the desk would refuse it */
function useViewing(conversation: string, isTold: boolean): void {
  const { line } = useInbox();
  const state = useTopic('line');
  useEffect(() => {
    if (state !== 'live' || !isTold) return;
    const say = (): void => {
      if (!document.hidden) line.say({ action: 'viewing', conversation });
    };
    say();
    const timer = setInterval(say, viewingEvery);
    document.addEventListener('visibilitychange', say);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', say);
    };
  }, [line, state, conversation, isTold]);
}
