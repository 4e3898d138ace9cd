import * as z from 'zod';
import { webhookPath } from '../../infra/topology.ts';
import { phoneNumber } from '../../layers/channels/whatsapp/account.ts';
import { type Answered, call } from '../../layers/platform/provider.ts';
import { Failure } from './failure.ts';

/** What can be asked and set up at the providers by machine. Base addresses can be moved by the environment. */

const messagebirdUrl = process.env.MESSAGEBIRD_API_URL ?? 'https://conversations.messagebird.com/v1';
const whatsappUrl = process.env.WHATSAPP_API_URL ?? 'https://graph.facebook.com';
const whatsappVersion = process.env.WHATSAPP_VERSION ?? 'v26.0';

/** What Slotdesk listens to at MessageBird: messages, and what becomes of ours. */
const events = ['message.created', 'message.updated'];

const webhook = z.looseObject({
  id: z.string(),
  url: z.string(),
  channelId: z.string().nullish(),
  events: z.array(z.string()).nullish(),
  status: z.string().nullish(),
});
const webhookPage = z.looseObject({ items: z.array(webhook).nullish(), totalCount: z.number().nullish() });

type Webhook = z.infer<typeof webhook>;

/** A question to MessageBird. @throws Failure in the words of an operator */
async function messagebird(
  accessKey: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await call({
    method,
    url: `${messagebirdUrl}${path}`,
    headers: {
      authorization: `AccessKey ${accessKey}`,
      accept: 'application/json',
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.kind === 'failed') throw new Failure(`MessageBird cannot be reached (${answer.reason}).`);
  if (answer.status === 401 || answer.status === 403) throw new Failure('MessageBird refuses the access key.');
  if (answer.status >= 400) throw new Failure(`MessageBird answered ${answer.status}${reasonIn(answer.body)}.`);
  return jsonOf(answer);
}

/** All webhooks of the workspace, page after page. */
export async function listWebhooks(accessKey: string): Promise<Webhook[]> {
  const atATime = 20;
  const found: Webhook[] = [];
  for (;;) {
    const page = webhookPage.safeParse(
      await messagebird(accessKey, 'GET', `/webhooks?limit=${atATime}&offset=${found.length}`),
    );
    if (!page.success) throw new Failure('MessageBird answered something else than a list of webhooks.');
    const items = page.data.items ?? [];
    found.push(...items);
    if (items.length < atATime || found.length >= (page.data.totalCount ?? Infinity)) return found;
  }
}

/** Whether a webhook brings this channel's messages to this address. */
export const serves = (one: Webhook, url: string, channel: string): boolean =>
  isOurs(one, url, channel) && one.status !== 'disabled' && events.every((event) => one.events?.includes(event));

const isOurs = (one: Webhook, url: string, channel: string): boolean =>
  one.url === url && (one.channelId ?? channel) === channel;

/** Sees to it that a channel's webhook is there, once. @returns what had to be done */
export async function registerWebhook(
  accessKey: string,
  url: string,
  channel: string,
): Promise<'registered' | 'corrected' | 'there already'> {
  const known = await listWebhooks(accessKey);
  if (known.some((one) => serves(one, url, channel))) return 'there already';
  const ours = known.find((one) => isOurs(one, url, channel));
  const wanted = { events, url, status: 'enabled' };
  if (ours) {
    await messagebird(accessKey, 'PATCH', `/webhooks/${ours.id}`, wanted);
    return 'corrected';
  }
  await messagebird(accessKey, 'POST', '/webhooks', { channelId: channel, ...wanted });
  return 'registered';
}

/** Takes away every webhook to this address. @returns how many */
export async function unregisterWebhooks(accessKey: string, url: string): Promise<number> {
  const ours = (await listWebhooks(accessKey)).filter((one) => one.url === url);
  for (const { id } of ours) await messagebird(accessKey, 'DELETE', `/webhooks/${encodeURIComponent(id)}`);
  return ours.length;
}

/**
 * Asks Meta for a phone number with the shop's token.
 * @returns the number as people write it, and the callback addresses Meta says it uses (none: it does not say)
 */
export async function askPhoneNumber(
  token: string,
  account: string,
  version = whatsappVersion,
): Promise<{ number: string; callbacks: string[] }> {
  const question = phoneNumber(account, { token, apiUrl: whatsappUrl, version });
  const answer = await call(question.request);
  if (answer.kind === 'failed') throw new Failure(`WhatsApp cannot be reached (${answer.reason}).`);
  const found = question.read(answer);
  if (found.kind !== 'right') throw new Failure(found.reason);
  return found;
}

/** Does what Meta does when the callback address is entered. @returns what is wrong, in words */
export async function tryWhatsAppWebhook(
  address: string,
  shop: string,
  verifyToken: string,
): Promise<string | undefined> {
  const challenge = String(Math.trunc(Math.random() * 1e9));
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': verifyToken,
    'hub.challenge': challenge,
  });
  const answer = await call({ method: 'GET', url: `${address}${webhookPath('whatsapp', shop)}?${query}`, headers: {} });
  if (answer.kind === 'failed') return `cannot be reached (${answer.reason})`;
  if (answer.status === 403)
    return 'does not accept the verify token; it may take up to five minutes to learn a new one';
  if (answer.status !== 200) return `answers ${answer.status} instead of 200; see the log of its webhook function`;
  return answer.body === challenge ? undefined : 'answers something else than the challenge';
}

/** Calls without a signature: a working webhook refuses that. @returns what is wrong, in words */
export async function tryMessageBirdWebhook(address: string, shop: string): Promise<string | undefined> {
  const url = `${address}${webhookPath('messagebird', shop)}`;
  const answer = await call({ method: 'POST', url, headers: { 'content-type': 'application/json' }, body: '{}' });
  if (answer.kind === 'failed') return `cannot be reached (${answer.reason})`;
  return answer.status === 401 ? undefined : `answers ${answer.status} to an unsigned call instead of 401`;
}

function jsonOf({ body }: Answered): unknown {
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    return undefined;
  }
}

const refusal = z.union([
  z
    .looseObject({ errors: z.array(z.looseObject({ description: z.string() })).min(1) })
    .transform(({ errors }) => errors[0]?.description),
  z.looseObject({ error: z.looseObject({ message: z.string() }) }).transform(({ error }) => error.message),
]);

/** The provider's own words, at most 200 characters; they do not repeat credentials. */
function reasonIn(body: string): string {
  try {
    const said = refusal.safeParse(JSON.parse(body)).data;
    return said ? `: ${said.slice(0, 200)}` : '';
  } catch {
    return '';
  }
}
