import { type Agent, isAdmin, isTeamAdmin } from '../domain/agent.ts';
import { addUp, type Count, countNames, type Dimension, dayNamer, percentile, type Sums } from '../domain/figures.ts';
import type { Shop } from '../domain/settings.ts';
import { iso } from '../platform/clock.ts';
import { formatDuration, parseDuration } from '../platform/duration.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent } from '../store/agents.ts';
import { type FigureRow, figureRows } from '../store/figures.ts';
import { csv } from './csv.ts';
import type { Desk } from './desk.ts';

/** The figures over time (W6), read from the rows of the hours. */

export type By = 'shop' | 'channel' | 'agent' | 'team' | 'reason' | 'hour' | 'day';

export interface FiguresWish {
  shop: string;
  by: By;
  /** Epoch ms; whole hours count. */
  from?: number;
  to?: number;
  /** Only one of these, by hour or day. */
  agent?: string;
  team?: string;
  channel?: string;
}

export interface FiguresReport {
  shop: string;
  by: By;
  from: string;
  to: string;
  timeZone: string;
  items: ShownFigures[];
}

export type ShownFigures = { key: string } & Record<Count, number> & {
    waiting: ShownTimes;
    firstResponse: ShownTimes;
    handling: ShownTimes;
    inQueue: ShownTimes;
  };

/** Durations in ISO 8601. Percentiles are the upper ends of the places in the histogram, absent beyond the last. */
interface ShownTimes {
  count: number;
  average?: string;
  p50?: string;
  p90?: string;
}

const hourMs = 3_600_000;
const longestHours = 92 * 24;

/**
 * The figures of a shop. Its admins see all, team admins their teams', everybody their own.
 * @throws DeskError forbidden, invalid
 */
export async function figuresReport(desk: Desk, agentId: string, wish: FiguresWish): Promise<FiguresReport> {
  const agent = await findAgent(desk.table, agentId);
  mustMaySee(agent, wish);
  const shop = await desk.shops.get(wish.shop);
  const { from, to } = hoursOf(wish, desk.clock.now());
  const { dimension, only } = rowsOf(wish);
  const rows = await figureRows(desk.table, wish.shop, dimension, from, to);
  const timeZone = shop.settings.businessHours?.timeZone ?? 'UTC';
  return {
    shop: wish.shop,
    by: wish.by,
    from: iso(from * hourMs),
    to: iso(to * hourMs),
    timeZone,
    items: grouped(rows, keyOf(wish.by, timeZone), only),
  };
}

function mustMaySee(agent: Agent | undefined, { shop, by, agent: of, team }: FiguresWish): void {
  if (!agent || !Object.hasOwn(agent.shops, shop)) throw new DeskError('forbidden', 'You have no part in this shop.');
  if (isAdmin(agent, shop)) return;
  const overTime = by === 'hour' || by === 'day';
  const own = overTime && of === agent.id && team === undefined;
  const ownTeam = overTime && team !== undefined && of === undefined && isTeamAdmin(agent, shop, team);
  if (!own && !ownTeam)
    throw new DeskError(
      'forbidden',
      'The figures are for admins. Your own are yours to see: by=day or by=hour with agent, and those of a team you run with team.',
    );
}

/** Whole hours, the last one exclusive. Default: the last seven days. */
function hoursOf({ from, to }: FiguresWish, now: number): { from: number; to: number } {
  const end = Math.ceil((to ?? now) / hourMs) + (to === undefined ? 1 : 0);
  const begin = from === undefined ? end - 7 * 24 : Math.floor(from / hourMs);
  const message = begin >= end ? 'must be before to' : 'at most 92 days';
  if (begin >= end || end - begin > longestHours)
    throw new DeskError('invalid', `from: ${message}.`, [{ field: 'from', message }]);
  return { from: begin, to: end };
}

