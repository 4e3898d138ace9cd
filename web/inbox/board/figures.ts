import type * as z from 'zod/mini';
import type { figuresReport } from '../../../events/shown/figures.ts';
import { parseDuration } from '../../../layers/platform/duration.ts';
import type { SpanName } from './search.ts';

/** Figures over time as charts and tables need them (W6). */

export type Report = z.infer<typeof figuresReport>;
export type Figures = Report['items'][number];

const hour = 3_600_000;
const day = 24 * hour;

const days: Record<SpanName, number> = { day: 1, week: 7, month: 30 };

/** What is asked for: the last days and the same number before them, whole hours. */
export function periods(now: number, span: SpanName): { from: number; middle: number; to: number } {
  const to = Math.ceil(now / hour) * hour;
  const length = days[span] * day;
  return { from: to - 2 * length, middle: to - length, to };
}

/** Hours make a day's chart, days a longer one's. */
export const stepOf = (span: SpanName): 'hour' | 'day' => (span === 'day' ? 'hour' : 'day');

/** Every hour or day of a time in order, also those in which nothing happened: a gap in a chart is not a zero. */
export function keysBetween(by: 'hour' | 'day', from: number, to: number, timeZone: string): string[] {
  if (by === 'hour')
    return Array.from({ length: Math.round((to - from) / hour) }, (_, i) => new Date(from + i * hour).toISOString());
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const names: string[] = [];
  // By hours: a day of the shop may have 23 or 25 of them.
  for (let moment = from; moment < to; moment += hour) {
    const name = format.format(moment);
    if (names.at(-1) !== name) names.push(name);
  }
  return names;
}

export type Measure = 'firstResponse' | 'waiting' | 'inQueue' | 'handling' | 'begun' | 'closed';
export const measures: readonly Measure[] = ['firstResponse', 'waiting', 'inQueue', 'handling', 'begun', 'closed'];
export const isTime = (measure: Measure): boolean => measure !== 'begun' && measure !== 'closed';

const second = 1000;
const minute = 60 * second;
/** Round values of an axis: of times in milliseconds, of counts. */
export const timeSteps: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 4, 8, 12, 24, 48, 96, 240, 480, 960].map((n) => n * hour),
];
export const countSteps: readonly number[] = [0, 1, 2, 3, 4, 5, 6].flatMap((e) => [1, 2, 5].map((n) => n * 10 ** e));

/** Milliseconds on average, or a count; undefined where there is nothing to be average of. */
export function measured(figures: Figures | undefined, measure: Measure): number | undefined {
  if (measure === 'begun' || measure === 'closed') return figures?.[measure] ?? 0;
  const average = figures?.[measure].average;
  return average === undefined ? undefined : parseDuration(average);
}

/** The values of a measure at each key. */
export function series(report: Report, keys: string[], measure: Measure): (number | undefined)[] {
  const found = new Map(report.items.map((one) => [one.key, one]));
  return keys.map((key) => measured(found.get(key), measure));
}

/** Whether there is anything to draw: of counts one that is not zero, of times any at all. */
export const hasData = (values: readonly (number | undefined)[], measure: Measure): boolean =>
  values.some((value) => value !== undefined && (isTime(measure) || value > 0));

/** Over a whole time: counts added up, averages weighed by how many they are of. */
export function total(items: Figures[], measure: Measure): number | undefined {
  if (measure === 'begun' || measure === 'closed') return items.reduce((sum, one) => sum + one[measure], 0);
  let count = 0;
  let sum = 0;
  for (const one of items) {
    const average = measured(one, measure);
    if (average === undefined) continue;
    count += one[measure].count;
    sum += average * one[measure].count;
  }
  return count === 0 ? undefined : sum / count;
}

/** '+25 %' against before; undefined where there was nothing before. */
export function changeInPercent(now: number | undefined, before: number | undefined): number | undefined {
  if (now === undefined || before === undefined || before === 0) return undefined;
  return Math.round(((now - before) / before) * 100);
}
