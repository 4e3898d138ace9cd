import { test } from 'vitest';
import { onEachEngine } from '../support/engines.ts';
import { written } from '../support/rows.ts';
import { conversationLike, messageLike, noon } from '../support/samples.ts';
import { keep } from '../../layers/store/kept.ts';
const deep = (n: number): unknown => (n === 0 ? 1 : { d: deep(n - 1) });
onEachEngine((table) => {
  const cases: Record<string, unknown> = { big: { n: 12345678901234567890 }, inf: { n: 1e999 }, deep: deep(40), emptyKey: { '': 1 }, undef: [undefined], nul: null, emptyText: '', date: [[]] , mix: {a: [1, {b: new Array(2)}]}, tiny: 1e-200 , hugeFloat: 1e200, precise: 0.1234567890123456789};
  for (const [name, raw] of Object.entries(cases)) test(name, async () => {
    await written(table(), conversationLike({ version: 0 }), [messageLike('m1', noon, { content: { type: 'unsupported', kind: 'x', raw } })]).then(() => console.log(name, 'ok'), (e) => console.log(name, e.name, e.message.slice(0, 200)));
  });
  test('keep', async () => { await keep(table(), 'bloom', 'why', '語'.repeat(400_000), noon, 'i').then(() => console.log('keep ok'), (e) => console.log('keep', e.name, e.message)); });
  test('empty id', async () => { await written(table(), conversationLike({ version: 0 }), [messageLike('')]).then(() => console.log('ok'), (e) => console.log('emptyid', e.name, e.message)); });
});
