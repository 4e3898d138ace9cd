import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conversationLike } from '../../test/support/samples.ts';
import type { Agent } from './agent.ts';
import {
  type Canned,
  type CannedScope,
  fill,
  mayUse,
  mayWrite,
  nearestFirst,
  unknownVariables,
  valuesOf,
  variables,
} from './canned.ts';

const agent = (id: string, shops: Agent['shops']): Agent => ({
  id,
  name: id,
  status: 'break',
  connections: [],
  held: [],
  joined: [],
  shops,
});
const anna = agent('anna', { bloom: { role: 'employee', chat: true, teams: ['sales'] } });
const boss = agent('boss', { bloom: { role: 'admin', chat: false } });
const lead = agent('lead', { bloom: { role: 'employee', chat: true, teams: ['sales'], teamAdmin: ['sales'] } });
const stranger = agent('stranger', { forge: { role: 'owner_admin', chat: true, teams: ['sales'] } });
const scopes: CannedScope[] = ['shop', { team: 'sales' }, { team: 'night' }, { agent: 'anna' }];

test('T6 variables are filled in', () => {
  const values = { 'customer.name': 'Carla', 'order.number': '1001' };
  expect(fill('Hello {{customer.name}}, {{ order.number }} is on its way.', values)).toEqual({
    text: 'Hello Carla, 1001 is on its way.',
    missing: [],
  });
});

test('T6 a missing value is shown and listed once, never sent as blank', () => {
  expect(fill('{{customer.name}}: {{order.number}}, {{order.number}}', { 'customer.name': ' ' })).toEqual({
    text: '[customer.name?]: [order.number?], [order.number?]',
    missing: ['customer.name', 'order.number'],
  });
});

test('T6 what a customer is called is not filled in again', () => {
  const { text } = fill('Hello {{customer.name}}', {
    'customer.name': '{{agent.name}} $& {{order.number}}',
    'agent.name': 'Anna',
  });
  expect(text).toBe('Hello {{agent.name}} $& {{order.number}}');
});

test('T6 for any text and values: each variable is either its value or named as missing', () => {
  const part = fc.oneof(
    fc.constantFrom(...variables.map((name) => `{{${name}}}`)),
    fc.string().filter((s) => !/[{}]/.test(s)),
  );
  const value = fc.option(
    fc.string({ minLength: 1 }).filter((s) => s.trim() !== ''),
    { nil: undefined },
  );
  fc.assert(
    fc.property(
      fc.array(part),
      fc.record(Object.fromEntries(variables.map((name) => [name, value]))),
      (parts, given) => {
        const values = Object.fromEntries(Object.entries(given).filter(([, one]) => one !== undefined)) as Record<
          string,
          string
        >;
        const { text, missing } = fill(parts.join(''), values);
        const expected = parts.map((one) => {
          const name = variables.find((known) => one === `{{${known}}}`);
          return name ? (values[name]?.trim() ?? `[${name}?]`) : one;
        });
        expect(text).toBe(expected.join(''));
        expect(missing.every((name) => values[name] === undefined)).toBe(true);
      },
    ),
  );
});

test('T6 names that are no variable are found', () => {
  expect(unknownVariables('{{customer.nam}} {{customer.name}} {{}} {{ x }} {{x}}')).toEqual(['customer.nam', '', 'x']);
});

test('T6 a conversation says who the customer is', () => {
  const c = conversationLike({ customer: { id: 'c', name: 'Carla de Boer', phone: '+31612345678' } });
  expect(valuesOf(c, anna, 'Bloom')).toEqual({
    'customer.name': 'Carla de Boer',
    'customer.firstName': 'Carla',
    'customer.phone': '+31612345678',
    'agent.name': 'anna',
    'shop.name': 'Bloom',
  });
});

test('T6 the shop’s are for everybody, a team’s for its members, one’s own for oneself', () => {
  const used = (who: Agent) => scopes.map((scope) => mayUse(who, 'bloom', { scope }));
  expect(used(anna)).toEqual([true, true, false, true]);
  expect(used(lead)).toEqual([true, true, false, false]);
  expect(used(boss)).toEqual([true, false, false, false]);
  expect(used(stranger)).toEqual([false, false, false, false]);
});

test('T6 the shop’s are written by admins, a team’s by its admins too, one’s own by oneself', () => {
  const written = (who: Agent) => scopes.map((scope) => mayWrite(who, 'bloom', { scope }));
  expect(written(anna)).toEqual([false, false, false, true]);
  expect(written(lead)).toEqual([false, true, false, false]);
  expect(written(boss)).toEqual([true, true, true, true]);
  expect(written(stranger)).toEqual([false, false, false, false]);
});

test('T6 of one short code the nearest is meant: one’s own, the team’s, the shop’s', () => {
  const canned = scopes.map((scope, i): Canned => ({ id: String(i), shortCode: 'hi', text: 'Hi', scope, version: 1 }));
  expect([...canned].sort(nearestFirst).map(({ id }) => id)).toEqual(['3', '1', '2', '0']);
});
