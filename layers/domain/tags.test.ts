import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conversationLike, noon } from '../../test/support/samples.ts';
import { listsOf } from './lists.ts';
import { fold } from './search.ts';
import { tag } from './tags.ts';

const word = fc.constantFrom('VIP', 'vip', 'Vip', 'café', 'Cafe', 'gift wrap', ' gift  wrap ', 'é', 'ı', 'I');
const words = fc.uniqueArray(word, { maxLength: 5 });

test('T5 no two tags of a conversation are the same but for case and accents, whatever is added and removed', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ add: words, remove: words }), { maxLength: 6 }), (wishes) => {
      let c = conversationLike({ tags: [] });
      for (const wish of wishes) {
        const step = tag(c, wish, 'anna', noon, 'e1');
        const after = step?.edited ?? c;
        expect(new Set(after.tags.map(fold)).size).toBe(after.tags.length);
        for (const one of wish.add) expect(after.tags.map(fold)).toContain(fold(one.trim().replace(/\s+/g, ' ')));
        if (!step) expect(after.tags.map(fold)).toEqual(c.tags.map(fold));
        c = after;
      }
    }),
  );
});

test('T5 adding what is there and removing what is not changes nothing', () => {
  const c = conversationLike({ tags: ['VIP'] });
  expect(tag(c, { add: ['vip'], remove: ['gift'] }, 'anna', noon, 'e1')).toBeUndefined();
  expect(tag(c, { add: [], remove: [] }, 'anna', noon, 'e1')).toBeUndefined();
});

test('W5 a conversation is in the lists of its channel, customer, agents, team, tags and reason', () => {
  const c = conversationLike({ owner: 'anna', assignee: 'ben', team: 'care', tags: ['VIP', 'Café'] });
  expect(listsOf(c).map(({ list, value }) => `${list} ${value}`.trim())).toEqual([
    'all',
    `channel ${c.channel.id}`,
    `customer ${c.customer.id}`,
    'agent anna',
    'agent ben',
    'team care',
    'tag vip',
    'tag cafe',
  ]);
  const closed = conversationLike({ owner: 'anna', assignee: 'anna', closeReason: 'spam' });
  expect(listsOf(closed).filter(({ list }) => list === 'agent' || list === 'reason')).toEqual([
    { list: 'agent', value: 'anna' },
    { list: 'reason', value: 'spam' },
  ]);
});
