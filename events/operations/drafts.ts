import { operation } from '../operation.ts';
import { draftBody, draftsQuery } from '../personal.ts';

/** What an agent has written and not sent yet. */
export const draftOperations = {
  list: operation({
    route: 'GET /api/me/drafts',
    summary: 'My drafts at the shops where I have a role. Nobody else sees them; they are kept for 30 days.',
    rules: ['T5'],
    query: draftsQuery,
    example: { query: { limit: 50 } },
    answers: { 200: 'DraftPage' },
  }),
  put: operation({
    route: 'PUT /api/conversations/{id}/drafts/{kind}',
    summary:
      'Keeps my draft of a reply or a note (kind: reply, note). With the version that was seen last (0: none), it is refused where another ' +
      'tab was faster; the refusal carries the draft as it is. An empty text takes it away. A message or note that is sent with the id of its draft as ' +
      'Idempotency-Key is sent once, from however many machines; what is written on under that id is refused then, with what was sent.',
    rules: ['T5'],
    body: draftBody,
    example: { body: { text: 'It is on its w' } },
    answers: { 200: 'Draft' },
    errors: ['conflict'],
  }),
  remove: operation({
    route: 'DELETE /api/conversations/{id}/drafts/{kind}',
    summary: 'Takes my draft away.',
    rules: ['T5'],
    answers: { 204: null },
  }),
};
