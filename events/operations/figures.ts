import { boardQuery, figuresQuery } from '../figures.ts';
import { operation } from '../operation.ts';

/** Figures over time and the live board. */
export const figuresOperations = {
  report: operation({
    route: 'GET /api/reports/figures',
    summary:
      "A shop's figures by shop, channel, agent, team, close reason, hour or day (of the shop's time zone), up to 92 days: everything for its admins, a team's for those who run it, one's own for everybody.",
    rules: ['W6'],
    query: figuresQuery,
    example: { query: { shop: 'bloom', by: 'day' } },
    answers: { 200: 'FiguresReport' },
    errors: ['unknown_shop'],
  }),
  export: operation({
    route: 'GET /api/reports/figures.csv',
    summary: 'The same as a table: a line each, durations in seconds.',
    rules: ['W6'],
    query: figuresQuery,
    example: { query: { shop: 'bloom', by: 'agent' } },
    answers: { 200: 'Csv' },
    errors: ['unknown_shop'],
  }),
  board: operation({
    route: 'GET /api/board',
    summary: 'What goes on in a shop just now: queue, open conversations, load and slots of its agents, today so far.',
    rules: ['W6'],
    query: boardQuery,
    example: { query: { shop: 'bloom' } },
    answers: { 200: 'Board' },
    errors: ['unknown_shop'],
  }),
};
