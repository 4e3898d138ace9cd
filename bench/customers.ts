import { whatsappHeaders } from '../local/provider-secrets.ts';
import { newWamid, whatsappEnvelope } from '../local/simulator-whatsapp.ts';

/** The bench's customers and shops: numbered, so that a push can be matched to the webhook it follows from. */

export interface BenchShop {
  id: string;
  phoneNumberId: string;
}

export const shops: [BenchShop, BenchShop] = [
  { id: 'north', phoneNumberId: '1000000011' },
  { id: 'south', phoneNumberId: '1000000012' },
];

/** A customer's phone number, without plus. */
export const phoneOf = (customer: number): string => `4915${String(customer).padStart(9, '0')}`;

export interface Webhook {
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Written {
  shop: BenchShop;
  customer: number;
  text: string;
  /** Default: Customer and the number. */
  name?: string;
  /** The business-scoped user id, where the webhook names it too. */
  userId?: string;
  /** The provider's id, of a message that is delivered again. */
  id?: string;
  /** Epoch seconds. */
  at?: number;
}

/** What WhatsApp posts for a customer's text, signed. */
export function written({
  shop,
  customer,
  text,
  name,
  userId,
  id = newWamid(),
  at = nowInSeconds(),
}: Written): Webhook {
  const phone = phoneOf(customer);
  const contact = {
    profile: { name: name ?? `Customer ${customer}` },
    wa_id: phone,
    ...(userId && { user_id: userId }),
  };
  const message = {
    from: phone,
    ...(userId && { from_user_id: userId }),
    id,
    timestamp: String(at),
    type: 'text',
    text: { body: text },
  };
  return signed(shop, { contacts: [contact], messages: [message] });
}

/** What WhatsApp posts when the customer has read a message of ours. */
export const read = (shop: BenchShop, customer: number, id: string): Webhook =>
  signed(shop, {
    statuses: [{ id, status: 'read', timestamp: String(nowInSeconds()), recipient_id: phoneOf(customer) }],
  });

function signed(shop: BenchShop, value: object): Webhook {
  const body = JSON.stringify(whatsappEnvelope(shop, value));
  return { path: `/webhooks/whatsapp/${shop.id}`, headers: whatsappHeaders(body), body };
}

const nowInSeconds = (): number => Math.floor(Date.now() / 1000);

/** Agents `a0001` and so on, of both shops. */
export const agentIds = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `a${String(i + 1).padStart(4, '0')}`);

export const organisation = (agents: number, settings: object = {}) => ({
  shops: shops.map((shop) => ({ ...shop, name: `Shop ${shop.id}`, settings })),
  agents: agentIds(agents).map((id) => ({
    id,
    name: `Agent ${id}`,
    email: `${id}@example.com`,
    shops: Object.fromEntries(shops.map((shop) => [shop.id, { role: 'employee', chat: true, teams: [] }])),
  })),
});
