import { describe, expect, test } from 'vitest';
import type { ShownConversation, ShownEntry } from '../../layers/desk/present.ts';
import type { Answer } from '../support/client.ts';
import { type Agent, useStage } from '../support/system.ts';

/** Lists and timelines, page after page. */

const stage = useStage();

interface List<Item> {
  items: Item[];
  next?: string;
}

/** All pages of a list, from its first address on by its cursors alone. */
async function pages<Item>(agent: Agent, path: string, first: string, more: string): Promise<Item[][]> {
  const found: Item[][] = [];
  for (let query: string | undefined = first; query !== undefined; ) {
    const { status, body }: Answer<List<Item>> = await agent.get<List<Item>>(`${path}?${query}`);
    expect(status).toBe(200);
    found.push(body.items);
    query = body.next && `${more}&cursor=${encodeURIComponent(body.next)}`;
  }
  return found;
}

describe('W5 the lists of my conversations', () => {
  test.each(['mine', 'joined'])('%s keeps to the limit and gives every one of them once', async (view) => {
    const shop = await stage().shop({ slots: 10 });
    const anna = await stage().agent([shop]);
    await anna.comes();
    const customers = Array.from({ length: 7 }, () => shop.customer());
    for (const customer of customers) await customer.writes('hello');
    const found = await pages<ShownConversation>(
      anna,
      '/api/conversations',
      `view=${view}&limit=3`,
      `view=${view}&limit=3`,
    );
    expect(found.map(({ length }) => length)).toEqual([3, 3, 1]);
    expect(new Set(found.flat().map(({ id }) => id))).toEqual(new Set(customers.map((c) => c.conversation)));
  });
});

describe('the timeline', () => {
  /** A conversation with nine entries, numbered 1 to 9. */
  async function nine(): Promise<{ anna: Agent; path: string }> {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('1');
    for (let i = 3; i <= 9; i++) await carla.writes(String(i));
    return { anna, path: `/api/conversations/${carla.conversation}/timeline` };
  }
  // Within a page the entries are in the customer's order.
  const numbers = (found: ShownEntry[][]) => found.map((page) => page.map(({ seq }) => seq).sort());

  test('after a number it goes on by its cursor until the last entry', async () => {
    const { anna, path } = await nine();
    const found = await pages<ShownEntry>(anna, path, 'after=2&limit=3', 'limit=3');
    expect(numbers(found)).toEqual([[3, 4, 5], [6, 7, 8], [9]]);
    expect(numbers(await pages<ShownEntry>(anna, path, 'after=9', ''))).toEqual([[]]);
  });

  test('after one number and before another there is what lies between, on all pages', async () => {
    const { anna, path } = await nine();
    expect(numbers(await pages<ShownEntry>(anna, path, 'after=2&before=8&limit=2', 'limit=2'))).toEqual([
      [3, 4],
      [5, 6],
      [7],
    ]);
    for (const nothing of ['after=5&before=6', 'after=5&before=5', 'after=7&before=3', 'after=0&before=0'])
      expect(numbers(await pages<ShownEntry>(anna, path, nothing, ''))).toEqual([[]]);
  });

  test('before a number it goes back by its cursor to the first entry', async () => {
    const { anna, path } = await nine();
    expect(numbers(await pages<ShownEntry>(anna, path, 'before=9&limit=4', 'limit=4'))).toEqual([
      [5, 6, 7, 8],
      [1, 2, 3, 4],
    ]);
  });

  test('a cursor that is none of a timeline is 400', async () => {
    const { anna, path } = await nine();
    for (const odd of ['x', '5', 'ab', 'a', 'b', 'b1a2', 'a-1', `a${'9'.repeat(50)}`])
      expect([odd, (await anna.get(`${path}?cursor=${odd}`)).status]).toEqual([odd, 400]);
  });
});

test('the lists of a shop keep to the limit and go on by their cursor', async () => {
  const shop = await stage().shop();
  const anna = await stage().agent([{ shop, role: 'admin' }]);
  await stage().agent([shop]);
  await stage().agent([shop]);
  const path = `/api/shops/${shop.id}`;
  const members = await pages<{ agent: string }>(anna, `${path}/members`, 'limit=1', 'limit=1');
  expect(members.map(({ length }) => length)).toEqual([1, 1, 1]);
  expect(new Set(members.flat().map(({ agent }) => agent)).size).toBe(3);
  for (const list of ['channels', 'teams', 'canned', 'webhooks', 'flows'])
    expect((await anna.get(`${path}/${list}?limit=2`)).status, list).toBe(200);
  expect((await anna.get(`${path}/members?cursor=x`)).status).toBe(400);
});
