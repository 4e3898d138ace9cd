import { written } from '../../../../layers/domain/written.ts';
import type { Conversation } from '../../core/types.ts';
import { type ShopDesk, useDesk } from '../../ui/desk.ts';
import type { useDraft } from '../../ui/drafts.ts';
import { useInbox, useTopic } from '../../ui/hooks.ts';
import { useComposing, useComposingStore } from '../composing.ts';
import { type Attachment, contentOf, type Tray } from './attachments.ts';
import { mentionsIn } from './completion.ts';
import { lengthOf, longestCaption, takesCaption } from './limits.ts';

/** How long a reply can be taken back: what has reached the provider cannot. */
export const undoFor = 5000;

export interface Sending {
  /** @returns false where there is nothing that could be sent */
  send(): boolean;
  isEmpty: boolean;
  /** Files are still being uploaded, or failed to. */
  waits: boolean;
  /** They are coming: nothing but patience is wanted. */
  isUploading: boolean;
}

/** Puts what was written on its way: the text, or the files with the text as the caption of the first where that can be. */
export function useSending({
  conversation,
  kind,
  draft,
  tray,
  all,
}: {
  conversation: Conversation;
  kind: 'reply' | 'note';
  draft: ReturnType<typeof useDraft>;
  tray: Tray;
  all: readonly Attachment[];
}): Sending {
  const { outbox } = useInbox();
  const composing = useComposingStore();
  const quote = useComposing(`quote:${conversation.id}`);
  const preferences = useTopic('preferences');
  const { data: desk } = useDesk(conversation.shop);
  const { id } = conversation;
  const files = kind === 'reply' ? all : [];
  const text = written(draft.text);
  const isEmpty = text === '' && files.length === 0;
  const waits = files.some(({ state }) => state !== 'ready');

  const reply = (): void => {
    const holdFor = preferences?.undoSend === false ? 0 : undoFor;
    const replyTo = quote && { replyTo: quote.id };
    const [only] = files;
    const { id: key } = draft;
    const isCaption =
      files.length === 1 && only && takesCaption(conversation, only.kind) && lengthOf(text) <= longestCaption;
    for (const [i, file] of files.entries())
      outbox.send(
        {
          conversation: id,
          kind,
          content: contentOf(file, isCaption ? text : undefined),
          ...(i === 0 && replyTo),
          ...(isCaption && text !== '' && { key }),
        },
        holdFor,
      );
    if (text !== '' && !isCaption)
      outbox.send(
        { key, conversation: id, kind, content: { type: 'text', text }, ...(files.length === 0 && replyTo) },
        holdFor,
      );
    tray.clear();
    composing.set(`quote:${id}`, undefined);
  };
  return {
    isEmpty,
    waits,
    isUploading: files.some(({ state }) => state === 'uploading'),
    send() {
      if (isEmpty || waits) return false;
      if (kind === 'note') outbox.send({ key: draft.id, conversation: id, kind, content: noteOf(text, desk) });
      else reply();
      draft.clear();
      return true;
    },
  };
}

/** The server takes at most 20 mentions. */
const mostMentions = 20;

function noteOf(text: string, desk: ShopDesk | undefined) {
  const mentions = mentionsIn(text, desk?.agents ?? []).slice(0, mostMentions);
  return { type: 'note' as const, text, ...(mentions.length > 0 && { mentions }) };
}
