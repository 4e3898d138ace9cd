import { handoverBody } from '../http.ts';
import { operation } from '../operation.ts';

/** Handing conversations over. An offer has one outcome; who it is not for does not learn of it. */
export const handoverOperations = {
  offer: operation({
    route: 'POST /api/conversations/{id}/handover',
    summary:
      'Offers a conversation to an available agent, whose slot is held until the offer ends; to a team or the queue it goes at once.',
    rules: ['T3', 'T4', 'D9'],
    body: handoverBody,
    once: true,
    example: { body: { to: { agent: 'ben' }, note: 'Asks about a Dutch invoice.' } },
    answers: { 200: 'Handover' },
    errors: [
      'not_in_conversation',
      'conversation_closed',
      'conflict',
      'handover_pending',
      'idempotency_mismatch',
      'agent_unavailable',
      'unknown_team',
    ],
  }),
  accept: operation({
    route: 'POST /api/handovers/{id}/accept',
    summary: 'Takes what is offered; its sender is out of it. For the receiver.',
    rules: ['T3'],
    answers: { 200: 'Handover' },
    errors: ['handover_ended'],
  }),
  decline: operation({
    route: 'POST /api/handovers/{id}/decline',
    summary: 'Leaves it with the sender. For the receiver.',
    rules: ['T3'],
    answers: { 200: 'Handover' },
    errors: ['handover_ended'],
  }),
  cancel: operation({
    route: 'POST /api/handovers/{id}/cancel',
    summary: 'Takes an offer back. For the sender.',
    rules: ['T3'],
    answers: { 200: 'Handover' },
    errors: ['handover_ended'],
  }),
};
