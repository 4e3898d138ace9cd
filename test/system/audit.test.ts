import { expect, test } from 'vitest';
import { useStage } from '../support/system.ts';

/** The audit log: who changed what in a shop, from what to what. */

const stage = useStage();
interface Page {
  items: { by: string; what: string; at: string; from?: unknown; to?: unknown }[];
  next?: string;
}

test('S5 every change of a setting is in the log, the latest first', async () => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'admin' }], 'admin');
  const settings = `/api/shops/${shop.id}/settings`;
  await admin.patch(settings, { slots: 7, soonAfter: 'PT2M' });
  await stage().system.advance(1000);
  await admin.patch(settings, { conferenceLink: 'https://meet.example/{room}' });
  const { items } = (await admin.get<Page>(`/api/shops/${shop.id}/audit`)).body;
  expect(items[0]).toEqual({
    id: expect.any(String),
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    by: admin.id,
    what: 'settings.conferenceLink',
    to: 'https://meet.example/{room}',
  });
  expect(items.slice(1).map(({ by, what, from, to }) => ({ by, what, from, to }))).toEqual(
    expect.arrayContaining([
      { by: admin.id, what: 'settings.slots', from: 5, to: 7 },
      { by: admin.id, what: 'settings.soonAfter', from: 'PT3M', to: 'PT2M' },
    ]),
  );
  expect(items).toHaveLength(3);
});

test('S5 what changes nothing, or was refused, is not in it', async () => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'owner_admin' }]);
  await admin.patch(`/api/shops/${shop.id}/settings`, { slots: 5 });
  await admin.patch(`/api/shops/${shop.id}/settings`, { soonAfter: 'PT10M' });
  await admin.put(`/api/shops/${shop.id}/members/${admin.id}`, { role: 'employee', chat: true });
  expect((await admin.get<Page>(`/api/shops/${shop.id}/audit`)).body.items).toEqual([]);
});

test('S5 members come, change and go in it', async () => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'admin' }]);
  const ben = `/api/shops/${shop.id}/members/ben-${shop.id}`;
  await admin.put(ben, { role: 'employee', chat: true });
  await stage().system.advance(1);
  await admin.put(ben, { role: 'employee', chat: false });
  await stage().system.advance(1);
  await admin.delete(ben);
  const { items } = (await admin.get<Page>(`/api/shops/${shop.id}/audit`)).body;
  const [given, taken] = [
    { role: 'employee', chat: true },
    { role: 'employee', chat: false },
  ];
  expect(items.map(({ what, from, to }) => ({ what, from, to }))).toEqual([
    { what: `member ben-${shop.id}`, from: taken, to: undefined },
    { what: `member ben-${shop.id}`, from: given, to: taken },
    { what: `member ben-${shop.id}`, from: undefined, to: given },
  ]);
});

test('S5 it is read page by page, by admins only', async () => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'admin' }]);
  for (const slots of [1, 2, 3, 4]) {
    await admin.patch(`/api/shops/${shop.id}/settings`, { slots });
    await stage().system.advance(1);
  }
  const path = `/api/shops/${shop.id}/audit?limit=3`;
  const first = (await admin.get<Page>(path)).body;
  const second = (await admin.get<Page>(`${path}&cursor=${first.next}`)).body;
  expect([...first.items, ...second.items].map(({ to }) => to)).toEqual([4, 3, 2, 1]);
  expect(second.next).toBeUndefined();
  expect((await admin.get(`${path}&cursor=nonsense`)).status).toBe(400);
  expect((await (await stage().agent([shop])).get(path)).status).toBe(403);
});
