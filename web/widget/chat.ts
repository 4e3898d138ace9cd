import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Api, openApi, Refused, subjectOf } from './api.ts';
import type { Outbox, Waiting } from './keep.ts';
import { openLine } from './line.ts';
import type { Message, Page, Push, Reception, Saying, Standing } from './protocol.ts';
import { openSender } from './sender.ts';
import type { Setup } from './setup.ts';

/** The conversation of one visitor as the panel shows it, and what the visitor does in it. Somebody else has another. */
export interface Chat {
  api: Api;
  state: State;
  /** Connects. */
  start(): void;
  say(content: Saying, more?: { replyTo?: string; file?: File }): void;
  retry(id: string): void;
  remove(id: string): void;
  types(): void;
  /** Reads further back. */
  older(): Promise<void>;
  /** Ends it. @param forgets somebody else will be here: what was not sent is thrown away */
  stop(forgets: boolean): void;
}

export interface ChatOptions {
  /** The panel is open. */
  shown: Signal<boolean>;
  outbox: Outbox;
  /** The shop has written. */
  onNews(message: Message): void;
  /** The desk takes the browser for another visitor. */
  other(): void;
}

export interface State {
  /** The panel is open. */
  shown: Signal<boolean>;
  line: Signal<'connecting' | 'up' | 'down' | 'blocked'>;
  reception: Signal<Reception | undefined>;
  standing: Signal<Standing | undefined>;
  /** Up to here somebody of the shop has looked at what the visitor wrote. */
  seenTo: Signal<number>;
  /** In the order of the thread. */
  messages: ReadonlySignal<Message[]>;
  waiting: Signal<Sending[]>;
  unread: ReadonlySignal<number>;
  /** Who of the shop is writing. */
  typing: Signal<string | undefined>;
  hasOlder: Signal<boolean>;
  shop: Signal<string>;
}

/** A message on its way. */
export interface Sending extends Waiting {
  progress?: number | undefined;
  /** The desk has it; the timeline shows it in a moment. */
  done?: boolean;
  /** The desk takes no more for a moment. */
  slow?: boolean;
}

/** Where no socket can be, because the page forbids it, the timeline is asked (ms). */
const pollEvery = 10_000;
/** Who reads whether somebody is there is told anew so often (ms): nobody is pushed that a shop's hours changed, or who came. */
const receptionEvery = 60_000;

