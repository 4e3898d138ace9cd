import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import type { CommandId } from '../core/commands.ts';
import { shownKeys, strokeOf } from '../core/strokes.ts';
import { Button } from '../ui/button.tsx';
import { commandWords } from '../ui/command-words.ts';
import { isMac } from '../ui/commands.ts';

/** A second key makes a sequence when it comes within this time, ms. */
const pause = 900;

/** Listens to the next key (or two, one after the other) and says who has it already. */
export function KeyField({
  clashing,
  done,
  cancel,
}: {
  clashing: (keys: string) => CommandId[];
  done: (keys: string, others: CommandId[]) => void;
  cancel: () => void;
}) {
  const { i18n, t } = useLingui();
  const [strokes, setStrokes] = useState<string[]>([]);
  const [isReady, setReady] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const keys = strokes.join(' ');
  const others = isReady ? clashing(keys) : [];

  useEffect(() => {
    if (strokes.length === 0) return;
    const timer = setTimeout(() => setReady(true), strokes.length === 2 ? 0 : pause);
    return () => clearTimeout(timer);
  }, [strokes]);
  useEffect(() => {
    if (isReady && clashing(keys).length === 0) done(keys, []);
  }, [isReady]);

  // In braces: newer browsers answer with a promise, which an effect must not return.
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [isReady]);

  const press = (event: React.KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return cancel();
    const stroke = strokeOf(event);
    if (!stroke || event.repeat) return;
    setReady(false);
    setStrokes(isReady || strokes.length === 2 ? [stroke] : [...strokes, stroke]);
  };

  const names = others.map((id) => i18n._(commandWords[id])).join(', ');
  return (
    <span ref={place} className="flex flex-wrap items-center gap-2 py-1">
      <input
        // biome-ignore lint/a11y/noAutofocus: it was just asked for, and is there to be pressed into.
        autoFocus
        readOnly
        onKeyDown={press}
        value={shownKeys(keys || null, isMac) ?? ''}
        placeholder={t`Press keys …`}
        aria-label={t`The new key`}
        className="min-h-8 w-28 rounded-md border border-accent bg-surface px-2 text-center"
      />
      {others.length > 0 && (
        <span role="alert" className="text-xs">
          <Trans>Used by: {names}.</Trans>{' '}
          <Button onPress={() => done(keys, others)}>
            <Trans>Use it here</Trans>
          </Button>
        </span>
      )}
      <Button tone="quiet" onPress={cancel}>
        <Trans>Cancel</Trans>
      </Button>
    </span>
  );
}
