import { createHash, randomBytes } from 'node:crypto';
import { type SimulatedShop, shopOfKey } from './provider-secrets.ts';
import type { SimulatedAnswer, SimulatedRequest, SimulatorContext } from './simulator.ts';
import { simulatedTemplates } from './simulator-templates.ts';

/** A customer's conversation at MessageBird. */
export interface Conversation {
  id: string;
  contact: { id: string; phone?: string; name?: string };
  platform: string;
}

/** What the simulator remembers beside the outbox. */
export interface MessageBirdMemory {
  conversations: Map<string, Conversation>;
  /** The newest messages of a conversation, newest first, and those sent without one under the address. */
  messages: Map<string, Message[]>;
  webhooks: Map<string, Record<string, unknown> & { id: string; shop: string }>;
}

export type Message = Record<string, unknown> & { id: string; conversationId: string };

const createdAfterMs = 15;
const deliveredAfterMs = 60;
const remembered = 50;

export const newId = (): string => randomBytes(16).toString('hex');
/** The id that MessageBird gives to the same thing every time. */
export const idOf = (...parts: string[]): string => createHash('md5').update(parts.join('\0')).digest('hex');

/** MessageBird's Conversations API v1 as far as the desk calls it. */
export function messagebirdSimulator(context: SimulatorContext, memory: MessageBirdMemory) {
  return ({ method, path, headers, body, query }: SimulatedRequest): SimulatedAnswer => {
    const shop = shopOfKey(headers.authorization?.replace(/^AccessKey\s+/i, '') ?? '', context.shops());
    if (!shop) return refusal('', 401, 2, 'Request not allowed (incorrect access_key)', 'access_key');
    const [collection, id = '', edge] = path;
    const call = `${method} ${collection}${id ? '/*' : ''}${edge ? `/${edge}` : ''}`;
    switch (call) {
      case 'POST conversations/*/messages':
        return send(context, memory, shop, conversationOf(memory, id, String(body.to ?? '')), body, 201);
      case 'POST send':
        return send(
          context,
          memory,
          shop,
          started(memory, shop, String(body.to ?? ''), String(body.from ?? '')),
          { ...body, channelId: body.from },
          202,
        );
      case 'POST conversations/*':
        if (id === 'start')
          return send(
            context,
            memory,
            shop,
            started(memory, shop, String(body.to ?? ''), String(body.channelId ?? '')),
            body,
            201,
          );
        break;
      case 'GET conversations/*/messages': {
        const items = (memory.messages.get(id) ?? []).slice(0, Number(query.get('limit') ?? 10));
        return {
          shop: shop.id,
          status: 200,
          body: { offset: 0, limit: items.length, count: items.length, totalCount: items.length, items },
        };
      }
      case 'GET v3/*/whatsapp':
        return { shop: shop.id, status: 200, body: templatePage(query) };
      case 'GET media/*': {
        const file = context.files.get(id);
        return file
          ? { shop: shop.id, status: 200, file }
          : { ...refusal(shop.id, 404, 20, 'not found'), unrecorded: true };
      }
      case 'PATCH conversations/*':
        return { shop: shop.id, status: 200, body: { id, status: body.status ?? 'active' } };
    }
    return collection === 'webhooks'
      ? webhooks(memory, shop, method, id, body, context.clock.now())
      : refusal(shop.id, 404, 20, 'not found');
  };
}

/** `GET /v3/platforms/whatsapp/templates` of the Integrations API, which lives under the same address here. */
function templatePage(query: URLSearchParams) {
  const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 20)];
  const items = simulatedTemplates.slice(offset, offset + limit);
  return { offset, limit, count: items.length, totalCount: simulatedTemplates.length, items };
}

function send(
  context: SimulatorContext,
  memory: MessageBirdMemory,
  shop: SimulatedShop,
  conversation: Conversation,
  body: Record<string, unknown>,
  status: number,
): SimulatedAnswer {
  const { type, content } = body;
  const held = content && typeof content === 'object' ? (content as Record<string, unknown>)[String(type)] : undefined;
  if (held === undefined || held === '')
    return refusal(shop.id, 422, 21, 'content is missing or does not fit the type', 'content');
  const now = new Date(context.clock.now()).toISOString();
  const message: Message = {
    id: newId(),
    conversationId: conversation.id,
    platform: conversation.platform,
    to: conversation.contact.phone ?? conversation.contact.id,
    from: shop.phoneNumberId,
    channelId: body.channelId ?? `${shop.id}-messagebird`,
    type,
    content,
    direction: 'sent',
    status: 'pending',
    createdDatetime: now,
    updatedDatetime: now,
    ...(body.source !== undefined && { source: body.source }),
    ...(body.trackId !== undefined && { trackId: body.trackId }),
  };
  return {
    shop: shop.id,
    status,
    body: status === 202 ? { id: message.id, status: 'accepted' } : message,
    effects() {
      remember(memory, message);
      report(context, shop, conversation, 'message.created', message, createdAfterMs);
      report(context, shop, conversation, 'message.updated', { ...message, status: 'delivered' }, deliveredAfterMs);
    },
  };
}

