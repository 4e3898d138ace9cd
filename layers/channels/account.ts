import type { Template } from '../domain/template.ts';
import type { ProviderRequest, ProviderResponse } from './channel.ts';

/** What a shop's admin sets up at a provider, and what the provider can be asked about it (S3, C6). */

/** A channel account by the provider's names. */
export interface Account {
  /** WhatsApp's phone number id, MessageBird's channel id. */
  account: string;
  /** WhatsApp's business account id: whose templates these are. */
  businessAccountId?: string;
}

/** What is wrong by the provider's answer. `unclear`: it could not tell, for example because it was not available. */
export type Fault =
  /** `field` is the one to correct; the reason is for an admin and holds no credential. */
  { kind: 'wrong'; field: string; reason: string } | { kind: 'unclear'; reason: string };

export type Finding = { kind: 'right' } | Fault;

/** A question about an account and its credentials. */
export interface Question {
  request: ProviderRequest;
  read(response: ProviderResponse): Finding;
}

/** How the approved templates of an account are asked for, page after page. */
export interface TemplateList<Secrets> {
  /** @param page what the page before named as the next. @returns undefined where the account cannot have templates */
  request(account: Account, secrets: Secrets, page?: string): ProviderRequest | undefined;
  read(response: ProviderResponse): { templates: Template[]; next?: string } | { refused: string };
}

/** Whether the provider was too busy or not there to answer. */
export const isUnavailable = (status: number): boolean => status === 429 || status >= 500;
