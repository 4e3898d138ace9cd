/** What a measurement says: tables for people, figures for machines, and budgets that hold or do not. */

export interface Budget {
  what: string;
  measured: number;
  limit: number;
  unit: string;
  /** Default: at most. */
  atLeast?: boolean;
  /** What is allowed before the run fails, where the machine's noise would otherwise decide; default: the limit. */
  gate?: number;
}

export interface Subject {
  name: string;
  tables: Table[];
  budgets: Budget[];
  /** For results.json. */
  figures: object;
}

export interface Table {
  title: string;
  head: string[];
  rows: (string | number)[][];
  notes?: string[];
}

export const holds = ({ measured, limit, atLeast }: Budget): boolean =>
  atLeast ? measured >= limit : measured <= limit;

/** Whether the run may pass: the budget holds, or what misses it is within the room for noise. */
export const passes = (budget: Budget): boolean =>
  holds({ ...budget, limit: budget.gate ?? budget.limit }) || holds(budget);

export function show({ title, head, rows, notes = [] }: Table): string {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const line = (row: string[]): string =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`;
  const [first = [], ...rest] = cells;
  const rule = `  ${widths.map((width) => '-'.repeat(width)).join('  ')}`;
  return [title, line(first), rule, ...rest.map(line), ...notes.map((note) => `  ${note}`), ''].join('\n');
}

export function budgetTable(budgets: Budget[]): Table {
  return {
    title: 'Budgets',
    head: ['what', 'measured', 'budget', 'holds'],
    rows: budgets.map((budget) => [
      budget.what,
      `${round(budget.measured)} ${budget.unit}`,
      `${budget.atLeast ? '>=' : '<='} ${budget.limit} ${budget.unit}`,
      holds(budget) ? 'yes' : passes(budget) ? 'within noise' : 'NO',
    ]),
  };
}

/** Three digits are more than the machine is exact to. */
export const round = (value: number): number =>
  value === 0 ? 0 : Number(value.toPrecision(value >= 100 ? Math.ceil(Math.log10(value + 1)) : 3));

/** The value that a share of the samples stays below. */
export function percentile(samples: number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

export const median = (samples: number[]): number => percentile(samples, 0.5);
