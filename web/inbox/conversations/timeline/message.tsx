import { Trans, useLingui } from '@lingui/react/macro';
import { EllipsisVertical, Forward } from 'lucide-react';
import type { MessageEntry } from '../../core/types.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/classes.ts';
import { useInbox } from '../../ui/hooks.ts';
import { useMoments } from '../../ui/moments.ts';
import { nameOf } from '../../ui/words.ts';
import { Content } from './content.tsx';
import { useThread } from './context.ts';
import { type MessageLine, type Quoted, type Reaction, textOf } from './lines.ts';
import { Ticks } from './ticks.tsx';

/** A message of either side: ours at the end, the customer's at the beginning of the line. */
export function Message({ line, isLast }: { line: MessageLine; isLast: boolean }) {
  const { t } = useLingui();
  const write = useMoments();
  const { conversation, me, name, menu, mark, lit } = useThread();
  const { entry, isContinued, quoted, reactions, edited, isRevoked } = line;
  const isOut = entry.direction === 'out';
  const sender = isOut
    ? entry.author === undefined
      ? t`Automatic`
      : entry.author === me
        ? t`You`
        : name(entry.author)
    : nameOf(conversation.customer);
  return (
    <div
      className={cx('group flex items-end gap-1 px-4', isOut && 'flex-row-reverse', isContinued ? 'pt-0.5' : 'pt-2')}
    >
      <div className={cx('flex max-w-[min(38rem,85%)] min-w-0 flex-col', isOut ? 'items-end' : 'items-start')}>
        <p className={isContinued || (isOut && entry.author === me) ? 'sr-only' : 'px-1 text-xs text-muted'}>
          <bdi>{sender}</bdi>
        </p>
        <div
          className={cx(
            'max-w-full min-w-0 overflow-clip rounded-xl border px-3 py-1.5',
            isOut ? 'border-transparent bg-mine' : 'border-line bg-surface',
            entry.state === 'failed' && 'border-late',
            lit === entry.id && 'outline-2 outline-accent',
          )}
        >
          {entry.forwarded && (
            <p className="flex items-center gap-1 text-xs text-muted">
              <Forward aria-hidden size={12} />
              <Trans>Forwarded</Trans>
            </p>
          )}
          {entry.referral && <Referral of={entry.referral} />}
          {quoted && <Quote of={quoted} reference={entry.replyTo} />}
          {isRevoked ? (
            <p className="text-sm text-muted italic">
              <Trans>This message was deleted.</Trans>
            </p>
          ) : (
            <Content entry={entry} text={edited} mark={mark} />
          )}
          <p className="flex items-center justify-end gap-1.5 text-xs text-muted select-none">
            {edited !== undefined && !isRevoked && <Trans>edited</Trans>}
            <time dateTime={entry.at} title={write(entry.at, 'full')}>
              {write(entry.at, 'time')}
            </time>
            {isOut && entry.state && <Ticks state={entry.state} isWordy={isLast} />}
          </p>
        </div>
        {reactions.length > 0 && <Reactions all={reactions} />}
        {entry.state === 'failed' && <Failure entry={entry} />}
      </div>
      <button
        type="button"
        aria-label={t`What to do with this message`}
        aria-haspopup="menu"
        className="flex size-7 shrink-0 items-center justify-center rounded-md text-muted opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-sunken focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
        onClick={(event) => menu(entry, event.currentTarget)}
      >
        <EllipsisVertical aria-hidden size={16} />
      </button>
    </div>
  );
}

/** The message that is answered, in short; pressing it goes there. */
export function Quote({ of, reference }: { of: Quoted; reference?: string }) {
  const { conversation, me, name, jump } = useThread();
  if (of === 'further_back')
    return (
      <button
        type="button"
        className="mb-1 min-h-6 border-s-2 border-line-strong ps-2 text-start text-xs text-muted underline"
        onClick={() => reference && jump(reference)}
      >
        <Trans>Answers an earlier message</Trans>
      </button>
    );
  const { author, direction } = of;
  return (
    <button
      type="button"
      className="mb-1 block max-w-full rounded-e border-s-2 border-accent bg-ground/60 px-2 py-1 text-start text-xs"
      onClick={() => jump(of.id)}
    >
      <bdi className="block font-medium">
        {direction === 'in' ? nameOf(conversation.customer) : author === me ? <Trans>You</Trans> : name(author ?? '…')}
      </bdi>
      <span dir="auto" className="line-clamp-2 text-muted [overflow-wrap:anywhere]">
        {textOf(of).slice(0, 200) || <Trans>A message without words</Trans>}
      </span>
    </button>
  );
}

function Reactions({ all }: { all: Reaction[] }) {
  const { conversation, me, name } = useThread();
  return (
    <ul className="z-1 -mt-1.5 flex gap-1 px-2">
      {all.map(({ emoji, direction, author }) => (
        <li key={direction} className="rounded-full border border-line bg-raised px-1.5 text-sm leading-6">
          <bdi>{emoji}</bdi>
          <span className="sr-only">
            {direction === 'in' ? (
              nameOf(conversation.customer)
            ) : author === me ? (
              <Trans>You</Trans>
            ) : (
              name(author ?? '…')
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Why it did not reach the customer, and the way to try it once more (C3). */
function Failure({ entry }: { entry: MessageEntry }) {
  const { outbox } = useInbox();
  const { conversation, me } = useThread();
  const { content, failure, replyTo } = entry;
  const mayRepeat = conversation.participants.includes(me) && isSendable(content.type);
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 px-1 pt-1 text-xs text-late">
      <span>{failure?.message ?? <Trans>It did not reach the customer.</Trans>}</span>
      {mayRepeat && (
        <Button
          tone="quiet"
          className="min-h-6 text-xs underline"
          onPress={() =>
            outbox.send({ conversation: conversation.id, kind: 'reply', content, ...(replyTo && { replyTo }) })
          }
        >
          <Trans>Send again</Trans>
        </Button>
      )}
    </div>
  );
}

/** A reaction names its message by the provider's id by now; it is given anew from the menu. */
const isSendable = (type: string): boolean =>
  [
    'text',
    'image',
    'video',
    'audio',
    'document',
    'sticker',
    'location',
    'contacts',
    'interactive',
    'template',
  ].includes(type);

/** The advertisement or post that brought the customer. */
function Referral({ of }: { of: Record<string, unknown> }) {
  const headline = [of.headline, of.body, of.sourceUrl ?? of.source_url].find(
    (one): one is string => typeof one === 'string',
  );
  return (
    <p className="mb-1 border-s-2 border-line-strong ps-2 text-xs text-muted">
      <Trans>Came by an advertisement or post</Trans>
      {headline && (
        <>
          {': '}
          <bdi className="break-all">{headline.slice(0, 200)}</bdi>
        </>
      )}
    </p>
  );
}
