import { rulesBody, teamBody } from '../admin.ts';
import { operation } from '../operation.ts';
import { pageQuery } from '../shapes.ts';

/** The teams of a shop; for its admins. */
export const teamOperations = {
  list: operation({
    route: 'GET /api/shops/{shop}/teams',
    summary: 'The teams of the shop with their members.',
    rules: ['T1'],
    admins: true,
    query: pageQuery,
    example: { query: { limit: 20 } },
    answers: { 200: 'Teams' },
    errors: ['unknown_shop'],
  }),
  read: operation({
    route: 'GET /api/shops/{shop}/teams/{id}',
    summary: 'A team of the shop with its members.',
    rules: ['T1'],
    admins: true,
    answers: { 200: 'Team' },
    errors: ['unknown_shop'],
  }),
  put: operation({
    route: 'PUT /api/shops/{shop}/teams/{id}',
    summary: 'Makes a team, or replaces its name, mode and members. Members need a role at the shop.',
    rules: ['T1', 'T2', 'S5'],
    admins: true,
    body: teamBody,
    example: { body: { name: 'Service', mode: 'assign', members: [{ agent: 'anna', role: 'admin' }] } },
    answers: { 200: 'Team' },
    errors: ['not_a_member', 'unknown_shop'],
  }),
  remove: operation({
    route: 'DELETE /api/shops/{shop}/teams/{id}',
    summary: 'Takes a team away; refused while rules name it or conversations wait for it.',
    rules: ['T1', 'S5'],
    admins: true,
    answers: { 204: null },
    errors: ['team_in_use', 'unknown_shop'],
  }),
};

/** The routing rules of a channel; for the admins of its shop. */
export const ruleOperations = {
  read: operation({
    route: 'GET /api/shops/{shop}/channels/{id}/rules',
    summary: 'Who gets the conversations of a channel, also in words.',
    rules: ['R1', 'R2', 'R3', 'R4', 'R5'],
    admins: true,
    answers: { 200: 'Rules' },
    errors: ['unknown_shop'],
  }),
  put: operation({
    route: 'PUT /api/shops/{shop}/channels/{id}/rules',
    summary:
      'Replaces the rules of a channel; a branch that is left out goes to the agent with the fewest conversations.',
    rules: ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'S5'],
    admins: true,
    body: rulesBody,
    example: {
      body: {
        newCustomer: { online: { algorithm: 'least_chats' }, offline: { message: 'We answer in the morning.' } },
        returning: { ownerOffline: { keepOwner: true } },
      },
    },
    answers: { 200: 'Rules' },
    errors: ['unknown_team', 'unknown_shop'],
  }),
};
