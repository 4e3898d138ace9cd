import type { Account, Question, TemplateList } from './account.ts';
import type { ShopSecrets } from './index.ts';
import { templates as messagebirdTemplates, questions as ofMessagebird } from './messagebird/account.ts';
import { questions as ofWhatsapp } from './whatsapp/account.ts';
import { templates as whatsappTemplates } from './whatsapp/templates.ts';

/** What a provider can be asked about a channel account, with the shop's credentials there. */
export interface Inquiry {
  questions(account: Account): Question[];
  /** The next request for the list of templates; undefined where the account cannot have any. */
  templatesRequest(account: Account, page?: string): ReturnType<TemplateList<never>['request']>;
  readTemplates: TemplateList<never>['read'];
}

/** @returns undefined where the shop has no credentials at the provider */
export function inquiryAt(provider: string, { whatsapp, messagebird }: ShopSecrets): Inquiry | undefined {
  if (provider === 'whatsapp' && whatsapp) return inquiry(ofWhatsapp, whatsappTemplates, whatsapp);
  if (provider === 'messagebird' && messagebird) return inquiry(ofMessagebird, messagebirdTemplates, messagebird);
  return undefined;
}

const inquiry = <Secrets>(
  questions: (account: Account, secrets: Secrets) => Question[],
  { request, read }: TemplateList<Secrets>,
  secrets: Secrets,
): Inquiry => ({
  questions: (account) => questions(account, secrets),
  templatesRequest: (account, page) => request(account, secrets, page),
  readTemplates: read,
});
