import { type Signal, signal, useSignal } from '@preact/signals';
import { render } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { regional } from '../regional.ts';
import { subjectOf } from './api.ts';
import { openChat, type State } from './chat.ts';
import { Composer } from './composer.tsx';
import { Icon } from './icons.tsx';
import { openOutbox } from './keep.ts';
import { Line, type Shown, Underway } from './message.tsx';
import type { Message } from './protocol.ts';
import type { Panel, Setup } from './setup.ts';
import { openSound } from './sound.ts';
import { styles } from './style.ts';
import { type Say, speak } from './texts.ts';

/** The panel: everything that the launcher does not need. It stays in the launcher's shadow tree, out of the page's reach and it out of the page's. */
export async function mount(setup: Setup): Promise<Panel> {
  const say = await speak(setup.lang);
  const { root, button } = setup;
  const lang = regional(setup.lang);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const sound = openSound(`slotdesk:${setup.shop}:sound`);
  const outbox = openOutbox(`slotdesk:${setup.shop}:${setup.channel}`);
  const shown = signal(false);
  const draft = signal('');

  const close = (): void => {
    shown.value = false;
    button.ariaExpanded = 'false';
    button.focus();
  };
  const place = document.createElement('div');
  place.dir = getComputedStyle(document.documentElement).direction;
  root.append(place);

  /** Whose chat it is. Somebody else's begins with nothing of it. */
  let own: Setup;
  let end: ((forgets: boolean) => void) | undefined;
  const begin = (forgets = false): void => {
    end?.(forgets);
    const its = { ...setup };
    own = its;
    const other = (): void => {
      if (own !== its) return;
      setup.identity = its.identity;
      begin();
    };
    const chat = openChat(its, { shown, outbox, onNews: sound.play, other });
    const unlist = chat.state.unread.subscribe(setup.badge);
    end = (forgetting) => {
      unlist();
      chat.stop(forgetting);
    };
    render(<Chatting chat={chat} draft={draft} say={say} lang={lang} sound={sound} close={close} />, place);
    chat.start();
  };
  begin();
  return {
    open() {
      shown.value = true;
      button.ariaExpanded = 'true';
    },
    close,
    identify() {
      const [before, after] = [subjectOf(own.identity), subjectOf(setup.identity)];
      if (before === after) {
        own.identity = setup.identity;
        return;
      }
      // Who was nobody has only said who that is.
      if (before) draft.value = '';
      begin(before !== undefined);
    },
  };
}

interface Chatting extends Shown {
  draft: Signal<string>;
  sound: ReturnType<typeof openSound>;
  close(): void;
}

function Chatting({ chat, draft, say, lang, sound, close }: Chatting) {
  const { state } = chat;
  const isShown = state.shown.value;
  return (
    <section
      class="p"
      role="dialog"
      aria-label={state.shop.value || say('title')}
      lang={lang}
      hidden={!isShown}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <div class="a">
        <div>
          <h2>
            <bdi>{state.shop.value || say('title')}</bdi>
          </h2>
          <p>{headline(state, say)}</p>
        </div>
        <button
          type="button"
          aria-label={say('sound')}
          aria-pressed={sound.on.value}
          onClick={() => {
            sound.on.value = !sound.on.value;
          }}
        >
          <Icon name={sound.on.value ? 'bell' : 'mute'} />
        </button>
        <button type="button" aria-label={say('close')} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <p class="n" role="status">
        {notice(state, say, lang)}
      </p>
      <Log chat={chat} say={say} lang={lang} />
      <Composer chat={chat} draft={draft} say={say} shown={isShown} />
    </section>
  );
}

/** Who is there. */
function headline({ standing, reception }: State, say: Say): string {
  const { agent, state } = standing.value ?? {};
  if (agent && state === 'open') return say('with', { name: agent });
  return reception.value?.open && reception.value.agentsAvailable ? say('here') : '';
}

