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
  /** Off: the flow has a new conversation until it asks for an agent (R7). */
  assignOnFirstMessage: boolean;
  /** On: a message in a closed conversation begins a new one instead of reopening (C7). */
  newConversationOnClosed: boolean;
  closeReasons: string[];
  eventWebhookUrl?: string;
  conferenceLink?: string;
  templateName?: string;
  templateNamespace?: string;
}

const minute = 60_000;
const hour = 60 * minute;

export const defaultSettings: ShopSettings = {
  slots: 5,
  soonAfter: 3 * minute,
  overdueAfter: 5 * minute,
  autoCloseAfter: 24 * hour,
  handoverTimeout: minute,
  assignOnFirstMessage: true,
  newConversationOnClosed: false,
  closeReasons: ['done', 'no_reply', 'spam', 'other'],
};

/** The reason of a close by time (W3); always allowed, whatever the shop's list. */
export const autoCloseReason = 'no_reply';

/** A channel account of a shop (C1). `account` is the provider's name of it, `id` ours. */
export interface ChannelConfig {
  id: string;
  provider: 'whatsapp' | 'messagebird' | 'webchat';
  account: string;
  name?: string;
}

/** A shop as the functions need it: one item in the table, read together with the conversation. */
export interface Shop {
  id: string;
  name: string;
  settings: ShopSettings;
  channels: ChannelConfig[];
  version: number;
}
