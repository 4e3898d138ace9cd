import { nextBody, statusBody } from '../http.ts';
import { operation } from '../operation.ts';

/** What concerns the agent who asks. */
export const meOperations = {
  read: operation({
    route: 'GET /api/me',
    summary: 'Who I am: status, open conversations, shops with role, permission and free slots.',
    rules: ['D1', 'D2', 'S1'],
    answers: { 200: 'Me' },
  }),
  status: operation({
    route: 'PUT /api/me/status',
    summary: 'Sets my status; available lets waiting conversations in.',
    rules: ['D1', 'D6', 'D9'],
    body: statusBody,
    example: { body: { status: 'available' } },
    answers: { 200: 'Me' },
  }),
  ticket: operation({
    route: 'POST /api/me/ticket',
    summary: "A one-time ticket for a browser's socket, whose URL must not carry the token.",
    rules: ['D1'],
    answers: { 200: 'Ticket' },
  }),
};

/** The queue of a shop. */
export const queueOperations = {
  next: operation({
    route: 'POST /api/queue/next',
    summary: 'Takes the longest waiting conversation of a shop; 204 when nobody waits.',
    rules: ['D7'],
    body: nextBody,
    once: true,
    example: { body: { shop: 'bloom' } },
    answers: { 200: 'Conversation', 204: null },
    errors: ['idempotency_mismatch', 'no_free_slot'],
  }),
};
