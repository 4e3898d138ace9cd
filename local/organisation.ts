import * as z from 'zod';
import { rulesBody } from '../events/admin.ts';
import { cannedBody } from '../events/canned.ts';
import { settingsBody } from '../events/settings.ts';
import type { Canned } from '../layers/domain/canned.ts';
import {
  type ChannelConfig,
  type ChannelRules,
  defaultSettings,
  type Shop,
  type ShopSettings,
} from '../layers/domain/settings.ts';
import { saveAgent } from '../layers/store/agents.ts';
import { cannedWrites, findCanned } from '../layers/store/canned.ts';
import { findShop, saveShop } from '../layers/store/shops.ts';
import { type Table, transact } from '../layers/store/table.ts';
import { phoneNumberIdOf } from './provider-secrets.ts';

/** Shops and agents as POST /local/organisation takes them (contract). */
/** `constructor` is on every object, and the SDK refuses to write an object that has one of its own. */
const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower case letters, digits and -, at most 40')
  .refine((name) => !(name in {}), 'is reserved');

export const organisationBody = z.strictObject({
  shops: z
    .array(
      z.strictObject({
        id,
        name: z.string().min(1).max(100).optional(),
        settings: z.optional(settingsBody),
        phoneNumberId: z
          .string()
          .regex(/^\d{1,20}$/, 'must be digits')
          .optional(),
        teams: z
          .array(
            z.strictObject({
              id,
              name: z.string().min(1).max(100).optional(),
              mode: z.enum(['assign', 'collaboration', 'grab']).default('assign'),
            }),
          )
          .optional(),
        /** By channel id. */
        rules: z.record(z.string().max(100), rulesBody).optional(),
        /** Canned responses by id, beside those that are there. */
        canned: z.record(id, cannedBody).optional(),
      }),
    )
    .default([]),
  agents: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'must be letters, digits, _ . and -, at most 64'),
        name: z.string().min(1).max(100).optional(),
        email: z.string().max(200).optional(),
        shops: z.record(
          id,
          z.strictObject({
            role: z.enum(['owner_admin', 'admin', 'employee']).default('employee'),
            chat: z.boolean().default(true),
            teams: z.array(z.string().max(100)).optional(),
            teamAdmin: z.array(z.string().max(100)).optional(),
          }),
        ),
      }),
    )
    .default([]),
});

export type Organisation = z.output<typeof organisationBody>;

/**
 * Creates shops and agents, or replaces what is there; conversations, statuses and held slots stay, and so do a shop's teams and rules
 * where none are given.
 */
export async function saveOrganisation(table: Table, { shops, agents }: Organisation): Promise<void> {
  for (const one of shops) {
    const { id: shop, name = shop, settings = {}, phoneNumberId = phoneNumberIdOf(shop), teams, rules, canned } = one;
    const known = await findShop(table, shop);
    await replaceShop(table, {
      id: shop,
      name,
      settings: { ...defaultSettings, templateNamespace: 'demo_namespace', ...withoutNulls(settings) },
      channels: channelsOf(shop, phoneNumberId).map((channel) => {
        const ruled = rules ? rules[channel.id] : known?.channels.find(({ id }) => id === channel.id)?.rules;
        return { ...channel, ...(ruled && { rules: ruled as ChannelRules }) };
      }),
      teams: withNamed(
        teams?.map((team) => ({ ...team, name: team.name ?? team.id })) ?? known?.teams ?? [],
        teamsNamed(agents, shop),
      ),
      ...(known?.flows && { flows: known.flows }),
      ...(known?.webhooks && { webhooks: known.webhooks }),
    });
    for (const [response, wish] of Object.entries(canned ?? {}))
      await saveCanned(table, shop, { id: response, ...wish });
  }
  const elsewhere = new Set(agents.flatMap((agent) => Object.keys(agent.shops)));
  for (const { id } of shops) elsewhere.delete(id);
  for (const id of elsewhere) {
    const known = await findShop(table, id);
    const teams = withNamed(known?.teams ?? [], teamsNamed(agents, id));
    if (known && teams.length > known.teams.length) await replaceShop(table, { ...known, teams });
  }
  for (const { id: agent, name = agent, email, shops: memberships } of agents) {
    await saveAgent(table, { id: agent, name, email: email ?? `${agent}@example.com`, shops: memberships as never });
  }
}

const teamsNamed = (agents: Organisation['agents'], shop: string): string[] =>
  agents.flatMap(({ shops }) => [...(shops[shop]?.teams ?? []), ...(shops[shop]?.teamAdmin ?? [])]);

