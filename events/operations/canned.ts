import { cannedBody, fillBody, usableQuery } from '../canned.ts';
import { operation } from '../operation.ts';
import { pageQuery } from '../shapes.ts';

/** The canned responses of a shop, as they are kept. */
export const cannedOperations = {
  list: operation({
    route: 'GET /api/shops/{shop}/canned',
    summary: 'All canned responses of the shop, of teams and agents too; for its admins.',
    rules: ['T6'],
    admins: true,
    query: pageQuery,
    example: { query: { limit: 20 } },
    answers: { 200: 'CannedResponses' },
  }),
  read: operation({
    route: 'GET /api/shops/{shop}/canned/{id}',
    summary: 'A canned response; for whoever may use or write it.',
    rules: ['T6'],
    answers: { 200: 'CannedResponse' },
  }),
  put: operation({
    route: 'PUT /api/shops/{shop}/canned/{id}',
    summary:
      "Writes a canned response: the shop's by its admins, a team's by its admins too, one's own (scope {agent: me}) by everybody.",
    rules: ['T6', 'S5'],
    body: cannedBody,
    example: { body: { shortCode: 'hi', text: 'Hello {{customer.name}}, this is {{agent.name}}.', scope: 'shop' } },
    answers: { 200: 'CannedResponse' },
    errors: ['short_code_taken', 'unknown_team', 'not_a_member', 'unknown_shop'],
  }),
  remove: operation({
    route: 'DELETE /api/shops/{shop}/canned/{id}',
    summary: 'Takes a canned response away; for whoever may write it.',
    rules: ['T6', 'S5'],
    answers: { 204: null },
  }),
};

/** Canned responses, as agents use them. */
export const cannedUseOperations = {
  usable: operation({
    route: 'GET /api/canned',
    summary: "The canned responses that I may use at a shop: my own, my teams', the shop's, in this order.",
    rules: ['T6'],
    query: usableQuery,
    example: { query: { shop: 'bloom' } },
    answers: { 200: 'CannedResponses' },
  }),
  fill: operation({
    route: 'POST /api/conversations/{id}/canned/{canned}',
    summary:
      'A canned response with its variables filled in for a conversation. What is not known is shown as [customer.name?] and listed; nothing is sent.',
    rules: ['T6'],
    body: fillBody,
    example: { body: { values: { 'order.number': '1001' } } },
    answers: { 200: 'FilledResponse' },
  }),
};
