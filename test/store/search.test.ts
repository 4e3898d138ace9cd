import { expect, test } from 'vitest';
import type { Handle } from '../../layers/domain/search.ts';
import { begunRange } from '../../layers/store/keys.ts';
import { inList } from '../../layers/store/lists.ts';
import { countTag, findItem, type Indexed, listItem, tagsOf, whereFound } from '../../layers/store/search.ts';
import { Batch, batchWrite } from '../../layers/store/table.ts';
import { onEachEngine } from '../support/engines.ts';
import { everything } from '../support/rows.ts';
import { noon } from '../support/samples.ts';

onEachEngine((table) => {
  const numbered = (n: number, shop = 'bloom'): Indexed => ({ shop, id: `${shop}.w.a${n}.1`, begun: noon + n });
  const found = async (handles: [Indexed, Handle][]): Promise<void> => {
    const batch = new Batch();
    for (const [conversation, handle] of handles) batch.put(findItem(conversation, handle));
    await batchWrite(table(), batch);
  };
  const where = async (token: string, more: object = {}, limit = 10, after?: string) => {
    const { rows, upTo } = await whereFound(table(), 'bloom', { token, ...more }, begunRange(), limit, after);
    return { ids: rows.map(({ conversation }) => conversation), upTo };
  };

  test('W5 where a word is found: each conversation once, the latest begun first, page after page', async () => {
    const conversations = [0, 1, 2].map((n) => numbered(n));
    await found(
      conversations.flatMap((c): [Indexed, Handle][] =>
        (['name', 'word', 'tag'] as const).map((kind) => [c, { kind, token: 'vries' }]),
      ),
    );
    await found([[numbered(9, 'forge'), { kind: 'word', token: 'vries' }]]);
    const newest = conversations.map(({ id }) => id).reverse();
    expect((await where('vries')).ids).toEqual(newest);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await where('vries', {}, 2, after);
      seen.push(...page.ids);
      after = page.upTo;
    } while (after !== undefined);
    expect(seen).toEqual(newest);
    expect((await where('vrie')).ids).toEqual([]);
  });

  test('W5 a page that ends amid what a conversation is found by loses none of it', async () => {
    const conversations = [0, 1, 2].map((n) => numbered(n));
    await found(
      conversations.flatMap((c): [Indexed, Handle][] => [
        [c, { kind: 'name', token: 'vries' }],
        [c, { kind: 'word', token: 'vries' }],
      ]),
    );
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await where('vries', { kinds: ['name'] }, 1, after);
      seen.push(...page.ids);
      after = page.upTo;
    } while (after !== undefined);
    expect(seen).toEqual(conversations.map(({ id }) => id).reverse());
  });

  test('W5 numbers lie together by their end, and are told apart', async () => {
    const phone: Handle = { kind: 'phone', token: '31612341001' };
    await found([
      [numbered(1), phone],
      [numbered(2), { kind: 'number', token: '1001' }],
      [numbered(3), { kind: 'number', token: '51001' }],
      [numbered(3), { kind: 'number', token: '61001' }],
    ]);
    const id = (n: number) => numbered(n).id;
    expect((await where('1001')).ids).toEqual([id(3), id(2), id(1)]);
    expect((await where('1001', { exact: true, kinds: ['number'] })).ids).toEqual([id(2)]);
    expect((await where('51001')).ids).toEqual([id(3)]);
    expect((await where('612341001')).ids).toEqual([id(1)]);
    expect((await where('31612341001', { kinds: ['phone'] })).ids).toEqual([id(1)]);
    const keys = (await everything(table())).map(({ pk, sk }) => `${pk} ${sk}`).join();
    expect(keys).not.toContain('31612341001');
  });

  test('W5 an e-mail is found as a whole, and its address is in no key', async () => {
    await found([[numbered(1), { kind: 'email', token: 'anna@example.com' }]]);
    expect((await where('anna@example.com')).ids).toEqual([numbered(1).id]);
    expect((await everything(table())).map(({ pk }) => String(pk)).join()).not.toContain('anna@');
  });

  test('W5 more than fit into a request are all written, and the last word on a key counts', async () => {
    const batch = new Batch();
    for (let n = 0; n < 60; n++) batch.put(listItem(numbered(n), { list: 'agent', value: 'anna' }));
    for (let n = 0; n < 10; n++) batch.remove(listItem(numbered(n), { list: 'agent', value: 'anna' }));
    await batchWrite(table(), batch);
    const range = begunRange(noon + 20, noon + 30);
    const agent = { list: 'agent', value: 'anna' } as const;
    expect((await inList(table(), 'bloom', agent, begunRange(), 100)).rows).toHaveLength(50);
    expect((await inList(table(), 'bloom', agent, range, 100)).rows.map(({ conversation }) => conversation)).toEqual(
      Array.from({ length: 10 }, (_, i) => numbered(29 - i).id),
    );
  });

  test('T5 a tag is counted once, however often that is said and by how many', async () => {
    const say = (n: number, isTagged: boolean) => countTag(table(), numbered(n), 'vip', 'VIP', isTagged);
    await Promise.all([1, 1, 2, 2, 3].map((n) => say(n, true)));
    expect((await tagsOf(table(), 'bloom', 10)).tags).toEqual([{ tag: 'VIP', conversations: 3 }]);
    await Promise.all([1, 1, 4].map((n) => say(n, false)));
    expect((await tagsOf(table(), 'bloom', 10)).tags).toEqual([{ tag: 'VIP', conversations: 2 }]);
    for (const n of [2, 3]) await say(n, false);
    expect((await tagsOf(table(), 'bloom', 10)).tags).toEqual([]);
  });
});
