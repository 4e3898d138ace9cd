import { createHmac } from 'node:crypto';
import { type Account, type Fault, isUnavailable, type Question } from '../account.ts';
import type { ProviderRequest, ProviderResponse, WhatsAppSecrets } from '../channel.ts';
import { described } from '../failing.ts';
import { type Json, list, number, record, unwrapped, word } from '../json.ts';

/** What Meta can be asked about a phone number and its credentials. */

/** The app secret is left out where it is not known: then it is not asked about. */
export type AccountSecrets = Pick<WhatsAppSecrets, 'token' | 'apiUrl' | 'version'> & { appSecret?: string };

/** What Meta says of a phone number: the number as people write it, and the callback addresses it calls (none: it does not say). */
export type NumberFinding = Fault | { kind: 'right'; number: string; callbacks: string[] };

/** A GET of the Graph API. With the app secret it carries the proof that the token is of that app, which Meta checks. */
export function ask(path: string, query: Record<string, string>, secrets: AccountSecrets): ProviderRequest {
  const { token, appSecret, apiUrl, version } = secrets;
  const proof = appSecret && { appsecret_proof: createHmac('sha256', appSecret).update(token).digest('hex') };
  const parameters = new URLSearchParams({ ...query, ...proof });
  return {
    method: 'GET',
    url: `${apiUrl.replace(/\/+$/, '')}/${encodeURIComponent(version)}/${path}?${parameters}`,
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
  };
}

export function phoneNumber(
  account: string,
  secrets: AccountSecrets,
): { request: ProviderRequest; read(response: ProviderResponse): NumberFinding } {
  return {
    request: ask(encodeURIComponent(account), { fields: 'display_phone_number,webhook_configuration' }, secrets),
    read: (response) => {
      const fault = faultIn(response, 'phoneNumberId', `the phone number id ${account}`);
      if (fault) return fault;
      const answer = record(unwrapped(response.body));
      const callbacks = Object.values(record(answer.webhook_configuration)).filter((one) => typeof one === 'string');
      return { kind: 'right', number: word(answer.display_phone_number) ?? account, callbacks };
    },
  };
}

/** Whether the business account has this phone number. */
function businessAccount(id: string, account: string, secrets: AccountSecrets): Question {
  return {
    request: ask(`${encodeURIComponent(id)}/phone_numbers`, { fields: 'id', limit: '100' }, secrets),
    read: (response) => {
      const fault = faultIn(response, 'businessAccountId', `the business account id ${id}`);
      if (fault) return fault;
      const numbers = list(record(unwrapped(response.body)).data).map((one) => word(record(one).id));
      if (numbers.includes(account)) return { kind: 'right' };
      return {
        kind: 'wrong',
        field: 'businessAccountId',
        reason: `The business account ${id} has no number ${account}.`,
      };
    },
  };
}

export const questions = ({ account, businessAccountId }: Account, secrets: AccountSecrets): Question[] => [
  phoneNumber(account, secrets),
  ...(businessAccountId ? [businessAccount(businessAccountId, account, secrets)] : []),
];

/** The reason in Meta's words, with the field it is about. @param field the one that was asked by */
export function faultIn({ status, body }: ProviderResponse, field: string, what: string): Fault | undefined {
  const { error } = record(unwrapped(body)) as { error?: Json };
  if (status < 400 && !error) return undefined;
  const { code: given, message } = record(error);
  const [code, said] = [number(given), word(message)];
  if (isUnavailable(status)) return { kind: 'unclear', reason: `WhatsApp answered ${status}.` };
  if (said?.includes('appsecret_proof'))
    return {
      kind: 'wrong',
      field: 'appSecret',
      reason: "WhatsApp says that the app secret is not that of the token's app.",
    };
  if (status === 401 || code === 190) return { kind: 'wrong', field: 'token', reason: 'WhatsApp refuses the token.' };
  const words = said ? `: ${described(said)}` : '';
  return { kind: 'wrong', field, reason: `WhatsApp answered ${status} for ${what}${words}.` };
}
