import type { DeskClock } from './clock.ts';
import type { Conversations } from './conversations.ts';
import type { Drafts } from './drafts.ts';
import { type InboxStore, theCustomer } from './inbox-store.ts';
import type { Timelines } from './timelines.ts';
import type { Entry, Handover, Me, Push } from './types.ts';

/** What came while nobody listened, for one sentence on return. */
export interface CaughtUp {
  /** Messages of customers. */
  messages: number;
  /** Handed over, and waiting for an answer. */
  offers: number;
  /** Epoch ms, the desk's clock. */
  at: number;
}

/** Takes in what the line tells. */
export interface Hearing {
  hear(push: Push, isPast: boolean): void;
  takeOffer(offer: Handover): void;
  /** All that was missed has been told. */
  resumed(): void;
}

/** How long a colleague's sign holds, unless it says otherwise. */
const holds = { typing: 6000, viewing: 60_000 };

export function openHearing({
  store,
  clock,
  conversations,
  timelines,
  wasSent,
  news,
  changed,
  permitted,
}: {
  store: InboxStore;
  clock: DeskClock;
  conversations: Conversations;
  timelines: Timelines;
  /** This agent wrote something. */
  wasSent: Drafts['wasSent'];
  /** For alerts: it happens now and was not known before. */
  news: (push: Push) => void;
  /** Something that counts show. */
  changed: () => void;
  /** What this agent may do is not what it was. */
  permitted: () => void;
}): Hearing {
  let missed = { messages: 0, offers: 0 };

  function hearConversation(push: Extract<Push, { type: 'conversation' }>): void {
    if ('withdrawn' in push.conversation) {
      conversations.lose(push.conversation);
      permitted();
    } else if (conversations.take(push.conversation)) {
      const { id, shop, assignee, participants } = push.conversation;
      const shops = store.get('me')?.shops;
      const me = store.get('me')?.agent;
      // Told of it, one may see it: the permission is back.
      if (shops && !shops[shop]?.chat) permitted();
      // Entries are told to those who are in it; who only looks on reads them.
      const isIn = me !== undefined && (assignee === me || participants.includes(me));
      if (!isIn && store.get(`timeline:${id}`)) timelines.refresh(id);
    }
    changed();
  }

  /** What this agent wrote on another machine; what a timeline has already is no news. */
  function hearOwn(conversation: string, entry: Entry): void {
    const isKnown = store.get(`timeline:${conversation}`)?.entries.some(({ id }) => id === entry.id);
    if (isKnown || entry.kind === 'event' || entry.author !== store.get('me')?.agent) return;
    const { text, caption } = entry.content as { text?: string; caption?: string };
    wasSent(conversation, entry.kind === 'note' ? 'note' : 'reply', text ?? caption ?? '');
  }

  function takeOffer(offer: Handover): void {
    if (offer.state === 'pending') {
      // How the one before it ended is no news any more.
      store.update('notices', (all = []) => all.filter(({ offerOf }) => offerOf !== offer.conversation));
      store.update('endedHandover', (ended) => (ended?.conversation === offer.conversation ? undefined : ended));
    }
    store.update('handovers', (offers = []) => {
      const others = offers.filter(({ id }) => id !== offer.id);
      return offer.state === 'pending' ? [...others, offer] : others;
    });
  }

  function signal(type: 'typing' | 'viewing', conversation: string, agent: string): void {
    const until = clock.now() + holds[type];
    store.update(`signals:${conversation}`, (all = []) => [
      ...all.filter((one) => one.until > clock.now() && !(one.agent === agent && one.kind === type)),
      { agent, kind: type, until },
    ]);
  }

  function count(push: Push): void {
    const me = store.get('me')?.agent;
    if (push.type === 'entry' && push.entry.kind === 'message' && push.entry.direction === 'in') missed.messages++;
    if (push.type === 'handover' && push.handover.state === 'pending' && push.handover.to === me) missed.offers++;
  }

  return {
    takeOffer,
    hear(push, isPast) {
      store.set('confirmedAt', clock.now());
      if (isPast) count(push);
      else news(push);
      switch (push.type) {
        case 'conversation':
          return hearConversation(push);
        case 'entry':
          hearOwn(push.conversation, push.entry);
          return timelines.add(push.conversation, push.entry);
        case 'agent':
          return store.update('me', (me) => (me?.agent === push.agent.id ? { ...me, ...ownPart(push.agent, me) } : me));
        case 'permissions':
          return permitted();
        case 'shop':
          return store.update('me', (me) => me && { ...me, shops: withShop(me, push.shop) });
        case 'presence':
          return conversations.present(push.conversation, push.presence);
        case 'handover':
          if (push.handover.state !== 'pending') store.set('endedHandover', push.handover);
          return takeOffer(push.handover);
        case 'grab': {
          const { id } = push.conversation;
          conversations.take(push.conversation);
          return store.update('grabs', (ids = []) => [...ids.filter((one) => one !== id), id]);
        }
        case 'grabbed':
          return store.update('grabs', (ids = []) => ids.filter((id) => id !== push.conversation));
        case 'board':
          return store.set(`board:${push.board.shop}`, push.board);
        case 'typing':
        case 'viewing':
          return signal(push.type, push.conversation, push.agent);
        case 'customer_typing':
          return signal('typing', push.conversation, theCustomer);
        case 'error':
          // What the page says on the line it says by itself (that one looks, or writes): nobody waits for an answer to that.
          return;
      }
    },
    resumed() {
      if (missed.messages + missed.offers > 0) store.set('caughtUp', { ...missed, at: clock.now() });
      missed = { messages: 0, offers: 0 };
    },
  };
}

/** One's shops after one of them changed. */
function withShop({ shops, openConversations }: Me, { id, name, slots }: { id: string; name: string; slots: number }) {
  const known = shops[id];
  if (!known) return shops;
  return { ...shops, [id]: { ...known, name, slots, freeSlots: Math.max(0, slots - openConversations) } };
}

function ownPart(
  { status, openConversations }: { status: Me['status']; openConversations: number },
  me: Me,
): Partial<Me> {
  const shops = Object.fromEntries(
    Object.entries(me.shops).map(([id, shop]) => [
      id,
      { ...shop, freeSlots: Math.max(0, shop.slots - openConversations) },
    ]),
  );
  return { status, openConversations, shops };
}