export function openChat(setup: Setup, { shown, outbox, onNews, other }: ChatOptions): Chat {
  const api = openApi(setup, other);
  const known = signal(new Map<number, Message>());
  const state: State = {
    shown,
    line: signal('connecting'),
    reception: signal(undefined),
    standing: signal(undefined),
    seenTo: signal(0),
    messages: computed(() => [...known.value.values()].sort((a, b) => a.place - b.place)),
    waiting: signal<Sending[]>([]),
    unread: computed(() => state.messages.value.filter(({ from, seen }) => from !== 'visitor' && !seen).length),
    typing: signal(undefined),
    hasOlder: signal(false),
    shop: signal(''),
  };
  /** All up to here is known; -1: nothing was read yet. */
  let place = -1;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const take = (messages: Message[]): void => {
    const all = new Map(known.value);
    for (const one of messages) all.set(one.place, one);
    // Another tab may have sent it long ago.
    const arrived = new Set([...all.values()].map(({ id }) => id));
    batch(() => {
      known.value = all;
      state.waiting.value = state.waiting.value.filter(({ id }) => !arrived.has(id));
    });
    report();
  };

  /** Of the visitor's messages the last ones, so many, nobody has looked at; what comes after this is not looked at either. */
  const stand = (standing: Standing | undefined): void => {
    state.standing.value = standing;
    const own = state.messages.value.filter(({ from }) => from === 'visitor');
    state.seenTo.value = own.at(-1 - (standing?.unseen ?? 0))?.place ?? 0;
  };

  /** Reads what is new, page after page. One at a time; who asks meanwhile is served by one more look. */
  let reading: Promise<void> | undefined;
  let readAt = 0;
  let lookAgain = false;
  const read = async (): Promise<void> => {
    do {
      lookAgain = false;
      const isFirst = place < 0;
      const page = await api.call<Page>('GET', `/timeline?${isFirst ? '' : `after=${place}`}`);
      readAt = Date.now();
      batch(() => {
        const { items, place: reached, more, conversation, ...reception } = page;
        state.reception.value = reception;
        if (isFirst) state.hasOlder.value = more;
        place = Math.max(place, reached, 0);
        take(items);
        stand(conversation);
        if (!isFirst && more) lookAgain = true;
      });
    } while (lookAgain);
  };
  const refresh = (): Promise<void> => {
    if (reading !== undefined) lookAgain = true;
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  /** The same where nobody minds that it fails: there will be another look. */
  const look = (): Promise<void> => refresh().catch(() => {});

  const hear = (push: Push): void => {
    if (push.type === 'message') {
      const { message } = push;
      const isNew = !known.value.has(message.place);
      if (message.from !== 'visitor') state.typing.value = undefined;
      take([message]);
      // One that came by itself between others: what lies between is read.
      if (isNew && message.place > place + 1) void look();
      place = Math.max(place, message.place === place + 1 ? message.place : place);
      if (isNew && message.from !== 'visitor') onNews(message);
    }
    if (push.type === 'conversation') stand(push.conversation);
    if (push.type === 'typing') {
      clearTimeout(silence);
      state.typing.value = push.name;
      silence = setTimeout(() => {
        state.typing.value = undefined;
      }, 6_000);
    }
  };

  const line = openLine(api, {
    up() {
      refresh().then(
        () => {
          state.line.value = 'up';
          sender.wake();
        },
        () => {},
      );
    },
    down() {
      if (state.line.value !== 'blocked') state.line.value = navigator.onLine ? 'connecting' : 'down';
      // The page may forbid sockets; what was written goes by itself all the same.
      refresh().then(sender.wake, (error) => {
        state.line.value = error instanceof Refused && error.status < 500 && error.status !== 429 ? 'blocked' : 'down';
      });
    },
    hear,
  });
  let poll: ReturnType<typeof setInterval> | undefined;

  /** Tells how far the visitor has read, and how far the browser has what there is. */
  const told = { read: 0, delivered: 0 };
  let reporting: ReturnType<typeof setTimeout> | undefined;
  const report = (): void => {
    clearTimeout(reporting);
    if (over.signal.aborted) return;
    reporting = setTimeout(() => {
      const theirs = state.messages.value.filter(({ from, seen }) => from !== 'visitor' && !seen);
      const last = theirs.at(-1)?.place ?? 0;
      const isLooking = shown.value && document.visibilityState === 'visible';
      const kind = isLooking ? 'read' : 'delivered';
      if (last <= told[kind]) return;
      told[kind] = last;
      if (isLooking) take(theirs.map((one) => ({ ...one, seen: true })));
      api.call('POST', '/read', { [kind]: last }).catch(() => {
        told[kind] = 0;
      });
    }, 300);
  };
  /** The socket tells of the visitor's own messages too; where it does not, the timeline is read. */
  const sent = (): void => {
    setTimeout(() => state.waiting.value.some(({ done }) => done) && look(), state.line.value === 'up' ? 2_000 : 0);
  };
  /** Up to which place there is something by now. */
  const reach = async (): Promise<number> => {
    await look();
    return state.messages.value.at(-1)?.place ?? 0;
  };
  const who = subjectOf(setup.identity);
  const sender = openSender({ api, outbox, waiting: state.waiting, who, sent, reach });

  const over = new AbortController();
  let unlook = (): void => {};
  let lastTyped = 0;
  const chat: Chat = {
    api,
    state,
    start() {
      api.begin().then(
        (session) => {
          state.shop.value = session.shop;
        },
        () => {},
      );
      unlook = shown.subscribe(report);
      document.addEventListener('visibilitychange', report, { signal: over.signal });
      line.start();
      sender.adopt();
      poll = setInterval(() => {
        if (!shown.value) return;
        const { position, agent } = state.standing.value ?? {};
        const { opensAt, closesAt } = state.reception.value ?? {};
        const isOld = Date.now() > Math.min(readAt + receptionEvery, Date.parse(opensAt ?? closesAt ?? '') || Infinity);
        if (state.line.value !== 'up' || position !== undefined || (isOld && !agent && !document.hidden)) void look();
      }, pollEvery);
    },
    say: sender.add,
    retry: sender.retry,
    remove: sender.remove,
    types() {
      if (Date.now() - lastTyped < 3_000) return;
      lastTyped = Date.now();
      line.say({ action: 'typing' });
    },
    async older() {
      const [first] = state.messages.value;
      if (!first) return;
      const page = await api.call<Page>('GET', `/timeline?before=${first.place}`);
      batch(() => {
        state.hasOlder.value = page.more;
        take(page.items);
      });
    },
    stop(forgets) {
      over.abort();
      clearInterval(poll);
      clearTimeout(reporting);
      unlook();
      line.stop();
      sender.stop(forgets);
      api.stop();
    },
  };
  return chat;
}
