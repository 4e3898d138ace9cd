import { auditQuery } from '../admin.ts';
import { tagsQuery } from '../http.ts';
import { operation } from '../operation.ts';
import { settingsBody } from '../settings.ts';

/** What shop admins set. */
export const shopOperations = {
  settings: operation({
    route: 'GET /api/shops/{shop}/settings',
    summary: "The shop's settings; for its admins.",
    rules: ['S1'],
    admins: true,
    answers: { 200: 'Settings' },
    errors: ['unknown_shop'],
  }),
  changeSettings: operation({
    route: 'PATCH /api/shops/{shop}/settings',
    summary: 'Changes settings; null takes an optional one away. For admins of the shop.',
    rules: ['S1', 'S4', 'S5', 'D1', 'D3', 'W2', 'W3'],
    admins: true,
    body: settingsBody,
    example: { body: { slots: 5, soonAfter: 'PT3M' } },
    answers: { 200: 'Settings' },
    errors: ['unknown_shop'],
  }),
  tags: operation({
    route: 'GET /api/shops/{shop}/tags',
    summary: 'The tags of a shop, and how many conversations have each.',
    rules: ['T5', 'W5'],
    query: tagsQuery,
    example: { query: { limit: 50 } },
    answers: { 200: 'TagPage' },
  }),
  audit: operation({
    route: 'GET /api/shops/{shop}/audit',
    summary:
      'What was changed in the shop, by whom and when, from what to what; the latest first. For admins of the shop.',
    rules: ['S5'],
    admins: true,
    query: auditQuery,
    example: { query: { limit: 20 } },
    answers: { 200: 'AuditPage' },
  }),
};
