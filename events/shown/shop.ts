import * as z from 'zod/mini';
import { algorithms } from '../admin.ts';
import { time } from './shapes.ts';

/** What admins see of their shop. */

const spans = z.array(z.tuple([z.string(), z.string()]));
export const businessHours = z.strictObject({
  timeZone: z.string(),
  week: z.partialRecord(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']), spans),
  holidays: z.optional(z.record(z.string(), spans)),
});

export const settings = z.strictObject({
  slots: z.int(),
  soonAfter: z.string(),
  overdueAfter: z.string(),
  autoCloseAfter: z.string(),
  handoverTimeout: z.string(),
  rampStart: z.int(),
  rampEvery: z.string(),
  takeBackAfter: z.optional(z.string()),
  assignOnFirstMessage: z.boolean(),
  newConversationOnClosed: z.boolean(),
  closeReasons: z.array(z.string()),
  searchWords: z.boolean(),
  country: z.string(),
  businessHours: z.optional(businessHours),
  eventWebhookUrl: z.optional(z.string()),
  conferenceLink: z.optional(z.string()),
  tellPosition: z.optional(z.string()),
  templateName: z.optional(z.string()),
  templateNamespace: z.optional(z.string()),
  publishMessages: z.boolean(),
});

/** A tag as it was first written, and how many conversations have it. */
export const tagCount = z.strictObject({ tag: z.string(), conversations: z.int() });

export const auditEntry = z.strictObject({
  id: z.string(),
  at: time,
  by: z.string(),
  what: z.string(),
  from: z.optional(z.unknown()),
  to: z.optional(z.unknown()),
});

export const member = z.strictObject({
  agent: z.string(),
  name: z.string(),
  email: z.optional(z.string()),
  status: z.enum(['available', 'break']),
  role: z.enum(['owner_admin', 'admin', 'employee']),
  chat: z.boolean(),
  teams: z.array(z.strictObject({ team: z.string(), role: z.enum(['rep', 'admin']) })),
});

export const team = z.strictObject({
  id: z.string(),
  name: z.string(),
  mode: z.enum(['assign', 'collaboration', 'grab']),
  members: z.array(z.strictObject({ agent: z.string(), name: z.string(), role: z.enum(['rep', 'admin']) })),
});

const branch = z.strictObject({
  keepOwner: z.optional(z.literal(true)),
  team: z.optional(z.string()),
  algorithm: z.optional(z.enum(algorithms)),
  message: z.optional(z.string()),
});

export const rules = z.strictObject({
  channel: z.string(),
  newCustomer: z.optional(z.strictObject({ online: z.optional(branch), offline: z.optional(branch) })),
  returning: z.optional(z.strictObject({ ownerOffline: z.optional(branch), allOffline: z.optional(branch) })),
  /** One sentence a case. */
  summary: z.array(z.string()),
});

const secrets = z.record(z.string(), z.strictObject({ set: z.boolean() }));

/** Of the names for the account each provider has its own. */
export const channel = z.strictObject({
  id: z.string(),
  provider: z.enum(['whatsapp', 'messagebird', 'webchat']),
  name: z.optional(z.string()),
  phoneNumberId: z.optional(z.string()),
  businessAccountId: z.optional(z.string()),
  channelId: z.optional(z.string()),
  workspaceId: z.optional(z.string()),
  widgetId: z.optional(z.string()),
  /** Where the provider calls, once the shop is deployed: to be entered there. */
  webhookUrl: z.optional(z.string()),
  /** Where the widget calls: its data-api. */
  webchatUrl: z.optional(z.string()),
  secrets,
});

export const channelCheck = z.strictObject({
  ok: z.boolean(),
  findings: z.array(z.strictObject({ field: z.optional(z.string()), message: z.string() })),
});

export const template = z.strictObject({
  channel: z.string(),
  name: z.string(),
  language: z.string(),
  category: z.optional(z.string()),
  /** How many values its body wants. */
  params: z.int(),
  text: z.optional(z.string()),
  /** Its header, buttons or names want values too: it is sent with `components`. */
  needsComponents: z.optional(z.literal(true)),
});

export const templates = z.strictObject({
  items: z.array(template),
  next: z.optional(z.string()),
  /** Channels whose provider could not or would not tell. */
  problems: z.optional(z.array(z.strictObject({ channel: z.string(), message: z.string() }))),
});
