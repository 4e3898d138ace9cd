import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { Conversation } from '../../core/types.ts';
import { Button } from '../../ui/button.tsx';
import { useInbox } from '../../ui/hooks.ts';

/** Where a reply is written. */
export function Composer({ conversation }: { conversation: Conversation }) {
  const { t } = useLingui();
  const { outbox } = useInbox();
  const [text, setText] = useState('');
  const send = () => {
    if (text.trim() === '') return;
    outbox.send({ conversation: conversation.id, kind: 'reply', content: { type: 'text', text } });
    setText('');
  };
  return (
    <div className="flex items-end gap-2 border-t border-line bg-surface p-3">
      <textarea
        dir="auto"
        aria-label={t`Reply`}
        value={text}
        rows={2}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
        className="flex-1 resize-none rounded-md border border-line-strong bg-surface p-2"
      />
      <Button tone="accent" onPress={send}>
        <Trans>Send</Trans>
      </Button>
    </div>
  );
}
