import { templatesQuery } from '../admin.ts';
import { operation } from '../operation.ts';

/** What may be sent outside the service window. */
export const templateOperations = {
  list: operation({
    route: 'GET /api/shops/{shop}/templates',
    summary:
      "The approved templates of the shop's channels, as the providers list them; remembered for five minutes. For those who may send them, and admins.",
    rules: ['C6'],
    query: templatesQuery,
    example: { query: { channel: 'bloom-whatsapp' } },
    answers: { 200: 'Templates' },
    errors: ['not_supported', 'unknown_shop'],
  }),
};
