import { describe, expect, test } from 'vitest';
import { agentLike, employee, minute, noon, settings } from '../../test/support/samples.ts';
import { type Past, replay } from './replay.ts';
import type { ChannelRules, Shop } from './settings.ts';

/** Playing the past again by other rules. */

const channel = 'bloom-whatsapp';
const shopWith = (rules: ChannelRules, slots = 5): Shop => ({
  id: 'bloom',
  name: 'Bloom',
  settings: { ...settings, slots },
  channels: [{ id: channel, provider: 'whatsapp', account: '1', rules }],
  teams: [{ id: 'sales', name: 'Sales', mode: 'assign' }],
  version: 1,
});
const place = { bloom: { ...employee, teams: ['sales'] } };
const agents = [agentLike({ id: 'anna' }), agentLike({ id: 'ben' }), agentLike({ id: 'carl', shops: place })];
const candidates = agents.map(({ id }) => ({ agent: id, load: 0 }));
const everybody = { rule: 'first_message' as const, agent: 'anna', candidates };

const past = (n: number, more: Partial<Past> = {}): Past => ({
  id: `bloom.${channel}.${n}.1`,
  channel,
  at: noon + n * minute,
  comer: { kind: 'new' },
  actual: { agent: 'anna', at: noon + n * minute },
  seen: [{ at: noon + n * minute, why: everybody }],
  ...more,
});
const who = (shop: Shop, pasts: Past[]) => replay(shop, agents, pasts).map(({ would }) => would.agent);

describe('R6 a replay', () => {
  test('R6 gives each in turn, and says by which branch', () => {
    const rules: ChannelRules = { newCustomer: { online: { algorithm: 'in_order' } } };
    const pasts = [0, 1, 2, 3].map((n) => past(n));
    expect(who(shopWith(rules), pasts)).toEqual(['anna', 'ben', 'carl', 'anna']);
    expect(replay(shopWith(rules), agents, pasts)[3]?.would.why).toMatchObject({
      branch: 'newCustomer.online',
      algorithm: 'in_order',
      turn: 4,
    });
  });

  test('D5 the loads follow from the play: three at once go to three, one that has ended frees its agent', () => {
    const given = who(shopWith({}), [past(0), past(1), past(2)]);
    expect(new Set(given).size).toBe(3);
    const ending = [past(0, { endedAt: noon + minute }), past(2), past(3)];
    expect(new Set(who(shopWith({}, 1), ending)).size).toBeGreaterThan(1);
  });

  test('R1 only who was there, as the explanations of that time saw them', () => {
    const away = {
      ...everybody,
      candidates: [],
      agent: 'ben',
      skipped: [{ agent: 'anna', reason: 'on_break' as const }],
    };
    expect(who(shopWith({}), [past(0, { seen: [{ at: noon, why: away }] })])).toEqual(['ben']);
  });

  test('D6 whom nobody can take waits, and goes to the first who is free', () => {
    const alone = { rule: 'first_message' as const, agent: 'anna', candidates: [{ agent: 'anna', load: 0 }] };
    const seen = (n: number) => [{ at: noon + n * minute, why: alone }];
    const pasts = [past(0, { seen: seen(0), endedAt: noon + 9 * minute }), past(1, { seen: seen(1) })];
    const [, second] = replay(shopWith({}, 1), agents, pasts);
    expect(second?.would).toMatchObject({ to: 'agent', agent: 'anna', at: noon + 9 * minute });
  });

  test('R1 a team’s conversations go to its representatives', () => {
    const rules: ChannelRules = { newCustomer: { online: { team: 'sales', message: 'Hello' } } };
    const [only] = replay(shopWith(rules), agents, [past(0)]);
    expect(only?.would).toMatchObject({ agent: 'carl', team: 'sales', message: { text: 'Hello' } });
  });
});
