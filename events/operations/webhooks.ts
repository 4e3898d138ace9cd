import { operation } from '../operation.ts';

/** What the providers call: 200 means stored, or known already. */
export const webhookOperations = {
  messagebird: operation({
    route: 'POST /webhooks/messagebird/{shop}',
    summary:
      'Messages and reports of MessageBird (Conversations API), signed by MessageBird-Signature-JWT or the older scheme.',
    rules: ['C1', 'C2', 'C3', 'C4'],
    access: 'signature',
    body: 'raw',
    answers: { 200: 'Empty' },
    errors: ['bad_signature', 'unknown_shop'],
  }),
  whatsapp: operation({
    route: 'POST /webhooks/whatsapp/{shop}',
    summary: 'Messages and reports of the WhatsApp Cloud API, signed by X-Hub-Signature-256 over the raw bytes.',
    rules: ['C1', 'C2', 'C3', 'C4'],
    access: 'signature',
    body: 'raw',
    answers: { 200: 'Empty' },
    errors: ['bad_signature', 'unknown_shop'],
  }),
  subscribeWhatsapp: operation({
    route: 'GET /webhooks/whatsapp/{shop}',
    summary: 'Meta asks once whether this URL is ours, by the verify token; answered with its challenge.',
    rules: ['C1'],
    access: 'signature',
    answers: { 200: 'Challenge' },
    errors: ['wrong_verify_token', 'unknown_shop'],
  }),
};
