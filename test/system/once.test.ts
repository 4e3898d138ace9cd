import { expect, test } from 'vitest';
import { useStage } from '../support/system.ts';

/** The contract's Idempotency-Key where what is made is no entry; messages, notes and links have it in their transaction. */

const stage = useStage();
const key = { 'idempotency-key': 'k1' };

test('T3 an offer asked for twice under one key is one offer, with the same answer', async () => {
  const shop = await stage().shop();
  const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
  await anna.comes();
  const carla = shop.customer();
  await carla.writes('hello');
  await stage().system.idle();
  await ben.comes();
  const path = `/api/conversations/${carla.conversation}/handover`;
  const wish = { to: { agent: ben.id } };
  const first = await anna.post(path, wish, key);
  expect(first.status).toBe(200);
  expect(await anna.post(path, wish, key)).toEqual(first);
  expect((await anna.post(path, wish)).status).toBe(409);
  expect((await anna.post(path, { to: { queue: true } }, key)).body).toMatchObject({
    error: { code: 'idempotency_mismatch' },
  });
});

test('C8 an upload asked for twice under one key is one upload, also at the same moment', async () => {
  const shop = await stage().shop();
  const anna = await stage().agent([shop]);
  const file = { shop: shop.id, filename: 'invoice.pdf', mimeType: 'application/pdf', size: 1000 };
  const answers = await Promise.all([1, 2, 3].map(() => anna.post('/api/media', file, key)));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
});
