import { Trans, useLingui } from '@lingui/react/macro';
import { Copy, CornerUpLeft } from 'lucide-react';
import { useRef } from 'react';
import {
  Button as AriaButton,
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  Popover,
  Separator,
} from 'react-aria-components';
import type { MessageEntry } from '../../core/types.ts';
import { useCopy } from '../../ui/copy.ts';
import { useInbox } from '../../ui/hooks.ts';
import { useComposingStore } from '../composing.ts';
import { canRefer } from '../standing.ts';
import { useThread } from './context.ts';
import { textOf } from './lines.ts';

/** Quick answers without words. */
const reactions = ['👍', '❤️', '😂', '😮', '🙏'];

const item =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm outline-none data-[focused]:bg-sunken';

/** What can be done with a message. One menu for all of them: a hundred would cost more than the messages. */
export default function MessageMenu({
  entry,
  button,
  mayReply,
  close,
}: {
  entry: MessageEntry;
  button: HTMLElement;
  mayReply: boolean;
  close: () => void;
}) {
  const { t } = useLingui();
  const { outbox } = useInbox();
  const copy = useCopy();
  const composing = useComposingStore();
  const { conversation } = useThread();
  const trigger = useRef<HTMLElement>(button);
  const text = textOf(entry);
  const refers = mayReply && canRefer(conversation) && entry.providerId !== undefined;
  const act = (key: string): void => {
    if (key === 'reply') composing.set(`quote:${conversation.id}`, entry);
    if (key === 'copy') copy(text);
    if (key.startsWith('react:')) {
      const content = { type: 'reaction' as const, target: entry.id, emoji: key.slice('react:'.length) };
      outbox.send({ conversation: conversation.id, kind: 'reply', content });
    }
    close();
  };
  return (
    <Popover
      aria-label={t`What to do with this message`}
      triggerRef={trigger}
      isOpen
      onOpenChange={(isOpen) => !isOpen && close()}
      className="min-w-48 rounded-lg border border-line bg-raised p-1 shadow-lg"
    >
      <AriaMenu
        aria-label={t`What to do with this message`}
        autoFocus="first"
        onAction={(key) => act(String(key))}
        onClose={close}
        className="outline-none"
      >
        {refers && (
          <AriaMenuItem id="reply" textValue={t`Reply to this message`} className={item}>
            <CornerUpLeft aria-hidden size={16} />
            <Trans>Reply to this message</Trans>
          </AriaMenuItem>
        )}
        <AriaMenuItem
          id="copy"
          textValue={t`Copy the text`}
          isDisabled={text === ''}
          className={`${item} data-[disabled]:opacity-50`}
        >
          <Copy aria-hidden size={16} />
          <Trans>Copy the text</Trans>
        </AriaMenuItem>
        {refers && entry.direction === 'in' && <Separator className="my-1 h-px bg-line" />}
        {refers &&
          entry.direction === 'in' &&
          reactions.map((emoji) => (
            <AriaMenuItem
              key={emoji}
              id={`react:${emoji}`}
              textValue={emoji}
              aria-label={t`React with ${emoji}`}
              className={item}
            >
              <Trans>React with {emoji}</Trans>
            </AriaMenuItem>
          ))}
      </AriaMenu>
      <AriaButton onPress={close} className="sr-only">
        <Trans>Close</Trans>
      </AriaButton>
    </Popover>
  );
}
