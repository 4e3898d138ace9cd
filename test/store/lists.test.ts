import { describe, expect, test } from 'vitest';
import type { Conversation } from '../../layers/domain/conversation.ts';
import { answerWrite, findAnswer } from '../../layers/store/answers.ts';
import { keep } from '../../layers/store/kept.ts';
import type { StateRange } from '../../layers/store/keys.ts';
import { keptKey } from '../../layers/store/keys.ts';
import { leftBy } from '../../layers/store/left.ts';
import { byState, closedSince, countLate, type ListPage, openOf, waitingIn } from '../../layers/store/lists.ts';
import { queuePage } from '../../layers/store/queue.ts';
import { findShop, saveShop } from '../../layers/store/shops.ts';
import { transact } from '../../layers/store/table.ts';
import { onEachEngine } from '../support/engines.ts';
import { byHand, itemAt, placeAgent, written } from '../support/rows.ts';
import { agentLike, assignedTo, conversationLike, customersThread, hour, noon, settings } from '../support/samples.ts';

onEachEngine((table) => {
  const idsOf = ({ rows }: ListPage) => rows.map(({ conversation }) => conversation);
  /** Conversation number n of a shop, each a second after the one before. */
  const numbered = (n: number, difference: Partial<Conversation> = {}, shop = 'bloom') => {
    const since = noon + n * 1000;
    const at = customersThread(`+316${n}`, shop);
    const times = { stateSince: since, waitingSince: since, queuedSince: undefined };
    return written(table(), conversationLike({ version: 0, ...times, ...difference }, at));
  };
  const closed = { state: 'closed' as const, waitingSince: undefined };

  test('W5 the lists of a shop: open and closed ones, the latest first, page after page', async () => {
    const open: string[] = [];
    for (let n = 0; n < 5; n++) open.unshift((await numbered(n)).id);
    const done = [(await numbered(5, closed)).id, (await numbered(6, closed)).id];
    await numbered(7, {}, 'forge');
    const pages: string[][] = [];
    let last: string | undefined;
    do {
      const page = await byState(table(), 'bloom', 'open', 2, last);
      pages.push(idsOf(page));
      last = page.upTo;
    } while (last);
    expect(pages.flat()).toEqual(open);
    expect(pages.slice(0, 2).map((page) => page.length)).toEqual([2, 2]);
    expect((await openOf(table(), 'bloom')).sort()).toEqual([...open].sort());
    expect(idsOf(await byState(table(), 'bloom', 'closed', 10))).toEqual([...done].reverse());
    expect(idsOf(await byState(table(), 'bloom', 'all', 10))).toEqual([...open, ...[...done].reverse()]);
    expect(await byState(table(), 'nowhere', 'open', 10)).toEqual({ rows: [] });
  });

  test('W5 the overdue ones lead the list of all, then the soon ones; each state is a part of it', async () => {
    const plain = await numbered(4);
    const overdue = await numbered(1, { announced: 'overdue' });
    const soon = await numbered(2, { announced: 'soon' });
    const done = await numbered(3, closed);
    const part = async (name: StateRange) => idsOf(await byState(table(), 'bloom', name, 10));
    expect(await part('all')).toEqual([overdue.id, soon.id, plain.id, done.id]);
    expect(await part('late')).toEqual([overdue.id, soon.id]);
    expect(await part('open')).toEqual([overdue.id, soon.id, plain.id]);
    expect(await countLate(table(), 'bloom')).toMatchObject({ soon: 1, overdue: 1 });
    await written(table(), { ...overdue, announced: undefined });
    expect(await part('late')).toEqual([soon.id]);
  });

  test('W5 a page says whether it is the last: a list of as many as asked for has no next one', async () => {
    for (let n = 0; n < 4; n++) await numbered(n);
    expect((await byState(table(), 'bloom', 'open', 4)).upTo).toBeUndefined();
    const page = await byState(table(), 'bloom', 'open', 2);
    const next = await byState(table(), 'bloom', 'open', 2, page.upTo);
    expect([page.upTo === undefined, next.upTo === undefined]).toEqual([false, true]);
    expect((await waitingIn(table(), 'bloom', 4)).upTo).toBeUndefined();
  });

  test('W5 a conversation that closes goes from one list to the other', async () => {
    const c = await numbered(1);
    await written(table(), { ...c, ...closed, stateSince: noon + hour });
    expect(await openOf(table(), 'bloom')).toEqual([]);
    expect(await closedSince(table(), 'bloom', noon + hour)).toEqual([c.id]);
    expect(await closedSince(table(), 'bloom', noon + hour + 1)).toEqual([]);
  });

  test('what an agent lost since a moment, each once', async () => {
    await placeAgent(table(), agentLike());
    let c = await written(table(), conversationLike({ version: 0, ...assignedTo('anna') }), [], { slot: byHand() });
    for (const at of [noon + 10, noon + 30]) {
      c = await written(table(), { ...c, assignee: undefined }, [], { now: at });
      c = await written(table(), { ...c, ...assignedTo('anna') }, [], { now: at + 1, slot: byHand() });
    }
    expect(await leftBy(table(), 'anna', noon)).toEqual([c.id]);
    expect(await leftBy(table(), 'anna', noon + 30)).toEqual([c.id]);
    expect(await leftBy(table(), 'anna', noon + 31)).toEqual([]);
    expect(await leftBy(table(), 'ben', noon)).toEqual([]);
  });

  test('D6 the queue is first come, first served by waiting time, page after page', async () => {
    const ids: string[] = [];
    for (const n of [3, 1, 2, 0, 4]) ids[n] = (await numbered(n)).id;
    expect((await queuePage(table(), 'bloom', 1)).items[0]).toEqual({
      conversation: ids[0],
      shop: 'bloom',
      since: noon,
    });
    const first = await queuePage(table(), 'bloom', 3);
    const second = await queuePage(table(), 'bloom', 3, first.last);
    expect([...first.items, ...second.items].map(({ conversation }) => conversation)).toEqual(ids);
    expect(second.last).toBeUndefined();
    expect(await queuePage(table(), 'forge', 1)).toEqual({ items: [] });
  });

  describe('shops', () => {
    const bloom = {
      id: 'bloom',
      name: 'Bloom',
      settings: { ...settings, slots: 3 },
      channels: [],
      teams: [],
      version: 0,
    };

    test('a shop is written by whoever saw it last', async () => {
      expect(await saveShop(table(), bloom)).toBe(true);
      expect(await findShop(table(), 'bloom')).toEqual({ ...bloom, version: 1 });
      const saved = await Promise.all(
        [3, 4].map((slots) => saveShop(table(), { ...bloom, settings: { ...settings, slots }, version: 1 })),
      );
      expect(saved.filter(Boolean).length).toBe(1);
      expect((await findShop(table(), 'bloom'))?.version).toBe(2);
      expect(await findShop(table(), 'forge')).toBeUndefined();
    });

    test('a setting that was never set has its default', async () => {
      await saveShop(table(), { ...bloom, settings: { slots: 7 } as typeof settings });
      expect((await findShop(table(), 'bloom'))?.settings).toEqual({ ...settings, slots: 7 });
    });
  });

  describe('what an Idempotency-Key was answered', () => {
    const answer = { request: 'digest', status: 202, body: '{"id":"r1"}' };
    const remember = (now: number, agent = 'anna', route = 'POST /x', key = 'k1') =>
      transact(table(), [answerWrite(table(), agent, route, key, answer, now)]);
    const known = (now: number, agent = 'anna', route = 'POST /x', key = 'k1') =>
      findAnswer(table(), agent, route, key, now);

    test('is remembered for 24 hours, per agent, route and key', async () => {
      expect(await remember(noon)).toEqual([]);
      expect(await known(noon + 24 * hour - 1)).toEqual(answer);
      expect(await known(noon + 24 * hour)).toBeUndefined();
      expect([
        await known(noon, 'ben'),
        await known(noon, 'anna', 'POST /y'),
        await known(noon, 'anna', 'POST /x', 'k2'),
      ]).toEqual([undefined, undefined, undefined]);
    });

    test('refuses to be given twice, until it is forgotten', async () => {
      await remember(noon);
      expect(await remember(noon + 1)).toMatchObject([{ name: 'answer', existing: { status: 202 } }]);
      expect(await remember(noon + 24 * hour)).toEqual([]);
    });

    test('is given once to ten who ask at once', async () => {
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => remember(noon)));
      expect(outcomes.filter((refused) => refused.length === 0).length).toBe(1);
    });
  });

  describe('what nobody understood is kept', () => {
    const keptItem = (text: string) => itemAt(table(), keptKey('bloom', 'why', text));

    test.each<[string, unknown, string]>([
      ['text', 'hello', 'hello'],
      ['an object', { a: [1, '👍'] }, '{"a":[1,"👍"]}'],
      ['nothing', undefined, 'undefined'],
    ])('C2 %s', async (_what, raw, expected) => {
      await keep(table(), 'bloom', 'why', raw, noon);
      expect(await keptItem(expected)).toMatchObject({
        why: 'why',
        raw: expected,
        expires: noon / 1000 + 90 * 24 * 3600,
      });
    });

    test.each(['x', '語', '👍'])('C2 also when it is larger than an item can be, of "%s"', async (character) => {
      await keep(table(), 'bloom', 'why', character.repeat(1_000_000), noon);
      const item = await keptItem(character.repeat(1_000_000));
      expect(item).toMatchObject({ cut: true, length: 1_000_000 * Buffer.byteLength(character) });
      expect(String(item?.raw)).toBe(character.repeat([...String(item?.raw)].length));
    });
  });
});