/** The contract says an agent's teams and no shop's: one that an agent is in is there, and is assigned to (T1). */
const withNamed = (teams: Shop['teams'], named: string[]): Shop['teams'] => [
  ...teams,
  ...[...new Set(named)]
    .filter((id) => !teams.some((team) => team.id === id))
    .map((id) => ({ id, name: id, mode: 'assign' as const })),
];

async function saveCanned(table: Table, shop: string, canned: Omit<Canned, 'version'>): Promise<void> {
  const before = await findCanned(table, shop, canned.id);
  const after = { ...canned, version: (before?.version ?? 0) + 1 };
  const refused = await transact(table, cannedWrites(table, shop, canned.id, before, after));
  if (refused.length > 0) throw new Error(`the canned response ${canned.id} of ${shop} cannot be saved`);
}

async function replaceShop(table: Table, wanted: Omit<Shop, 'version'>): Promise<void> {
  for (;;) {
    const known = await findShop(table, wanted.id);
    if (await saveShop(table, { ...wanted, version: known?.version ?? 0 })) return;
  }
}

const withoutNulls = (settings: object): Partial<ShopSettings> =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== undefined));

const channelsOf = (shop: string, phoneNumberId: string): ChannelConfig[] => [
  {
    id: `${shop}-whatsapp`,
    provider: 'whatsapp',
    account: phoneNumberId,
    businessAccountId: `20${phoneNumberId}`,
    name: 'WhatsApp',
  },
  { id: `${shop}-messagebird`, provider: 'messagebird', account: `${shop}-messagebird`, name: 'MessageBird' },
  { id: `${shop}-webchat`, provider: 'webchat', account: `${shop}-webchat`, name: 'Webchat' },
];

const weekday: [string, string][] = [
  ['07:30', '12:00'],
  ['12:30', '17:00'],
];

/** The tool shop keeps hours and wants to know what was sold; the flower shop goes by the defaults. */
const workshop = {
  closeReasons: ['done', 'no_reply', 'spam', 'other', 'sold', 'warranty'],
  businessHours: {
    timeZone: 'Europe/Amsterdam',
    week: { mon: weekday, tue: weekday, wed: weekday, thu: weekday, fri: weekday, sat: [['09:00', '13:00']] },
    holidays: { '2026-12-25': [], '2026-12-26': [], '2027-01-01': [] },
  },
} satisfies z.input<typeof settingsBody> as z.output<typeof settingsBody>;

const response = (shortCode: string, text: string, scope: Canned['scope'] = 'shop') => ({ shortCode, text, scope });

/** The demo: two brands of one house that share their agents. */
export const demo: Organisation = {
  shops: [
    { id: 'bloom', name: 'Bloom Flowers', phoneNumberId: '1000000001', ...house('bloom') },
    { id: 'forge', name: 'Forge Tools', phoneNumberId: '1000000002', settings: workshop, ...house('forge') },
  ],
  agents: [
    {
      id: 'anna',
      name: 'Anna de Vries',
      shops: both({ role: 'owner_admin', chat: true, teams: ['sales', 'service'], teamAdmin: ['sales', 'service'] }),
    },
    { id: 'ben', name: 'Ben Yilmaz', shops: both({ role: 'employee', chat: true, teams: ['sales', 'service'] }) },
    {
      id: 'chris',
      name: 'Chris Park',
      shops: { bloom: { role: 'employee', chat: true, teams: ['service', 'events'] } },
    },
    { id: 'dora', name: 'Dora Lind', shops: { forge: { role: 'admin', chat: true, teams: ['service', 'events'] } } },
  ],
};

/** A team of each mode, rules that give a new customer to whoever has the fewest conversations, and what is said often. */
function house(shop: string): Pick<Organisation['shops'][number], 'teams' | 'rules' | 'canned'> {
  const rules = { newCustomer: { online: { algorithm: 'least_chats' as const }, offline: {} } };
  return {
    teams: [
      { id: 'sales', name: 'Sales', mode: 'assign' },
      { id: 'service', name: 'Service', mode: 'collaboration' },
      { id: 'events', name: 'Events', mode: 'grab' },
    ],
    rules: { [`${shop}-whatsapp`]: rules, [`${shop}-messagebird`]: rules },
    canned: {
      hello: response('hi', 'Hello {{customer.firstName}}, this is {{agent.name}} of {{shop.name}}. How can I help?'),
      shipped: response('shipped', 'Good news: your order {{order.number}} is on its way.'),
      bye: response('bye', 'Thank you, {{customer.firstName}}. Have a good day!'),
      offer: response('offer', 'I can make you an offer. What shall it be, and by when?', { team: 'sales' }),
      'anna-lunch': response('lunch', 'I am back in half an hour.', { agent: 'anna' }),
    },
  };
}

function both(membership: Organisation['agents'][number]['shops'][string]): Organisation['agents'][number]['shops'] {
  return { bloom: membership, forge: membership };
}
