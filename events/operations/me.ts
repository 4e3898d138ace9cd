import { nextBody, statusBody } from '../http.ts';
import { operation } from '../operation.ts';
import { preferencesBody } from '../personal.ts';

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
  preferences: operation({
    route: 'GET /api/me/preferences',
    summary: 'How my inbox looks and behaves, on whatever machine I sign in; what I never set is left out.',
    rules: ['T5'],
    answers: { 200: 'Preferences' },
  }),
  changePreferences: operation({
    route: 'PUT /api/me/preferences',
    summary: 'Sets all of them; what is left out is as by default.',
    rules: ['T5'],
    body: preferencesBody,
    example: { body: { language: 'nl', theme: 'dark', keys: { close: 'e', grab: null }, sounds: { grab: true } } },
    answers: { 200: 'Preferences' },
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
