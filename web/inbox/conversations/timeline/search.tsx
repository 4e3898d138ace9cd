import { Trans, useLingui } from '@lingui/react/macro';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from '../../ui/button.tsx';

/** Looks for words in the conversation. */
export default function ThreadSearch({
  sought,
  seek,
  place,
  found,
  isReading,
  step,
  close,
}: {
  sought: string;
  seek: (words: string) => void;
  /** Which one is shown, from 1. */
  place: number;
  found: number;
  /** Older messages are being loaded to be searched. */
  isReading: boolean;
  /** -1: the one before (older), 1: the one after. */
  step: (by: 1 | -1) => void;
  close: () => void;
}) {
  const { t } = useLingui();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <search className="flex items-center gap-1 border-b border-line bg-raised px-4 py-1.5">
      <input
        ref={field}
        type="search"
        dir="auto"
        value={sought}
        aria-label={t`Search in this conversation`}
        placeholder={t`Search in this conversation`}
        onChange={(event) => seek(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') step(event.shiftKey ? 1 : -1);
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          close();
        }}
        className="min-h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2 text-sm"
      />
      <span role="status" className="px-2 text-xs whitespace-nowrap text-muted tabular-nums">
        {isReading ? (
          <Trans>Reading older messages …</Trans>
        ) : found > 0 ? (
          <Trans>
            {place} of {found}
          </Trans>
        ) : sought.trim() ? (
          <Trans>Nothing found</Trans>
        ) : null}
      </span>
      <Button tone="quiet" icon aria-label={t`Older`} isDisabled={found === 0} onPress={() => step(-1)}>
        <ChevronUp aria-hidden size={16} />
      </Button>
      <Button tone="quiet" icon aria-label={t`Newer`} isDisabled={found === 0} onPress={() => step(1)}>
        <ChevronDown aria-hidden size={16} />
      </Button>
      <Button tone="quiet" icon aria-label={t`Close the search`} onPress={close}>
        <X aria-hidden size={16} />
      </Button>
    </search>
  );
}
