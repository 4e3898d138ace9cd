import { randomBytes } from 'node:crypto';
import { appSecretProof, type SimulatedShop, shopOfKey } from './provider-secrets.ts';
import type { SimulatedAnswer, SimulatedRequest, SimulatorContext } from './simulator.ts';
import { simulatedTemplates } from './simulator-templates.ts';

/** The customer's side of a message that went out. */
export interface SentTo {
  shop: SimulatedShop;
  /** Digits of a phone number, or a business-scoped user id. */
  recipient: string;
  reference?: string;
}

/** Real time between the answer and its reports. */
const sentAfterMs = 15;
const deliveredAfterMs = 60;

export const newWamid = (): string => `wamid.${randomBytes(24).toString('base64url')}`;

/** Meta's Cloud API as far as the desk calls it. */
export function whatsappSimulator(context: SimulatorContext, sent: Map<string, SentTo>) {
  return (request: SimulatedRequest): SimulatedAnswer => {
    const [, object = '', edge] = request.path;
    const token = request.headers.authorization?.replace(/^Bearer\s+/i, '') ?? '';
    const byToken = shopOfKey(token, context.shops());
    if (!byToken) return refusal('', 401, 190, 'Invalid OAuth access token.', 'OAuthException');
    const proof = request.query.get('appsecret_proof');
    if (proof !== null && proof !== appSecretProof(token))
      return refusal(
        byToken.id,
        400,
        100,
        'Invalid appsecret_proof provided in the API argument',
        'GraphMethodException',
      );
    if (request.method === 'GET' && edge === 'phone_numbers') return numbersOf(byToken, object);
    if (request.method === 'GET' && edge === 'message_templates') return templatesOf(byToken, object);
    const isNumber = request.query.has('fields') || request.method === 'POST';
    const shop = numberOf(object, byToken, context, isNumber);
    if (!isNumber && !shop) return media(context, byToken, request);
    if (shop?.id !== byToken.id) return unknown(byToken, object);
    if (request.method === 'GET' && !edge)
      return {
        shop: shop.id,
        status: 200,
        body: {
          id: object,
          display_phone_number: displayNumber({ ...shop, phoneNumberId: object }),
          verified_name: shop.id,
          quality_rating: 'GREEN',
        },
      };
    if (request.method === 'POST' && edge === 'media')
      return { shop: shop.id, status: 200, body: { id: String(randomBytes(6).readUIntBE(0, 6)) } };
    if (request.method === 'POST' && edge === 'messages') return message(context, sent, shop, request.body);
    return refusal(shop.id, 400, 100, 'Unsupported request.');
  };
}

/**
 * Whose phone number an id is. One that no shop was set up with counts as one more number of the token's shop, so that a
 * second channel can be tried out; ids that begin with 9 belong to nobody.
 */
function numberOf(
  id: string,
  byToken: SimulatedShop,
  context: SimulatorContext,
  isNumber: boolean,
): SimulatedShop | undefined {
  const known = [...context.shops()].find(({ phoneNumberId }) => phoneNumberId === id);
  return known ?? (isNumber && /^[1-8]\d{9,}$/.test(id) ? byToken : undefined);
}

/** The business account of a number has the number's id behind a 20, as in the webhooks. */
function numbersOf(shop: SimulatedShop, account: string): SimulatedAnswer {
  if (!/^20[0-8]\d*$/.test(account)) return unknown(shop, account);
  return { shop: shop.id, status: 200, body: { data: [{ id: account.slice(2) }] } };
}

function templatesOf(shop: SimulatedShop, account: string): SimulatedAnswer {
  if (!/^20[0-8]\d*$/.test(account)) return unknown(shop, account);
  return { shop: shop.id, status: 200, body: { data: simulatedTemplates, paging: { cursors: {} } } };
}

interface SentTemplate {
  name?: unknown;
  language?: { code?: unknown };
}

const isApproved = ({ name, language }: SentTemplate): boolean =>
  simulatedTemplates.some((one) => one.name === name && one.language === language?.code && one.status === 'APPROVED');

