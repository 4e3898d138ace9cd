import * as z from 'zod/mini';
import { count, moment, pageQuery, text } from './shapes.ts';

/** Bodies and queries of what a shop's admins do. */

export const auditQuery = z.strictObject({
  cursor: z.optional(text(100)),
  limit: z._default(count(1, 100), 50),
});

export const memberBody = z.strictObject({
  role: z.enum(['owner_admin', 'admin', 'employee']),
  chat: z.boolean(),
  /** Of somebody the desk does not know yet. */
  name: z.optional(text(100)),
  email: z.optional(z.email()),
});

const agentId = text(128);
export const teamBody = z.strictObject({
  name: text(100),
  mode: z.enum(['assign', 'collaboration', 'grab']),
  members: z.array(z.strictObject({ agent: agentId, role: z.enum(['rep', 'admin']) })).check(
    z.maxLength(2000),
    z.refine((all) => new Set(all.map(({ agent }) => agent)).size === all.length, 'each agent once'),
  ),
});

/** Sent to the customer: within what every channel can carry. */
const message = z.optional(text(1000));
export const algorithms = ['random', 'in_order', 'most_waiting', 'least_chats'] as const;
const algorithm = z.optional(z.enum(algorithms));
const team = z.optional(text(40));

const branch = z.strictObject({ team, algorithm, message });
/** Only a returning customer has an owner to keep. */
const branchOfReturning = z
  .strictObject({ keepOwner: z.optional(z.literal(true)), team, algorithm, message })
  .check(
    z.refine(
      ({ keepOwner, team, algorithm }) => !keepOwner || (team === undefined && algorithm === undefined),
      'either keepOwner, or team and algorithm',
    ),
  );

export const rulesBody = z.strictObject({
  newCustomer: z.optional(z.strictObject({ online: z.optional(branch), offline: z.optional(branch) })),
  returning: z.optional(
    z.strictObject({ ownerOffline: z.optional(branchOfReturning), allOffline: z.optional(branchOfReturning) }),
  ),
});

const providersId = z.string().check(z.regex(/^[\w-]{1,64}$/, "must be the provider's id: letters, digits and -"));
/** Header values: what a key is made of, without blanks at its ends. */
const secret = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,2048}$/, 'must be a key without blanks, at most 2048 characters'));
const name = z.optional(text(80));

/** A channel: its account at the provider, and the credentials there, which are write-only. What is left out stays as it is. */
export const channelBody = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('whatsapp'),
    name,
    phoneNumberId: z.optional(z.string().check(z.regex(/^\d{1,20}$/, 'must be digits'))),
    businessAccountId: z.optional(z.string().check(z.regex(/^\d{1,20}$/, 'must be digits'))),
    token: z.optional(secret),
    appSecret: z.optional(secret),
    verifyToken: z.optional(secret),
  }),
  z.strictObject({
    provider: z.literal('messagebird'),
    name,
    channelId: z.optional(providersId),
    workspaceId: z.optional(providersId),
    accessKey: z.optional(secret),
    signingKey: z.optional(secret),
  }),
  z.strictObject({ provider: z.literal('webchat'), name, identitySecret: z.optional(secret) }),
]);

/** Yes or no in a query. */
const yesOrNo = z.pipe(
  z.enum(['true', 'false']),
  z.transform((given) => given === 'true'),
);

/** `check=false` saves without asking the provider. */
export const channelQuery = z.strictObject({ check: z._default(yesOrNo, true) });

export const templatesQuery = z.strictObject({
  channel: z.optional(text(48)),
  /** Asks the provider although the list is young. */
  refresh: z._default(yesOrNo, false),
  ...pageQuery.shape,
});

/** Who would write where, for a dry run of the rules. */
export const trialBody = z.strictObject({
  channel: text(100),
  customer: z.optional(z.strictObject({ returning: z.boolean(), owner: z.optional(agentId) })),
  at: z.optional(moment),
  /** In place of the channel's. */
  rules: z.optional(rulesBody),
});

const longestReplay = 7 * 24 * 3600 * 1000;
const order = 'from must be before to, and at most a week';
/** A day as UTC has it, or a time. */
export const replayBody = z.union([
  z.strictObject({ channel: text(100), rules: rulesBody, date: z.iso.date() }),
  z
    .strictObject({ channel: text(100), rules: rulesBody, from: moment, to: moment })
    .check(z.refine(({ from, to }) => from < to && to - from <= longestReplay, order)),
]);