export function remember(memory: MessageBirdMemory, message: Message): void {
  const known = memory.messages.get(message.conversationId) ?? [];
  memory.messages.set(message.conversationId, [message, ...known].slice(0, remembered));
}

function report(
  context: SimulatorContext,
  shop: SimulatedShop,
  conversation: Conversation,
  type: string,
  message: Message,
  delayMs: number,
): void {
  const body = messagebirdEnvelope(type, conversation, message, context.clock.now());
  context.callback({ provider: 'messagebird', shop: shop.id, body }, delayMs);
}

/** The webhook of a message event. */
export function messagebirdEnvelope(
  type: string,
  { id, contact, platform }: Conversation,
  message: Message,
  now: number,
) {
  const at = new Date(now).toISOString();
  return {
    type,
    contact: {
      id: contact.id,
      href: '',
      ...(contact.phone && { msisdn: Number(contact.phone.replace(/\D/g, '')) }),
      displayName: contact.name ?? contact.phone ?? contact.id,
      firstName: contact.name?.split(' ')[0] ?? '',
      lastName: contact.name?.split(' ').slice(1).join(' ') ?? '',
      customDetails: {},
      attributes: {},
      createdDatetime: at,
      updatedDatetime: null,
    },
    conversation: {
      id,
      contactId: contact.id,
      status: 'active',
      createdDatetime: at,
      updatedDatetime: at,
      lastReceivedDatetime: at,
      lastUsedChannelId: message.channelId,
      lastUsedPlatformId: platform,
    },
    message,
  };
}

/** A conversation that the simulator did not start itself is somebody's who writes to us directly: its customer is not known. */
const conversationOf = (memory: MessageBirdMemory, id: string, to: string): Conversation =>
  memory.conversations.get(id) ?? {
    id,
    contact: { id: idOf('contact', id), phone: to || undefined },
    platform: 'whatsapp',
  };

/** The conversation that a first message to an address begins. */
function started(memory: MessageBirdMemory, shop: SimulatedShop, to: string, channel: string): Conversation {
  const conversation = {
    id: idOf('conversation', shop.id, channel, to),
    contact: { id: idOf('contact', shop.id, to), phone: to },
    platform: 'whatsapp',
  };
  memory.conversations.set(conversation.id, memory.conversations.get(conversation.id) ?? conversation);
  return memory.conversations.get(conversation.id) ?? conversation;
}

function webhooks(
  memory: MessageBirdMemory,
  shop: SimulatedShop,
  method: string,
  id: string,
  body: Record<string, unknown>,
  now: number,
): SimulatedAnswer {
  const known = memory.webhooks.get(id);
  const at = new Date(now).toISOString();
  if (method === 'GET' && !id) {
    const items = [...memory.webhooks.values()].filter((webhook) => webhook.shop === shop.id);
    return {
      shop: shop.id,
      status: 200,
      body: { offset: 0, limit: 20, count: items.length, totalCount: items.length, items },
    };
  }
  if (method === 'POST' && !id) {
    if (!body.url || !Array.isArray(body.events)) return refusal(shop.id, 422, 21, 'url and events are needed', 'url');
    const webhook = {
      ...body,
      id: newId(),
      shop: shop.id,
      status: 'enabled',
      createdDatetime: at,
      updatedDatetime: null,
    };
    return { shop: shop.id, status: 201, body: webhook, effects: () => void memory.webhooks.set(webhook.id, webhook) };
  }
  if (!known || known.shop !== shop.id) return refusal(shop.id, 404, 20, 'webhook not found');
  if (method === 'GET') return { shop: shop.id, status: 200, body: known };
  if (method === 'PATCH') {
    const changed = { ...known, ...body, id, shop: shop.id, updatedDatetime: at };
    return { shop: shop.id, status: 200, body: changed, effects: () => void memory.webhooks.set(id, changed) };
  }
  if (method === 'DELETE') return { shop: shop.id, status: 204, effects: () => void memory.webhooks.delete(id) };
  return refusal(shop.id, 405, 20, 'method not allowed');
}

const refusal = (
  shop: string,
  status: number,
  code: number,
  description: string,
  parameter: string | null = null,
): SimulatedAnswer => ({
  shop,
  status,
  body: { errors: [{ code, description, parameter }] },
});
