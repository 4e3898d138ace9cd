import { afterAll, beforeAll, expect, test } from 'vitest';
import { demo } from '../../local/organisation.ts';
import { agentOf, openStage, type Stage } from '../support/system.ts';

/** The demo that npm start begins with (contract, "Start"). */

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.system.organise(demo);
  // A second start with --demo finds what the first one made.
  await stage.system.organise(demo);
});
afterAll(() => stage?.stop());

const as = async (id: string) => agentOf(stage.system, id, await stage.system.tokens.issue(id));

test('C1 P2 the demo has two shops, each with three channels, teams, rules and canned responses', async () => {
  const anna = await as('anna');
  for (const shop of ['bloom', 'forge']) {
    const of = async (what: string) => (await anna.get<{ items: object[] }>(`/api/shops/${shop}/${what}`)).body.items;
    expect(await of('channels')).toMatchObject([
      { provider: 'whatsapp', secrets: { token: { set: true } } },
      { provider: 'messagebird', secrets: { signingKey: { set: true } } },
      { provider: 'webchat' },
    ]);
    expect((await of('teams')).length).toBeGreaterThan(0);
    expect((await of('members')).length).toBeGreaterThan(1);
    expect((await of('canned')).length).toBeGreaterThan(0);
    expect((await of('templates')).length).toBeGreaterThan(0);
    expect((await anna.get(`/api/shops/${shop}/channels/${shop}-whatsapp/rules`)).body).toHaveProperty('newCustomer');
    for (const channel of ['whatsapp', 'messagebird'])
      expect((await anna.post(`/api/shops/${shop}/channels/${shop}-${channel}/check`)).body).toMatchObject({
        ok: true,
      });
  }
});

test('T6 the demo’s agents have what their shops, teams and they themselves keep', async () => {
  const codes = async (id: string) =>
    (await (await as(id)).get<{ items: { shortCode: string }[] }>('/api/canned?shop=bloom')).body.items.map(
      ({ shortCode }) => shortCode,
    );
  expect(await codes('anna')).toEqual(['lunch', 'offer', 'bye', 'hi', 'shipped']);
  expect(await codes('chris')).toEqual(['bye', 'hi', 'shipped']);
});

test('S4 of the demo’s shops one keeps hours, the other goes by the defaults', async () => {
  const anna = await as('anna');
  expect((await anna.get('/api/shops/forge/settings')).body).toMatchObject({
    businessHours: { timeZone: 'Europe/Amsterdam' },
    closeReasons: expect.arrayContaining(['sold']),
  });
  expect((await anna.get('/api/shops/bloom/settings')).body).not.toHaveProperty('businessHours');
  expect((await stage.system.check()).violations).toEqual([]);
});
