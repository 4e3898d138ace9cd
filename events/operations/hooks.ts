import { operation } from '../operation.ts';
import { pageQuery } from '../shapes.ts';
import { deliveriesQuery, flowBody, webhookBody } from '../webhooks.ts';

/** A shop's own systems, and its flows; for its admins. */
export const hookOperations = {
  webhooks: operation({
    route: 'GET /api/shops/{shop}/webhooks',
    summary: "The shop's webhooks.",
    rules: ['B4'],
    admins: true,
    query: pageQuery,
    example: { query: { limit: 20 } },
    answers: { 200: 'Webhooks' },
    errors: ['unknown_shop'],
  }),
  webhook: operation({
    route: 'GET /api/shops/{shop}/webhooks/{id}',
    summary: 'One webhook.',
    rules: ['B4'],
    admins: true,
    answers: { 200: 'Webhook' },
    errors: ['unknown_shop'],
  }),
  putWebhook: operation({
    route: 'PUT /api/shops/{shop}/webhooks/{id}',
    summary:
      'Adds or changes a webhook. The secret that signs its requests is shown once, when it is made and when it is rotated; the former one signs beside it for a day.',
    rules: ['B4', 'S5'],
    admins: true,
    body: webhookBody,
    example: { body: { url: 'https://erp.example.com/slotdesk', events: ['conversation.*', 'bot.handover'] } },
    answers: { 200: 'Webhook' },
    errors: ['unknown_shop'],
  }),
  removeWebhook: operation({
    route: 'DELETE /api/shops/{shop}/webhooks/{id}',
    summary: 'Takes a webhook away; what still waits for it is dropped.',
    rules: ['B4', 'S5'],
    admins: true,
    answers: { 204: null },
    errors: ['unknown_shop'],
  }),
  deliveries: operation({
    route: 'GET /api/shops/{shop}/webhooks/{id}/deliveries',
    summary:
      'What was delivered to a webhook in the last 30 days, the latest first; `_events` is the event webhook url, `_flows` the calls of flows.',
    rules: ['B4'],
    admins: true,
    query: deliveriesQuery,
    example: { query: { limit: 20 } },
    answers: { 200: 'DeliveryPage' },
    errors: ['unknown_shop'],
  }),
  delivered: operation({
    route: 'GET /api/shops/{shop}/webhooks/{id}/deliveries/{delivery}',
    summary:
      'The event of a delivery, made anew as it would be sent now: what was erased is not found. For admins who have the chat permission.',
    rules: ['B4', 'S1', 'S6'],
    admins: true,
    answers: { 200: 'DomainEvent' },
    errors: ['unknown_shop'],
  }),
  replay: operation({
    route: 'POST /api/shops/{shop}/webhooks/{id}/deliveries/{delivery}/replay',
    summary: 'Delivers an event once more, with the same id.',
    rules: ['B4'],
    admins: true,
    answers: { 202: 'Delivery' },
    errors: ['unknown_shop', 'webhook_off', 'delivery_pending'],
  }),
  flows: operation({
    route: 'GET /api/shops/{shop}/flows',
    summary: 'The flows that an agent can give a conversation to; how they are called is shown to admins.',
    rules: ['B3', 'S1'],
    query: pageQuery,
    example: { query: { limit: 20 } },
    answers: { 200: 'Flows' },
    errors: ['unknown_shop'],
  }),
  putFlow: operation({
    route: 'PUT /api/shops/{shop}/flows/{id}',
    summary: 'Adds or changes a flow. Its key is kept and never shown.',
    rules: ['B3', 'S5'],
    admins: true,
    body: flowBody,
    example: {
      body: { kind: 'flowbuilder', name: 'Welcome', url: 'https://flows.messagebird.com/flows/1/invoke', key: 'a-key' },
    },
    answers: { 200: 'Flow' },
    errors: ['unknown_shop'],
  }),
  removeFlow: operation({
    route: 'DELETE /api/shops/{shop}/flows/{id}',
    summary: 'Takes a flow away; conversations that it has stay with it.',
    rules: ['B3', 'S5'],
    admins: true,
    answers: { 204: null },
    errors: ['unknown_shop'],
  }),
};
