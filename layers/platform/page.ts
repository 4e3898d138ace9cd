/** A page of a list that was read whole; the cursor is how many were shown before. */
export function pageOf<Item>(
  items: Item[],
  { cursor = '0', limit }: { cursor?: string | undefined; limit: number },
): { items: Item[]; next?: string } {
  const from = Number(cursor);
  const to = from + limit;
  return { items: items.slice(from, to), ...(to < items.length && { next: String(to) }) };
}
