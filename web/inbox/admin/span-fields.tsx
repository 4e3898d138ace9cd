import { Trans, useLingui } from '@lingui/react/macro';
import { Plus, X } from 'lucide-react';
import type { Span } from '../../../layers/domain/settings.ts';
import { Button } from '../ui/button.tsx';

const time =
  'min-h-9 w-28 rounded-md border border-line-strong bg-surface px-2 py-1 text-sm tabular-nums disabled:opacity-50 aria-invalid:border-late';

/** The spans of a day. The end of the day is 24:00, which a browser's time field does not know: it is shown as 00:00. */
export function Spans({
  name,
  spans,
  onChange,
  error,
  isDisabled,
}: {
  /** Of the day, for whoever hears the fields. */
  name: string;
  spans: Span[];
  onChange: (spans: Span[]) => void;
  error?: string | undefined;
  isDisabled: boolean;
}) {
  const { t } = useLingui();
  const set = (i: number, span: Span): void => onChange(spans.map((one, at) => (at === i ? span : one)));
  const last = spans.at(-1)?.[1];
  const add = last !== '24:00' && spans.length < 12 && (
    <Button
      tone="quiet"
      isDisabled={isDisabled}
      aria-label={t`${name}: add hours`}
      onPress={() => onChange([...spans, last === undefined ? ['09:00', '17:00'] : [last, '24:00']])}
    >
      <Plus aria-hidden size={16} />
      <Trans>Add hours</Trans>
    </Button>
  );
  return (
    <div className="flex flex-col gap-1.5">
      {spans.map(([from, to], i) => (
        // A span that is being typed is no key, and spans are only added at the end.
        <div key={i} className="flex flex-wrap items-center gap-1.5">
          <input
            type="time"
            aria-label={t`${name}: open from`}
            aria-invalid={error !== undefined}
            disabled={isDisabled}
            value={from}
            onChange={({ target }) => set(i, [target.value, to])}
            className={time}
          />
          <span aria-hidden>–</span>
          <input
            type="time"
            aria-label={t`${name}: open until`}
            aria-invalid={error !== undefined}
            disabled={isDisabled}
            value={to === '24:00' ? '00:00' : to}
            onChange={({ target }) => set(i, [from, target.value === '00:00' ? '24:00' : target.value])}
            className={time}
          />
          <Button
            tone="quiet"
            icon
            isDisabled={isDisabled}
            aria-label={t`${name}: remove ${from} to ${to}`}
            onPress={() => onChange(spans.filter((_one, at) => at !== i))}
          >
            <X aria-hidden size={16} />
          </Button>
          {i === spans.length - 1 && add}
        </div>
      ))}
      {error && (
        <p role="alert" className="text-xs text-late">
          {error}
        </p>
      )}
      {spans.length === 0 && (
        <div className="flex min-h-9 items-center gap-2">
          <span className="text-sm text-muted">
            <Trans>closed</Trans>
          </span>
          {add}
        </div>
      )}
    </div>
  );
}
