import { visitorsQuery } from '../http.ts';
import { operation } from '../operation.ts';
import { pageQuery } from '../shapes.ts';

/** What whoever works at a shop has to know of it; settings and credentials are its admins'. */
export const deskOperations = {
  shop: operation({
    route: 'GET /api/shops/{shop}/desk',
    summary:
      'What an inbox needs to know of a shop: channels, teams, colleagues, flows and the settings that agents work by. For everybody with a ' +
      'role at it. It has an ETag: asked again with If-None-Match, it answers 304 while nothing changed.',
    rules: ['S1', 'T1', 'T7', 'W5', 'B3'],
    answers: { 200: 'ShopDesk', 304: null },
    errors: ['unknown_shop'],
  }),
  agents: operation({
    route: 'GET /api/shops/{shop}/agents',
    summary:
      'Who could take a conversation of the shop now: those available first, the least loaded of them before the others; then everybody else ' +
      'with the chat permission. For those with the chat permission.',
    rules: ['D1', 'D2', 'T3'],
    query: pageQuery,
    example: { query: { limit: 20 } },
    answers: { 200: 'DeskAgents' },
    errors: ['unknown_shop'],
  }),
  visitors: operation({
    route: 'GET /api/shops/{shop}/visitors',
    summary:
      "Who is in the shop's webchats now, who came last first: name, page, place, conversation. A page can be shorter than the limit and have a next one.",
    rules: ['W4'],
    query: visitorsQuery,
    example: { query: { limit: 50 } },
    answers: { 200: 'VisitorsOnline' },
  }),
};
