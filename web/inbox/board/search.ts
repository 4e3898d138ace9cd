/** The last 24 hours, 7 days, 30 days. */
export const spanNames = ['day', 'week', 'month'] as const;
export type SpanName = (typeof spanNames)[number];

/** What of the board is looked at, as it stands in the address. */
export interface BoardSearch {
  shop?: string;
  span?: SpanName;
  /** Only one of these. */
  team?: string;
  agent?: string;
  channel?: string;
  /** '1': for a screen on the wall. */
  wall?: string;
}

export function boardSearch(given: Record<string, unknown>): BoardSearch {
  const found: Record<string, string> = {};
  for (const name of ['shop', 'team', 'agent', 'channel', 'wall'])
    if (typeof given[name] === 'string' && given[name] !== '') found[name] = given[name];
  if (typeof given.span === 'string' && (spanNames as readonly string[]).includes(given.span)) found.span = given.span;
  return found;
}