/** Which rows answer the question, and of which value. */
function rowsOf({ shop, by, agent, team, channel }: FiguresWish): { dimension: Dimension; only?: string } {
  const filters = Object.entries({ agent, team, channel }).filter(([, value]) => value !== undefined);
  const [filter, second] = filters as [Dimension, string][];
  if (by !== 'hour' && by !== 'day') {
    if (!filter) return { dimension: by };
    if (!second && filter[0] === by) return { dimension: by, only: filter[1] };
  } else if (!second) return filter ? { dimension: filter[0], only: filter[1] } : { dimension: 'shop', only: shop };
  const message = 'agent, team or channel: one of them, with by=hour or by=day';
  throw new DeskError('invalid', message, [{ field: second?.[0] ?? filter?.[0] ?? 'by', message }]);
}

/** What the rows are grouped by. */
function keyOf(by: By, timeZone: string): (row: FigureRow) => string {
  if (by === 'hour') return ({ hour }) => iso(hour * hourMs);
  if (by !== 'day') return ({ value }) => value;
  const dayOf = dayNamer(timeZone);
  return ({ hour }) => dayOf(hour);
}

function grouped(rows: FigureRow[], keyOf: (row: FigureRow) => string, only?: string): ShownFigures[] {
  const groups = new Map<string, Sums>();
  for (const row of rows) {
    if (only !== undefined && row.value !== only) continue;
    const key = keyOf(row);
    groups.set(key, addUp(groups.get(key) ?? {}, row.sums));
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, sums]) => ({ key, ...showFigures(sums) }));
}

/** Sums as clients see them. */
export function showFigures(sums: Sums): Omit<ShownFigures, 'key'> {
  const counts = Object.fromEntries(countNames.map((name) => [name, sums[name] ?? 0])) as Record<Count, number>;
  return {
    ...counts,
    waiting: { ...times(sums, 'wait'), ...percentiles(sums, 'wait') },
    firstResponse: { ...times(sums, 'first'), ...percentiles(sums, 'first') },
    handling: times(sums, 'handling'),
    inQueue: times(sums, 'inQueue'),
  };
}

function times(sums: Sums, name: 'wait' | 'first' | 'handling' | 'inQueue'): ShownTimes {
  const count = sums[`${name}N`] ?? 0;
  return { count, ...(count > 0 && { average: formatDuration(Math.round((sums[`${name}Ms`] ?? 0) / count)) }) };
}

function percentiles(sums: Sums, of: 'wait' | 'first'): Pick<ShownTimes, 'p50' | 'p90'> {
  const [p50, p90] = [percentile(sums, of, 0.5), percentile(sums, of, 0.9)];
  return {
    ...(p50 !== undefined && { p50: formatDuration(p50) }),
    ...(p90 !== undefined && { p90: formatDuration(p90) }),
  };
}

/** Today's figures of a shop so far, by its own calendar. */
export async function today(desk: Desk, shop: Shop): Promise<Omit<ShownFigures, 'key'>> {
  const now = Math.floor(desk.clock.now() / hourMs);
  const dayOf = dayNamer(shop.settings.businessHours?.timeZone ?? 'UTC');
  const rows = await figureRows(desk.table, shop.id, 'shop', now - 24, now + 1);
  const sums: Sums = {};
  for (const row of rows) if (dayOf(row.hour) === dayOf(now)) addUp(sums, row.sums);
  return showFigures(sums);
}

const durations = ['waiting', 'firstResponse', 'handling', 'inQueue'] as const;
const seconds = (duration: string | undefined): number | undefined =>
  duration === undefined ? undefined : (parseDuration(duration) ?? 0) / 1000;

/** A report as CSV, durations in seconds. */
export function figuresTable({ by, items }: FiguresReport): string {
  const head = [
    by,
    ...countNames,
    ...durations.flatMap((name) => [`${name} count`, `${name} average s`, `${name} p50 s`, `${name} p90 s`]),
  ];
  const rows = items.map((item) => [
    item.key,
    ...countNames.map((name) => item[name]),
    ...durations.flatMap((name) => {
      const { count, average, p50, p90 } = item[name];
      return [count, seconds(average), seconds(p50), seconds(p90)];
    }),
  ]);
  return csv(head, rows);
}
