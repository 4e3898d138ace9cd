import { callingCodeIn } from './countries.ts';
import type { Webhook } from './hooks.ts';

/** What a shop can set, with the defaults of the contract. Durations are milliseconds here, ISO 8601 outside. */
export interface ShopSettings {
  /** Open conversations an agent may hold when this shop asks (D1, D2); 0 assigns nothing (D3). */
  slots: number;
  /** Waiting time from which a conversation is soon and overdue (W2). */
  soonAfter: number;
  overdueAfter: number;
  /** Without a customer message for so long the system closes (W3). */
  autoCloseAfter: number;
  handoverTimeout: number;
  /** An assigned conversation that its agent does not answer for so long is given to somebody else; absent: it stays. */
  takeBackAfter?: number;
  /** What an agent who comes online gets of the queue: so many at once (0: all), then one more every so often. */
  rampStart: number;
  rampEvery: number;
  /** Off: the flow has a new conversation until it asks for an agent (R7). */
  assignOnFirstMessage: boolean;
  /** On: a message in a closed conversation begins a new one instead of reopening (C7). */
  newConversationOnClosed: boolean;
  closeReasons: string[];
  /** Told to a customer who has to wait, with `{position}` in the queue; absent: not told. */
  tellPosition?: string;
  /** Off: no words of messages and notes are put into the search any more, and none are found (W5). */
  searchWords: boolean;
  /** When somebody is there (S4); absent: always. */
  businessHours?: BusinessHours;
  /** Where its customers are (ISO 3166, two letters): a phone number without a country is read as one of there. */
  country: string;
  eventWebhookUrl?: string;
  conferenceLink?: string;
  templateName?: string;
  templateNamespace?: string;
  /** On: each message and its delivery is an event on the bus too, not only what happens to conversations (B4). */
  publishMessages: boolean;
}

const minute = 60_000;
const hour = 60 * minute;

export const defaultSettings: ShopSettings = {
  slots: 5,
  soonAfter: 3 * minute,
  overdueAfter: 5 * minute,
  autoCloseAfter: 24 * hour,
  handoverTimeout: minute,
  rampStart: 2,
  rampEvery: 2_000,
  assignOnFirstMessage: true,
  newConversationOnClosed: false,
  closeReasons: ['done', 'no_reply', 'spam', 'other'],
  publishMessages: false,
  searchWords: true,
  country: 'NL',
};

/** The reason of a close by time (W3); always allowed, whatever the shop's list. */
export const autoCloseReason = 'no_reply';

/**
 * Opening hours in the shop's own time zone (IANA name). A span is `HH:MM` to `HH:MM` (24:00 ends a day); several a day. A
 * holiday replaces its weekday: with spans of its own, or closed.
 */
export interface BusinessHours {
  timeZone: string;
  week: Partial<Record<Weekday, Span[]>>;
  /** By date, `YYYY-MM-DD`. */
  holidays?: Record<string, Span[]>;
}
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
export type Span = [from: string, to: string];

/** A channel account of a shop (C1). `account` is the provider's name of it, `id` ours. */
export interface ChannelConfig {
  id: string;
  provider: 'whatsapp' | 'messagebird' | 'webchat';
  account: string;
  name?: string;
  /** WhatsApp: the business account whose number it is. */
  businessAccountId?: string;
  /** MessageBird: the workspace it belongs to. */
  workspaceId?: string;
  /** Who gets its conversations (R1 to R6); absent: whoever has the fewest, returning customers their owner. */
  rules?: ChannelRules;
}

/** How a team takes its conversations (T1): given by the rules, open to every member, or to the first who grabs. */
export type TeamMode = 'assign' | 'collaboration' | 'grab';

/** A team of a shop. Who is in it is part of the agents' memberships. */
export interface Team {
  id: string;
  name: string;
  mode: TeamMode;
  /** Whose change it is, while a large one is being written part by part. */
  mark?: string;
}

export type Algorithm = 'random' | 'in_order' | 'most_waiting' | 'least_chats';

/** What a routing rule does: whom it asks, in which order, and what the customer is told then. */
export interface Branch {
  /** To the agent who had the customer last; for returning customers only. */
  keepOwner?: true;
  /** Only its representatives; absent: every agent of the shop. */
  team?: string;
  /** Default: least_chats. */
  algorithm?: Algorithm;
  /** Sent to the customer once. */
  message?: string;
}

/** The routing rules of a channel (R1 to R5). */
export interface ChannelRules {
  newCustomer?: { online?: Branch; offline?: Branch };
  returning?: { ownerOffline?: Branch; allOffline?: Branch };
}

/** A branch by its place in the rules: what an explanation names, and what a turn is counted by. */
export type BranchName =
  | 'newCustomer.online'
  | 'newCustomer.offline'
  | 'returning.ownerOffline'
  | 'returning.allOffline';

/** A flow that agents may give a conversation to (B3), and how it is called. Its key lies with the webhooks' secrets. */
export interface Flow {
  id: string;
  name: string;
  kind: 'flowai' | 'flowbuilder';
  /** Flow Builder: the address that starts it. */
  url?: string;
  /** Flow.ai: the event that triggers it, which has to be enabled for that; and the channel, for customers whose thread we do not know. */
  event?: string;
  channel?: string;
  hasKey?: boolean;
}

/** A shop as the functions need it: one item in the table, read together with the conversation. */
export interface Shop {
  id: string;
  name: string;
  settings: ShopSettings;
  channels: ChannelConfig[];
  teams: Team[];
  flows?: Flow[];
  webhooks?: Webhook[];
  version: number;
}

/** The calling code of the country where a shop's customers are. */
export const homeOf = ({ settings }: Pick<Shop, 'settings'>): string | undefined => callingCodeIn(settings.country);
