import type { Conversation } from '../../domain/conversation.ts';
import { customerOf } from '../../domain/customer.ts';
import type { Flow } from '../../domain/settings.ts';
import type { ProviderRequest } from '../channel.ts';
import { compact } from '../json.ts';
import { hmac } from '../signature.ts';

/** How a flow is called that an agent chose (B3). The last request decides; those before it only prepare the flow. */
export interface FlowCall {
  requests: ProviderRequest[];
}

/** @returns why it cannot be called, in words, where something is missing */
export function flowCall(
  flow: Flow,
  c: Conversation,
  key: string | undefined,
  flowaiUrl: string,
): FlowCall | { missing: string } {
  return flow.kind === 'flowai' ? callFlowai(flow, c, key, flowaiUrl) : callFlowBuilder(flow, c, key);
}

/** Flow.ai: the bot gets the thread back, then the event that the shop chose is triggered in it. */
function callFlowai(
  flow: Flow,
  c: Conversation,
  key: string | undefined,
  base: string,
): FlowCall | { missing: string } {
  const thread = c.flowThread ?? threadOf(flow, c);
  if (!key) return { missing: 'the flow has no key' };
  if (!flow.event || !thread) return { missing: 'the flow has no event, or no channel to name the thread by' };
  const name = encodeURIComponent(thread);
  const request = (path: string): ProviderRequest => ({
    method: 'POST',
    url: `${base.replace(/\/+$/, '')}/${path}`,
    headers: { authorization: key, 'content-type': 'application/json' },
    body: '{}',
  });
  return {
    requests: [
      request(`resolve/${name}`),
      request(`trigger/event/${name}?eventName=${encodeURIComponent(flow.event)}`),
    ],
  };
}

/** Flow.ai names a conversation by the customer and the channel. */
function threadOf({ channel }: Flow, { recipient }: Conversation): string | undefined {
  const customer = (recipient.phone ?? recipient.address).replace(/^\+/, '');
  return channel && `${customer}|w_${channel}`;
}

/** MessageBird's and Bird's flows are started by a request to an address of their own; the key is bearer token and signing key. */
function callFlowBuilder(flow: Flow, c: Conversation, key: string | undefined): FlowCall | { missing: string } {
  if (!flow.url) return { missing: 'the flow has no address' };
  const { name, phone, email } = customerOf(c);
  const body = JSON.stringify(
    compact({
      event: 'conversation.with_bot',
      flow: flow.id,
      shop: c.shop,
      conversationId: c.id,
      channel: c.channel.id,
      account: c.channel.account,
      provider: c.channel.provider,
      contact: c.recipient.address,
      phone: c.recipient.phone ?? phone,
      name,
      email,
      providerConversation: c.recipient.providerConversation,
    }),
  );
  const proof = key && {
    authorization: `Bearer ${key}`,
    'x-slotdesk-signature': `sha256=${hmac('sha256', key, body).toString('hex')}`,
  };
  const headers = { 'content-type': 'application/json', ...(proof || {}) };
  return { requests: [{ method: 'POST', url: flow.url, headers, body }] };
}
