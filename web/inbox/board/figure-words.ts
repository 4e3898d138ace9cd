import { useLingui } from '@lingui/react/macro';
import { inWords } from '../admin/spans.ts';
import { useMoments } from '../ui/moments.ts';
import { isTime, type Measure } from './figures.ts';

/** Figures in words: what they are called, how they are written. */
export function useFigureWords() {
  const { t, i18n } = useLingui();
  const measure: Record<Measure, string> = {
    firstResponse: t`First response`,
    waiting: t`Waiting for an answer`,
    inQueue: t`Time in the queue`,
    handling: t`Handling`,
    begun: t`Conversations begun`,
    closed: t`Conversations closed`,
  };
  const moment = useMoments();
  const count = new Intl.NumberFormat(i18n.locale);
  const write = (of: Measure, value: number | undefined): string => {
    if (value === undefined) return '–';
    if (!isTime(of)) return count.format(value);
    // Nobody needs the seconds of hours.
    const step = value < 3_600_000 ? 1000 : 60_000;
    return inWords(Math.round(value / step) * step, i18n.locale);
  };
  const labelOf = (key: string, by: 'hour' | 'day', timeZone: string): string =>
    by === 'hour' ? moment(key, 'time', timeZone) : moment(`${key}T12:00:00Z`, 'shortDay', 'UTC');
  return { measure, write, labelOf };
}
