import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agentLike, conversationLike, employee, noon, settings } from '../../test/support/samples.ts';
import type { Agent } from './agent.ts';
import { choose } from './distribution.ts';
import { type Comer, followRules, groundsOf, isGivenOut, keepsOwner, rule } from './routing.ts';
import type { ChannelRules, Shop } from './settings.ts';

/** R1 to R5: what the rules of a channel say, whoever comes and whoever is there. */

const channel = 'bloom-whatsapp';
const shopWith = (rules?: ChannelRules): Shop => ({
  id: 'bloom',
  name: 'Bloom',
  settings,
  channels: [{ id: channel, provider: 'whatsapp', account: '1', ...(rules && { rules }) }],
  teams: [
    { id: 'sales', name: 'Sales', mode: 'assign' },
    { id: 'events', name: 'Events', mode: 'grab' },
  ],
  version: 1,
});
const rules: ChannelRules = {
  newCustomer: {
    online: { team: 'sales', algorithm: 'in_order', message: 'One moment' },
    offline: { team: 'events', message: 'Tomorrow' },
  },
  returning: { ownerOffline: { algorithm: 'random' }, allOffline: { team: 'sales' } },
};
const online = agentLike({ id: 'ben' });
const away = (id: string) => agentLike({ id, status: 'break' });
const says = (comer: Comer, agents: Agent[], of: ChannelRules | undefined = rules) =>
  rule(shopWith(of), channel, comer, agents, noon);
const reopened: Comer = { kind: 'reopened', owner: 'anna' };
const returning: Comer = { kind: 'returning', owner: 'anna' };

describe('new customers', () => {
  test('R1 with somebody online: the team, the algorithm and the message of that branch', () => {
    expect(says({ kind: 'new' }, [online])).toMatchObject({
      branch: 'newCustomer.online',
      team: { id: 'sales' },
      algorithm: 'in_order',
      message: 'One moment',
      anybodyOnline: true,
    });
  });

  test('R1 online is asked of the whole shop, and somebody whose slots are taken is online', () => {
    const full = { ...online, held: ['1', '2', '3', '4', '5'] };
    expect(says({ kind: 'new' }, [full]).branch).toBe('newCustomer.online');
    expect(says({ kind: 'new' }, [{ ...online, shops: { forge: employee } }]).branch).toBe('newCustomer.offline');
    expect(says({ kind: 'new' }, [{ ...online, connections: [] }]).branch).toBe('newCustomer.offline');
  });

  test('R2 with all offline: that branch', () => {
    expect(says({ kind: 'new' }, [away('ben')])).toMatchObject({ team: { id: 'events' }, anybodyOnline: false });
  });

  test('D5 without rules: the one with the fewest of the whole shop, and nothing is said', () => {
    expect(rule(shopWith(), channel, { kind: 'new' }, [online], noon)).toEqual({ anybodyOnline: true });
  });
});

describe('returning customers', () => {
  test('R3 whose owner is online: to the owner; a new conversation asks for a slot, a reopened one does not', () => {
    const agents = [agentLike(), online];
    expect(says(reopened, agents).owner).toEqual({ agent: 'anna', terms: 'reopened' });
    expect(says(returning, agents).owner).toEqual({ agent: 'anna', terms: 'available' });
  });

  test('R3 where the owner has no free slot, the branch for an absent owner holds', () => {
    expect(says(returning, [agentLike(), online])).toMatchObject({
      branch: 'returning.ownerOffline',
      algorithm: 'random',
    });
  });

  test('R4 whose owner is not online: the branch, or the owner where it says so, with its message', () => {
    const agents = [away('anna'), online];
    for (const comer of [reopened, returning]) {
      expect(says(comer, agents)).toMatchObject({ branch: 'returning.ownerOffline', algorithm: 'random' });
      expect(says(comer, agents).owner).toBeUndefined();
    }
    const keeping: ChannelRules = { returning: { ownerOffline: { keepOwner: true, message: 'Anna is back soon' } } };
    expect(says(returning, agents, keeping).owner).toEqual({
      agent: 'anna',
      terms: 'under_limit',
      branch: 'returning.ownerOffline',
      message: 'Anna is back soon',
    });
    expect(says(reopened, agents, keeping).owner?.terms).toBe('reopened');
  });

  test('R4 without a rule: a reopened conversation stays with its owner (D8), the next one goes as a new customer’s', () => {
    const agents = [away('anna'), online];
    expect(says(reopened, agents, {}).owner).toEqual({ agent: 'anna', terms: 'reopened' });
    expect(says(returning, agents, { newCustomer: { online: { team: 'sales' } } })).toMatchObject({
      branch: 'newCustomer.online',
    });
    expect(says(returning, agents, {}).owner).toBeUndefined();
  });

  test('R5 everybody offline: to the owner, unless the rules name somebody else', () => {
    const agents = [away('anna'), away('ben')];
    expect(says(returning, agents, {}).owner).toEqual({ agent: 'anna', terms: 'under_limit' });
    expect(says(returning, agents)).toMatchObject({ branch: 'returning.allOffline', team: { id: 'sales' } });
    expect(says(returning, agents).owner).toBeUndefined();
  });

  test('D8 an owner without the permission is no owner: as a new customer, whatever the rules', () => {
    const gone = agentLike({ shops: { bloom: { ...employee, chat: false } } });
    fc.assert(
      fc.property(
        fc.constantFrom(reopened, returning),
        fc.constantFrom<Agent[]>([gone], [gone, online], []),
        (comer, agents) => {
          expect(says(comer, agents)).toEqual(says({ kind: 'new' }, agents));
        },
      ),
    );
  });

  test('D8 rules that always keep the owner need nobody to be looked at', () => {
    expect([keepsOwner({}), keepsOwner(rules), keepsOwner({ returning: { allOffline: { keepOwner: true } } })]).toEqual(
      [true, false, true],
    );
    expect(keepsOwner({ returning: { ownerOffline: { keepOwner: true, message: 'Soon' } } })).toBe(false);
  });
});

