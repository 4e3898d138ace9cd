/** Which rows a list shows, where: rows never move under the pointer or under who works on them. */

export interface Shown {
  ids: readonly string[];
  /** Rows that wait to be shown above the last one that is. */
  news: number;
}

/**
 * The rows to show next.
 *
 * Held (the pointer or the focus is in the list): what stands, stands, also what left the list meanwhile; what comes behind the last row
 * (the next page) is added, everything else waits. Not held: the list as it is. Either way the open conversation keeps its place until
 * another one is opened, even when it no longer belongs here: whoever answers the second row goes on with the third.
 *
 * @param shown what stands now @param wanted the list as it is @param open the open conversation
 */
export function nextShown(
  shown: readonly string[],
  wanted: readonly string[],
  { isHeld, open }: { isHeld: boolean; open?: string },
): Shown {
  if (!isHeld || shown.length === 0) return { ids: withOpen(shown, wanted, open), news: 0 };
  const known = new Set(shown);
  const end = lastKnown(wanted, known);
  const behind = wanted.slice(end + 1);
  return {
    ids: behind.length === 0 ? shown : [...shown, ...behind],
    news: wanted.slice(0, end + 1).filter((id) => !known.has(id)).length,
  };
}

function withOpen(shown: readonly string[], wanted: readonly string[], open: string | undefined): readonly string[] {
  const place = open === undefined ? -1 : shown.indexOf(open);
  if (open === undefined || place < 0 || wanted[place] === open) return wanted;
  const rest = wanted.filter((id) => id !== open);
  return [...rest.slice(0, place), open, ...rest.slice(place)];
}

function lastKnown(wanted: readonly string[], known: Set<string>): number {
  for (let i = wanted.length - 1; i >= 0; i--) if (known.has(wanted[i] ?? '')) return i;
  return wanted.length - 1;
}
