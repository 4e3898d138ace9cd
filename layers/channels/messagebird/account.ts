import { type Account, isUnavailable, type Question, type TemplateList } from '../account.ts';
import type { MessageBirdSecrets, ProviderRequest } from '../channel.ts';
import { list, number, record, unwrapped } from '../json.ts';
import { readTemplate } from '../whatsapp/templates.ts';

/** What MessageBird can be asked about an account. */

const get = (url: string, { accessKey }: Pick<MessageBirdSecrets, 'accessKey'>): ProviderRequest => ({
  method: 'GET',
  url,
  headers: { authorization: `AccessKey ${accessKey}`, accept: 'application/json' },
});

const at = (base: string): string => base.replace(/\/+$/, '');

/**
 * Whether the access key works. There is no question by which a signing key or a channel id could be checked: the first
 * webhook shows whether they are right.
 */
export const questions = (_account: Account, secrets: MessageBirdSecrets): Question[] => [
  {
    request: get(`${at(secrets.apiUrl)}/webhooks?limit=1`, secrets),
    read: ({ status }) => {
      if (isUnavailable(status)) return { kind: 'unclear', reason: `MessageBird answered ${status}.` };
      if (status < 400) return { kind: 'right' };
      const reason =
        status === 401 || status === 403 ? 'MessageBird refuses the access key.' : `MessageBird answered ${status}.`;
      return { kind: 'wrong', field: 'accessKey', reason };
    },
  },
];

const perPage = 50;

const integrations = 'https://integrations.messagebird.com';

/** The Integrations API lists the WhatsApp templates of a channel; it is not under the Conversations API. */
export const templates: TemplateList<MessageBirdSecrets> = {
  request: ({ account }, secrets, page = '0') => {
    const query = new URLSearchParams({ limit: String(perPage), offset: page, channelId: account });
    return get(`${at(secrets.integrationsUrl ?? integrations)}/v3/platforms/whatsapp/templates?${query}`, secrets);
  },
  read: ({ status, body }) => {
    if (status >= 400) return { refused: `MessageBird answered ${status}.` };
    const { items, offset, totalCount } = record(unwrapped(body));
    const found = list(items);
    const next = (number(offset) ?? 0) + found.length;
    const isMore = found.length > 0 && next < (number(totalCount) ?? 0);
    return { templates: found.flatMap(readTemplate), ...(isMore && { next: String(next) }) };
  },
};
