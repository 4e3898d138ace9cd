import type { Content, OutgoingContent } from '../domain/content.ts';
import type { DeliveryState } from '../domain/delivery.ts';

/**
 * What every provider adapter offers: check a webhook, read it, send a message. Adapters hold no state and read no
 * clock; they turn the provider's words into ours and back.
 */

export type Provider = 'whatsapp' | 'messagebird' | 'webchat';

/** A webhook as it came over the wire. Header names are lower case; `body` are the bytes that were signed. */
export interface WebhookRequest {
  method: string;
  /** The public URL exactly as the provider called it, query included. */
  url: string;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

/** Whether a signature holds. `reason` is for the operator's log and names no secret. */
export type Verdict = { ok: true } | { ok: false; reason: string };

/** Who wrote. At least one address, or the message cannot be answered and is kept raw. */
export interface Sender {
  /**
   * The addresses this webhook names for the customer on this channel, the preferred first: WhatsApp's business-scoped
   * user id before the phone number; the provider's contact id where there is no number. A later message may name only one of them.
   */
  addresses: [string, ...string[]];
  /** E.164 with the plus sign. */
  phone?: string;
  /** WhatsApp's business-scoped user id. */
  userId?: string;
  /** The provider's contact id. */
  contactId?: string;
  name?: string;
  username?: string;
  email?: string;
}

/** A customer's message. */
export interface InboundMessage {
  kind: 'message';
  /** The provider's name of the channel account: WhatsApp's phone number id, MessageBird's channel id. */
  account: string;
  /** The provider's message id: what makes a redelivery harmless (rule C4). */
  providerId: string;
  /**
   * When the customer sent it by the provider's clock: epoch nanoseconds as 19 digits, so that text order is time order. Missing where
   * the provider's time cannot be read.
   */
  sentAt?: string;
  /** What the channel is to people: 'whatsapp', 'sms', 'messenger' ... */
  platform: string;
  sender: Sender;
  content: Content;
  /** Provider id of the message this one quotes. */
  replyTo?: string;
  forwarded?: boolean;
  /** The advertisement or product page the customer came from. */
  referral?: Record<string, unknown>;
  /** The provider's conversation id, where it has one (MessageBird answers go there). */
  providerConversation?: string;
}

/** A report on a message that we sent. */
export interface DeliveryReport {
  kind: 'delivery';
  account: string;
  providerId: string;
  state: DeliveryState;
  /** Our own reference, where the provider gave it back. */
  reference?: string;
  failure?: Failure;
}

/** A message that went out from our account: our own, echoed, or written by somebody else (a flow, the provider's inbox). */
export interface Echo {
  kind: 'echo';
  account: string;
  providerId: string;
  sentAt: string;
  platform: string;
  /** The customer it went to. */
  recipient: Sender;
  content: Content;
  state: DeliveryState;
  reference?: string;
  failure?: Failure;
  providerConversation?: string;
}

/** Part of a well-signed body that holds no message for us, kept as it is (`why` says in a few words what it was). */
export interface Kept {
  kind: 'kept';
  why: string;
  raw: unknown;
}

export type InboundItem = InboundMessage | DeliveryReport | Echo | Kept;

/** Why a provider would not take or deliver a message. The class decides what may be retried. */
export type FailureClass =
  | 'auth'
  | 'rate'
  | 'policy'
  | 'window'
  | 'recipient'
  | 'content'
  | 'template'
  | 'account'
  | 'temporary'
  | 'identity';

export interface Failure {
  class: FailureClass;
  /** The provider's code, as text. */
  code: string;
  /** What happened and what to do, for an agent. No secret, no message text. */
  message: string;
}

/** What a reply needs to find its way. */
export interface Recipient {
  /** The preferred address; a phone number has a leading plus sign. */
  address: string;
  phone?: string;
  userId?: string;
  providerConversation?: string;
}

export interface OutgoingMessage {
  /** The provider's name of the channel account. */
  account: string;
  recipient: Recipient;
  content: OutgoingContent;
  /** Provider id of the message to quote; ignored by channels that cannot. */
  replyTo?: string;
  /** Our id of this message, given to the provider wherever it will give it back, so that an unknown outcome can be settled. */
  reference: string;
}

/** An HTTP request to a provider; the adapter builds it, the desk sends it. */
export interface ProviderRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface ProviderResponse {
  status: number;
  body: string;
  /** Seconds, from Retry-After. */
  retryAfter?: number;
}

/** What became of a send. `retry` may be tried again as it is; `failed` never. */
export type SendOutcome =
  | { kind: 'accepted'; providerId: string; state: DeliveryState; providerConversation?: string }
  | { kind: 'retry'; failure: Failure; retryAfter?: number }
  | { kind: 'failed'; failure: Failure };

/** The adapter of a provider. `Secrets` are the shop's credentials at that provider. */
export interface ChannelAdapter<Secrets> {
  provider: Provider;
  /**
   * Checks the signature over the raw bytes, in constant time.
   * @param now epoch milliseconds, for the age of the signature
   */
  verify(request: WebhookRequest, secrets: Secrets, now: number): Verdict;
  /**
   * Reads a webhook body that is JSON. Never throws: what cannot be read becomes `kept`, one broken part loses no other.
   * The items come in the body's order.
   */
  parse(body: unknown): InboundItem[];
  /** Whether this channel carries this kind of message; else a sentence for the agent. */
  supports(content: OutgoingContent, replyTo?: string): Verdict;
  /** Whether a customer can be written to under this address, by what it looks like. A number has its plus sign. */
  reaches(address: string): boolean;
  /** Builds the request that sends a message. */
  request(message: OutgoingMessage, secrets: Secrets): ProviderRequest;
  /** Reads the provider's answer to that request. */
  outcome(response: ProviderResponse): SendOutcome;
  /** Where the provider can tell, how to ask whether a message with our reference went out although we never got an answer. */
  lookup?: {
    request(message: OutgoingMessage, secrets: Secrets): ProviderRequest | undefined;
    found(response: ProviderResponse, message: OutgoingMessage): SendOutcome | undefined;
  };
}

export interface WhatsAppSecrets {
  appSecret: string;
  verifyToken: string;
  token: string;
  /** Default https://graph.facebook.com */
  apiUrl: string;
  /** Graph version, e.g. v26.0 */
  version: string;
}

export interface MessageBirdSecrets {
  accessKey: string;
  signingKey: string;
  /** Default https://conversations.messagebird.com/v1 */
  apiUrl: string;
  /** Where its templates are listed. Default https://integrations.messagebird.com */
  integrationsUrl?: string;
  /** Template namespace of the shop, for HSM messages that name none. */
  templateNamespace?: string;
}