/** What the visitor should know before writing. */
function notice({ line, standing, reception }: State, say: Say, lang: string): string {
  if (line.value === 'blocked') return say('blocked');
  if (line.value === 'down') return say('offline');
  const now = standing.value;
  if (now?.position !== undefined) return `${say('waiting')} ${say('position', { n: now.position })}`;
  if (now?.state === 'open' && now.agent) return '';
  if (!reception.value) return say('connecting');
  const { open, opensAt, agentsAvailable } = reception.value;
  if (!open && !opensAt) return say('closed');
  if (!open && opensAt) return say('opens', { time: momentOf(opensAt, lang) });
  if (!agentsAvailable) return say('away');
  if (now?.waiting) return say('waiting');
  return now?.state === 'closed' ? say('ended') : '';
}

const momentOf = (iso: string, lang: string): string =>
  new Date(iso).toLocaleString(lang, { weekday: 'long', hour: 'numeric', minute: '2-digit' });

/** Near enough to the end to go along with what comes (px). */
const nearEnd = 80;

function Log({ chat, say, lang }: Shown) {
  const { messages, waiting, typing, hasOlder, seenTo, shown } = chat.state;
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useSignal(true);
  const all = messages.value;
  const toEnd = (): void => void list.current?.scrollTo({ top: list.current.scrollHeight });
  const last = all.at(-1)?.place;
  const ownLast = waiting.value.at(-1)?.id;

  useLayoutEffect(() => {
    if (isAtEnd.value) toEnd();
  }, [last, typing.value, shown.value]);
  useLayoutEffect(toEnd, [ownLast]);

  // What was refused stands where it was said; what is under way is said last.
  const lines: [number, preact.JSX.Element][] = [
    ...all.map((message, i): [number, preact.JSX.Element] => [
      message.place,
      <Day key={message.place} message={message} before={all[i - 1]} lang={lang}>
        <Line message={message} isSeen={message.place <= seenTo.value} of={{ chat, say, lang }} />
      </Day>,
    ]),
    ...waiting.value.map((one): [number, preact.JSX.Element] => [
      one.after ?? Infinity,
      <Underway key={one.id} one={one} of={{ chat, say, lang }} />,
    ]),
  ];

  const older = async () => {
    const before = list.current?.scrollHeight ?? 0;
    await chat.older().catch(() => {});
    requestAnimationFrame(() => list.current?.scrollBy({ top: (list.current.scrollHeight ?? 0) - before }));
  };
  return (
    <div class="w">
      <div
        class="l"
        ref={list}
        role="log"
        aria-live="polite"
        aria-label={say('messages')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a log that scrolls has to be reached by the keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          isAtEnd.value = scrollHeight - scrollTop - clientHeight < nearEnd;
        }}
      >
        {hasOlder.value && (
          <div class="c">
            <button type="button" onClick={older}>
              {say('older')}
            </button>
          </div>
        )}
        {all.length === 0 && (
          <div class="m">
            <div class="b">{say('welcome')}</div>
          </div>
        )}
        {lines.sort(([a], [b]) => a - b).map(([, line]) => line)}
        <div class="t">{typing.value && say('typing', { name: typing.value })}</div>
      </div>
      {!isAtEnd.value && (
        <button type="button" class="j" onClick={toEnd}>
          {say('newer')}
        </button>
      )}
    </div>
  );
}

interface DayProps {
  message: Message;
  before: Message | undefined;
  lang: string;
  children: preact.ComponentChildren;
}

/** A message, under the date where a day begins. */
function Day({ message, before, lang, children }: DayProps) {
  const day = new Date(message.at).toDateString();
  const isNew = !before || new Date(before.at).toDateString() !== day;
  return (
    <>
      {isNew && day !== new Date().toDateString() && (
        <div class="d">{new Date(message.at).toLocaleDateString(lang, { dateStyle: 'medium' })}</div>
      )}
      {children}
    </>
  );
}
