import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { ShownConversation } from '../../layers/desk/present.ts';
import type { ShownCustomer } from '../../layers/desk/present-customer.ts';
import { conversationId, thread } from '../../layers/store/keys.ts';
import { whatsappBody, whatsappChange } from './client.ts';
import type { Agent, Customer, Shop } from './system.ts';

/** Customers whom a channel knows by something else than a phone number, and looking at customers. */

/** Writes on Messenger behind MessageBird, where customers have no number. @param contact what MessageBird knows more */
export async function onMessenger(shop: Shop, customer: Customer, text: string, contact: object = {}): Promise<string> {
  const contactId = `k${customer.phone}m`;
  const body = customer.messagebirdBody(text, { platform: 'messenger', from: `m${customer.phone}` });
  const answer = await shop.messagebird({
    ...body,
    contact: { id: contactId, displayName: customer.name, ...contact },
    conversation: { ...(body.conversation as object), contactId },
  });
  expect(answer.status).toBe(200);
  return conversationId(thread(shop.id, `${shop.id}-messagebird`, contactId), 1);
}

/** Writes on WhatsApp under a user id, with the number too where `phone` is given. @returns the conversation of the user id */
export async function underUserId(shop: Shop, userId: string, text: string, phone?: string): Promise<string> {
  const contact = { profile: { name: 'Carla' }, user_id: userId, ...(phone && { wa_id: phone }) };
  const message = {
    from_user_id: userId,
    ...(phone && { from: phone }),
    id: `wamid.${randomUUID()}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: text },
  };
  const change = whatsappChange(shop.phoneNumberId, { contacts: [contact], messages: [message] });
  expect((await shop.whatsapp(whatsappBody(change))).status).toBe(200);
  return conversationId(thread(shop.id, `${shop.id}-whatsapp`, userId), 1);
}

const good = async <Of>(asked: Promise<{ status: number; body: Of }>): Promise<Of> => {
  const { status, body } = await asked;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  return body;
};

export const customerId = async (agent: Agent, conversation: string): Promise<string> =>
  (await agent.conversation(conversation)).customer.id;

export const readCustomer = (agent: Agent, id: string): Promise<ShownCustomer> =>
  good(agent.get<ShownCustomer>(`/api/customers/${id}`));

export const historyOf = async (agent: Agent, id: string): Promise<string[]> =>
  (await good(agent.get<{ items: ShownConversation[] }>(`/api/customers/${id}/conversations`))).items.map((c) => c.id);

export const mergeCustomers = (agent: Agent, id: string, other: string): Promise<ShownCustomer> =>
  good(agent.post<ShownCustomer>(`/api/customers/${id}/merge`, { with: other }));

export const unmergeCustomer = (agent: Agent, id: string, record: string): Promise<ShownCustomer> =>
  good(agent.post<ShownCustomer>(`/api/customers/${id}/unmerge`, { id: record }));
