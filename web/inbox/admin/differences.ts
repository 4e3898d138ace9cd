/** What an entry of the audit log says, as small changes: only the parts that differ. */
export interface Difference {
  /** Where in the thing; empty: the thing itself. */
  name: string;
  before: string;
  after: string;
}

/** @param from what was there; undefined: it was made @param to what is there; undefined: it was taken away */
export function differences(from: unknown, to: unknown): Difference[] {
  if (!isThing(from ?? {}) || !isThing(to ?? {}) || (from === undefined && to === undefined))
    return [{ name: '', before: inShort(from), after: inShort(to) }];
  const [before, after] = [(from ?? {}) as Thing, (to ?? {}) as Thing];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((name) => ({ name, before: inShort(before[name]), after: inShort(after[name]) }))
    .filter((one) => one.before !== one.after);
}

type Thing = Record<string, unknown>;

const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function inShort(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(inShort).join(', ');
  if (isThing(value))
    return Object.entries(value)
      .map(([name, part]) => `${name} ${inShort(part)}`)
      .join(', ');
  return String(value);
}
