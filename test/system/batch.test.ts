import { expect, test } from 'vitest';
import { scanAll } from '../../layers/store/scan.ts';
import { whatsappBody, whatsappChange } from '../support/client.ts';
import { useStage } from '../support/system.ts';

/** The largest webhook there can be. */

const stage = useStage();

test('C4 10,000 messages of 500 customers in one webhook are all stored, once, in their order', async () => {
  const shop = await stage().shop();
  const customers = Array.from({ length: 500 }, () => shop.customer());
  const messages = Array.from({ length: 10_000 }, (_, i) => {
    const message = customers[i % 500]?.message('', { text: { body: String(i) }, id: `w${i}` });
    return message ?? {};
  });
  const body = whatsappBody(whatsappChange(shop.phoneNumberId, { messages }));
  const answer = await shop.whatsapp(body);
  const again = answer.status === 200 ? answer : await shop.whatsapp(body);
  expect([answer.status, again.status]).toEqual([200, 200]);
  const stored = (await scanAll(stage().system.table)).filter((item) => item.kind === 'message');
  expect(new Set(stored.map(({ providerId }) => providerId)).size).toBe(10_000);
  expect(stored).toHaveLength(10_000);
  const anna = await stage().agent([shop]);
  const first = (await anna.timeline(customers[0]?.conversation ?? '')).filter(({ kind }) => kind === 'message');
  expect(first.map(({ content }) => Number((content as { text: string }).text))).toEqual(
    Array.from({ length: 20 }, (_, i) => i * 500),
  );
}, 60_000);

test('a message larger than an item of the table is shown in part and kept in whole', async () => {
  const shop = await stage().shop();
  const anna = await stage().agent([shop]);
  const carla = shop.customer();
  await carla.writes('ü'.repeat(1_000_000));
  const [entry] = await anna.timeline(carla.conversation);
  expect(JSON.stringify(entry).length).toBeLessThan(100_000);
  const parts = (await scanAll(stage().system.table))
    .filter((item) => item.pk === `KEPT#${shop.id}`)
    .map((item) => JSON.stringify(item).length);
  expect(parts.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(1_000_000);
});

test('a message larger than a push can be is announced all the same, to be read in the timeline', async () => {
  const shop = await stage().shop();
  const anna = await stage().agent([shop]);
  const socket = await anna.comes();
  const carla = shop.customer();
  await carla.writes('ü'.repeat(80_000));
  const said = await socket.until(({ type, entry }) => type === 'entry' && entry?.kind === 'message');
  expect(said.entry?.content).toEqual({ type: 'unsupported', kind: 'text', reason: 'large: read it in the timeline' });
  const [entry] = await anna.timeline(carla.conversation);
  expect(entry?.content).toEqual({ type: 'text', text: 'ü'.repeat(80_000) });
});
