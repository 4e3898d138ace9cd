import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import type { Chat, Sending } from './chat.ts';
import { Icon } from './icons.tsx';
import { piecesOf } from './links.ts';
import { lastingProblem, pictures } from './problems.ts';
import type { Content, FileShown, Message } from './protocol.ts';
import type { Say } from './texts.ts';

/** Messages in the log. Whatever is in them is text: no markup of theirs is ever read, and a link is one only to the web. */

export interface Shown {
  chat: Chat;
  say: Say;
  lang: string;
}

/** A text with its web addresses as links. */
export const Words = ({ text }: { text: string }) => (
  <>{piecesOf(text).map((piece) => ('link' in piece ? <Away href={piece.link}>{piece.link}</Away> : piece.text))}</>
);

const Away = ({ href, children }: { href: string; children: preact.ComponentChildren }) => (
  <a href={href} target="_blank" rel="noopener noreferrer nofollow">
    {children}
  </a>
);

/** Up to four of them, with what belongs to each: a tone of skin, a joiner. */
const onlyEmoji = /^(?:\p{Extended_Pictographic}[\u{1F3FB}-\u{1F3FF}\uFE0F\u200D]*){1,4}$/u;

export function Line({ message, isSeen, of }: { message: Message; isSeen: boolean; of: Shown }) {
  const { from, name, content, at } = message;
  const { say, lang, chat } = of;
  const isOwn = from === 'visitor';
  const time = new Date(at).toLocaleTimeString(lang, { timeStyle: 'short' });
  const who = isOwn ? say('you') : (name ?? chat.state.shop.value);
  return (
    <div class={isOwn ? 'm v' : 'm'}>
      <span class="h">{who}: </span>
      <Body content={content} of={of} replyTo={message.id} />
      <span class="s" dir="auto">
        {isOwn ? '' : `${who} · `}
        <time dateTime={at}>{time}</time>
        {isOwn && ` · ${say(isSeen ? 'seen' : 'sent')}`}
      </span>
    </div>
  );
}

/** One that is on its way. */
export function Underway({ one, of }: { one: Sending; of: Shown }) {
  const { say, chat, lang } = of;
  const { content, file } = one;
  const words =
    content.type === 'text' ? content.text : content.type === 'choice' ? content.title : (file?.name ?? say('image'));
  const lasting = lastingProblem(one, say);
  return (
    <div class="m v">
      <span class="h">{say('you')}: </span>
      <div class="b" dir="auto">
        {words}
      </div>
      {one.problem ? (
        <span class="s bad" role="alert">
          {say('failed')} {lasting}{' '}
          {!lasting && (
            <button type="button" onClick={() => chat.retry(one.id)}>
              {say('retry')}
            </button>
          )}
          <button type="button" onClick={() => chat.remove(one.id)}>
            {say('remove')}
          </button>
        </span>
      ) : (
        <span class="s" lang={lang}>
          {file && one.progress !== undefined && <progress aria-label={say('sending')} max={1} value={one.progress} />}{' '}
          {say(one.done ? 'sent' : one.slow ? 'tooMany' : 'sending')}
        </span>
      )}
    </div>
  );
}

function Body({ content, of, replyTo }: { content: Content; of: Shown; replyTo: string }) {
  const { say, chat } = of;
  switch (content.type) {
    case 'text':
      return (
        <div class={onlyEmoji.test(content.text) ? 'b e' : 'b'} dir="auto">
          <Words text={content.text} />
        </div>
      );
    case 'choice':
      return (
        <div class="b" dir="auto">
          {content.title}
        </div>
      );
    case 'interactive':
      return <Choices content={content} of={of} replyTo={replyTo} />;
    case 'location': {
      const { latitude, longitude, name, address } = content;
      const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
      return (
        <div class="b" dir="auto">
          {[name, address].filter(Boolean).join(', ')} <Away href={map}>{say('place')}</Away>
        </div>
      );
    }
    case 'unsupported':
      return <div class="b">{say('unsupported')}</div>;
    default:
      return (
        <div class={content.type === 'image' ? 'b i' : 'b'} dir="auto">
          {content.file ? (
            <Media file={content.file} chat={chat} say={say} />
          ) : content.url ? (
            <Away href={content.url}>{say('open', { name: content.url })}</Away>
          ) : (
            say('missing')
          )}
          {content.caption && (
            <p>
              <Words text={content.caption} />
            </p>
          )}
        </div>
      );
  }
}

function Media({ file, chat, say }: { file: FileShown; chat: Chat; say: Say }) {
  const link = useSignal<string | undefined>(undefined);
  const { id, state, mimeType = '', filename } = file;
  const isPicture = pictures.includes(mimeType);
  const fetchLink = () => chat.api.call<{ url: string }>('GET', `/files/${encodeURIComponent(id)}`);
  useLayoutEffect(() => {
    if (!isPicture || state !== 'kept') return;
    fetchLink().then(
      ({ url }) => {
        link.value = url;
      },
      () => {},
    );
  }, [id, state]);
  if (state === 'failed') return <>{say('missing')}</>;
  const name = filename ?? say('image');
  const open = async () => {
    // Opened at once, so that the browser takes it for the visitor's own doing.
    const tab = window.open('', '_blank');
    try {
      const { url } = await fetchLink();
      if (!tab) return;
      tab.opener = null;
      tab.location.href = url;
    } catch {
      tab?.close();
    }
  };
  return isPicture && link.value ? (
    <button type="button" aria-label={say('open', { name })} onClick={open}>
      <img src={link.value} alt={name} loading="lazy" referrerpolicy="no-referrer" />
    </button>
  ) : (
    <button type="button" class="f" aria-disabled={state !== 'kept'} onClick={() => state === 'kept' && void open()}>
      <Icon name="file" />
      <span>{state === 'kept' ? say('open', { name }) : say('loading')}</span>
    </button>
  );
}

function Choices({
  content: { header, body, footer, action },
  of: { chat },
  replyTo,
}: {
  content: Extract<Content, { type: 'interactive' }>;
  of: Shown;
  replyTo: string;
}) {
  const choose = (id: string, title: string) => chat.say({ type: 'choice', id, title }, { replyTo });
  const rows = action.kind === 'list' ? action.sections.flatMap((section) => section.rows) : [];
  const buttons = action.kind === 'buttons' ? action.buttons : rows;
  return (
    <>
      <div class="b" dir="auto">
        {header && (
          <strong>
            {header}
            {'\n'}
          </strong>
        )}
        <Words text={body} />
        {footer && `\n${footer}`}
      </div>
      <div class="c">
        {buttons.map(({ id, title }) => (
          <button type="button" key={id} onClick={() => choose(id, title)}>
            {title}
          </button>
        ))}
        {action.kind === 'link' && /^https?:/i.test(action.url) && <Away href={action.url}>{action.title}</Away>}
      </div>
    </>
  );
}
