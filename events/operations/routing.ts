import { replayBody, trialBody } from '../admin.ts';
import { operation } from '../operation.ts';

/** Trying routing rules out before they hold; for the admins of the shop. Nothing is changed. */
export const routingOperations = {
  try: operation({
    route: 'POST /api/shops/{shop}/routing/try',
    summary: 'Says what would happen to a customer’s message now or at a moment, by these or other rules, and why.',
    rules: ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'D11'],
    admins: true,
    body: trialBody,
    example: {
      body: { channel: 'bloom-whatsapp', customer: { returning: true, owner: 'anna' }, rules: { newCustomer: {} } },
    },
    answers: { 200: 'RoutingForecast' },
    errors: ['unknown_shop'],
  }),
  replay: operation({
    route: 'POST /api/shops/{shop}/routing/replay',
    summary: 'Plays the conversations of a day (UTC) or a time again by other rules: who would have got what.',
    rules: ['R1', 'R2', 'R4', 'R6'],
    admins: true,
    body: replayBody,
    example: {
      body: {
        channel: 'bloom-whatsapp',
        date: '2026-11-20',
        rules: { newCustomer: { online: { algorithm: 'in_order' } } },
      },
    },
    answers: { 200: 'RoutingReplay' },
    errors: ['unknown_shop'],
  }),
};