const unknown = (shop: SimulatedShop, id: string): SimulatedAnswer =>
  refusal(shop.id, 400, 100, `Unsupported request. Object with ID '${id}' does not exist or cannot be loaded.`);

function message(
  context: SimulatorContext,
  sent: Map<string, SentTo>,
  shop: SimulatedShop,
  body: Record<string, unknown>,
): SimulatedAnswer {
  if (body.messaging_product !== 'whatsapp')
    return refusal(shop.id, 400, 100, '(#100) The parameter messaging_product is required.');
  if (body.status === 'read') return { shop: shop.id, status: 200, body: { success: true } };
  const to = String(body.to ?? body.recipient ?? '');
  const type = String(body.type ?? 'text');
  if (!to) return refusal(shop.id, 400, 100, '(#100) The parameter to is required.');
  if (body.to !== undefined && !/^\+?\d{5,15}$/.test(to))
    return refusal(shop.id, 400, 131009, '(#131009) Parameter value is not valid');
  if (!body[type] || typeof body[type] !== 'object')
    return refusal(shop.id, 400, 131008, `(#131008) Required parameter is missing: ${type}`);
  if (type === 'template' && !isApproved(body.template as SentTemplate))
    return refusal(shop.id, 404, 132001, '(#132001) Template name does not exist in the translation');
  const id = newWamid();
  const digits = to.replace(/^\+/, '');
  const to_: SentTo = { shop, recipient: digits, reference: body.biz_opaque_callback_data as string | undefined };
  return {
    shop: shop.id,
    status: 200,
    body: {
      messaging_product: 'whatsapp',
      contacts: [{ input: to, ...(body.to !== undefined && { wa_id: digits }) }],
      messages: [{ id }],
    },
    effects() {
      sent.set(id, to_);
      whatsappStatus(context, id, to_, 'sent', sentAfterMs);
      // Meta reports a reaction as sent only.
      if (type !== 'reaction') whatsappStatus(context, id, to_, 'delivered', deliveredAfterMs);
    },
  };
}

/** Reports a state of a message that went out. */
export function whatsappStatus(
  context: SimulatorContext,
  id: string,
  to: SentTo,
  status: 'sent' | 'delivered' | 'read',
  delayMs: number,
): void {
  const report = {
    id,
    status,
    timestamp: String(Math.floor(context.clock.now() / 1000)),
    ...(/^\d+$/.test(to.recipient) ? { recipient_id: to.recipient } : { recipient_user_id: to.recipient }),
    ...(to.reference && { biz_opaque_callback_data: to.reference }),
    pricing: { billable: false, pricing_model: 'PMP', type: 'free_customer_service', category: 'service' },
  };
  context.callback(
    { provider: 'whatsapp', shop: to.shop.id, body: whatsappEnvelope(to.shop, { statuses: [report] }) },
    delayMs,
  );
}

export const whatsappEnvelope = (shop: SimulatedShop, value: object) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: `20${shop.phoneNumberId}`,
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: displayNumber(shop), phone_number_id: shop.phoneNumberId },
            ...value,
          },
        },
      ],
    },
  ],
});

const displayNumber = (shop: SimulatedShop): string => `1555${shop.phoneNumberId.slice(-7)}`;

/** A media id is exchanged for a link, the link for the bytes: both only with the token. */
function media(
  context: SimulatorContext,
  shop: SimulatedShop,
  { path: [, id = '', edge], headers }: SimulatedRequest,
): SimulatedAnswer {
  const file = context.files.get(id);
  if (!file) return { ...unknown(shop, id), unrecorded: true };
  if (edge === 'bytes') return { shop: shop.id, status: 200, file };
  return {
    shop: shop.id,
    status: 200,
    unrecorded: true,
    body: {
      id,
      messaging_product: 'whatsapp',
      url: `http://${headers.host}/sim/whatsapp/v26.0/${id}/bytes`,
      mime_type: file.mimeType,
      sha256: file.sha256,
      file_size: file.bytes.length,
    },
  };
}

const refusal = (
  shop: string,
  status: number,
  code: number,
  message: string,
  type = 'OAuthException',
): SimulatedAnswer => ({
  shop,
  status,
  body: { error: { message, type, code, fbtrace_id: 'simulated' } },
});
