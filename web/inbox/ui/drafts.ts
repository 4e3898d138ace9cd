import { useMemo } from 'react';
import type { DraftKind } from '../core/draft-server.ts';
import { draftName } from '../core/drafts.ts';
import { useInbox, useTopic } from './hooks.ts';

/**
 * What this agent is writing in a conversation, live and kept.
 * @returns text; `set` at every change; `clear` when it was sent (the server keeps its copy until the desk has the message) or thrown away;
 * `flush` when the field is left; `putBack` for text that could not be sent; `other`: what another tab or machine wrote meanwhile, to be taken (ours
 * is offered from then on) or let go; `sent`: what of it went out from another one
 */
export function useDraft(conversation: string, kind: DraftKind) {
  const { drafts, store } = useInbox();
  const draft = useTopic(draftName(conversation, kind));
  const acts = useMemo(
    () => ({
      // At once, not with the next frame: a field that lags behind its text moves the caret.
      set: (text: string) => {
        drafts.set(conversation, kind, text);
        store.flush();
      },
      clear: () => drafts.set(conversation, kind, ''),
      putBack: (text: string) => drafts.putBack(conversation, kind, text),
      takeOther: () => drafts.settle(conversation, kind, 'other'),
      dropOther: () => drafts.settle(conversation, kind, 'own'),
      flush: () => drafts.flush(),
    }),
    [drafts, store, conversation, kind],
  );
  return {
    id: draft?.id,
    text: draft?.text ?? '',
    sent: draft?.sent,
    other: draft?.other,
    isKept: draft?.isChanged !== true,
    ...acts,
  };
}