describe('teams', () => {
  const place = (teams: string[], teamAdmin: string[] = []) => ({ bloom: { ...employee, teams, teamAdmin } });
  const question = { shop: 'bloom', slots: 5, conversation: 'c', team: 'sales', now: noon };

  test('T1 only the representatives of the team are asked; its admins are given nothing, the others not spoken of', () => {
    const agents = [
      agentLike({ id: 'rep', shops: place(['sales']) }),
      agentLike({ id: 'admin', shops: place(['sales'], ['sales']) }),
      agentLike({ id: 'other', shops: place(['events']) }),
      agentLike({ id: 'away', status: 'break', shops: place(['sales']) }),
    ];
    expect(choose(agents, question)).toEqual({
      candidates: [{ agent: 'rep', load: 0 }],
      skipped: [
        { agent: 'admin', reason: 'team_admin' },
        { agent: 'away', reason: 'on_break' },
      ],
    });
  });

  test('D6 who gave it away is asked last, and not left out', () => {
    const agents = [agentLike({ id: 'gave' }), agentLike({ id: 'other', held: ['1', '2'] })];
    const { team: _team, ...anybody } = question;
    expect(choose(agents, { ...anybody, lastly: 'gave' }).candidates.map(({ agent }) => agent)).toEqual([
      'other',
      'gave',
    ]);
  });

  test('T1 only the conversations of assigning teams, and of none, are given out', () => {
    const { teams } = shopWith();
    expect([isGivenOut(undefined), ...teams.map(isGivenOut)]).toEqual([true, true, false]);
  });

  test('R6 a waiting conversation goes on by the branch it came by, one that was put back by the branch of its team', () => {
    const shop = shopWith(rules);
    const came = conversationLike({ team: 'sales', route: { branch: 'newCustomer.online' } });
    expect(groundsOf(shop, came)).toEqual({
      rule: 'queue',
      branch: 'newCustomer.online',
      team: 'sales',
      algorithm: 'in_order',
    });
    expect(groundsOf(shop, conversationLike({ team: 'sales' }))).toMatchObject({ algorithm: 'in_order' });
    expect(groundsOf(shop, conversationLike())).toEqual({
      rule: 'queue',
      branch: 'returning.ownerOffline',
      algorithm: 'random',
    });
    expect(groundsOf(shopWith(), conversationLike({ team: 'gone' }))).toEqual({ rule: 'queue' });
  });

  test('T1 changed rules move a conversation that waits by them, and no other', () => {
    const waiting = conversationLike({ team: 'events', route: { branch: 'newCustomer.online' } });
    expect(followRules(shopWith(rules), waiting).team).toBe('sales');
    const handedOver = conversationLike({ team: 'events' });
    expect(followRules(shopWith(rules), handedOver)).toBe(handedOver);
    expect(followRules(shopWith({}), waiting).team).toBeUndefined();
    expect(followRules(shopWith({}), conversationLike({ team: 'gone' })).team).toBeUndefined();
  });
});
