import { Trans, useLingui } from '@lingui/react/macro';
import { CornerUpLeft, X } from 'lucide-react';
import type { Conversation } from '../../core/types.ts';
import { Button } from '../../ui/button.tsx';
import { useComposing, useComposingStore } from '../composing.ts';
import { textOf } from '../timeline/lines.ts';

/** The message that the reply will answer. */
export function QuoteStrip({ conversation: { id } }: { conversation: Conversation }) {
  const { t } = useLingui();
  const composing = useComposingStore();
  const quote = useComposing(`quote:${id}`);
  if (!quote) return null;
  return (
    <div className="mx-4 mt-2 flex items-center gap-2 border-s-2 border-accent ps-2 text-sm">
      <CornerUpLeft aria-hidden size={15} className="shrink-0 text-accent" />
      <span dir="auto" className="min-w-0 flex-1 truncate text-muted">
        {textOf(quote).slice(0, 200) || <Trans>A message without words</Trans>}
      </span>
      <Button
        tone="quiet"
        icon
        aria-label={t`Answer without the quote`}
        onPress={() => composing.set(`quote:${id}`, undefined)}
      >
        <X aria-hidden size={16} />
      </Button>
    </div>
  );
}
