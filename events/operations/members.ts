import { memberBody } from '../admin.ts';
import { operation } from '../operation.ts';
import { pageQuery } from '../shapes.ts';

/** Who works at a shop, in which role; for its admins. */
export const memberOperations = {
  list: operation({
    route: 'GET /api/shops/{shop}/members',
    summary: 'Everybody with a role at the shop, with permission and teams, by name.',
    rules: ['S1'],
    admins: true,
    query: pageQuery,
    example: { query: { limit: 20 } },
    answers: { 200: 'Members' },
  }),
  read: operation({
    route: 'GET /api/shops/{shop}/members/{agent}',
    summary: 'One of them.',
    rules: ['S1'],
    admins: true,
    answers: { 200: 'Member' },
  }),
  put: operation({
    route: 'PUT /api/shops/{shop}/members/{agent}',
    summary:
      'Gives an agent a role and the chat permission, or changes them; takes effect on open conversations at once. Signing in is not given by it.',
    rules: ['S1', 'D10', 'S5'],
    admins: true,
    body: memberBody,
    example: { body: { role: 'employee', chat: true } },
    answers: { 200: 'Member' },
    errors: ['last_owner', 'unknown_shop'],
  }),
  remove: operation({
    route: 'DELETE /api/shops/{shop}/members/{agent}',
    summary: "Withdraws an agent's role, once the chat permission is taken.",
    rules: ['S1', 'S2', 'S5'],
    admins: true,
    answers: { 204: null },
    errors: ['chat_still_given', 'last_owner', 'unknown_shop'],
  }),
};
