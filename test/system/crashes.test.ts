import { expect, test } from 'vitest';
import { useStage } from '../support/system.ts';

/** Functions that die between two of their calls, and what the clock alone puts right: no sweep passes in these tests. */

const stage = useStage();

/** The sweeper of the one-machine system passes when the clock is moved by three minutes and more. */
const nineMinutes = async () => {
  for (let minute = 0; minute < 9; minute++) await stage().system.advance(60_000);
};

test.each([1, 2, 3])(
  'C3 replies go out by the clock alone although functions die while they are sent (seed %i)',
  async (seed) => {
    const { system } = stage();
    const shop = await stage().shop({ slots: 20 });
    const anna = await stage().agent([shop]);
    await anna.comes();
    const customers = Array.from({ length: 12 }, () => shop.customer());
    for (const customer of customers) await customer.writes('hello');
    const texts = customers.map((_, i) => `answer ${i}`);
    system.faults.set({ fault: 'crash', rate: 0.25, seed });
    await Promise.all(
      customers.map(async ({ conversation }, i) => {
        // The request may die too: it is repeated under its key until it is answered.
        for (let status = 500; status >= 500; )
          ({ status } = await anna.post(
            `/api/conversations/${conversation}/messages`,
            { content: { type: 'text', text: texts[i] } },
            { 'idempotency-key': `k${i}` },
          ));
      }),
    );
    await system.idle();
    system.faults.clear();
    await nineMinutes();
    const states = await Promise.all(
      customers.map(async ({ conversation }) =>
        (await anna.timeline(conversation)).filter(({ direction }) => direction === 'out').map(({ state }) => state),
      ),
    );
    expect(states.flat()).not.toContain('pending');
    expect(states.flat()).toHaveLength(texts.length);
    const sent = stage()
      .sent(shop)
      .map(({ body }) => (body as { text?: { body: string } }).text?.body);
    expect(texts.filter((text) => !sent.includes(text))).toEqual([]);
    expect((await system.check()).violations).toEqual([]);
  },
);

test('S3 D1 while the table is contended and throttled, a status and a setting are changed, or 503 says when to try again', async () => {
  const { system } = stage();
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'admin' }]);
  for (const fault of ['conflict', 'throttle'] as const) system.faults.set({ fault, rate: 0.3, seed: 3 });
  const asked = await Promise.all(
    Array.from({ length: 30 }, async (_, i) => {
      const status = await admin.put('/api/me/status', { status: i % 2 ? 'available' : 'break' });
      return [status, await admin.patch(`/api/shops/${shop.id}/settings`, { slots: 5 + (i % 3) })];
    }),
  );
  system.faults.clear();
  const answers = asked.flat();
  expect(answers.some(({ status }) => status === 200)).toBe(true);
  for (const { status, body } of answers) if (status !== 200) expect([status, body.error?.code]).toEqual([503, 'busy']);
  expect((await system.check()).violations).toEqual([]);
});
