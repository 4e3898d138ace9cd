import { customerBody, exportQuery, historyQuery, mergeBody, unmergeBody } from '../customers.ts';
import { operation } from '../operation.ts';

/** Customers. The id of any record that was merged stands for the whole customer. */
export const customerOperations = {
  read: operation({
    route: 'GET /api/customers/{id}',
    summary:
      'Who a customer is: names, what the customer is recognised by, channels, what was merged. For any role at the shop.',
    rules: ['C5', 'S1'],
    answers: { 200: 'Customer' },
  }),
  change: operation({
    route: 'PATCH /api/customers/{id}',
    summary:
      "Changes what the desk knows of a customer, which goes before the provider's and is shown at once; null takes it away.",
    rules: ['C5', 'S6'],
    body: customerBody,
    example: { body: { name: 'Carla de Vries', phone: '+31 6 12345678', fields: { loyalty: 'gold' } } },
    answers: { 200: 'Customer' },
    errors: ['identity_taken'],
  }),
  conversations: operation({
    route: 'GET /api/customers/{id}/conversations',
    summary: "A customer's conversations over all channels, the latest begun first. For any role at the shop.",
    rules: ['C5', 'S1'],
    query: historyQuery,
    example: { query: { limit: 20 } },
    answers: { 200: 'ConversationPage' },
  }),
  merge: operation({
    route: 'POST /api/customers/{id}/merge',
    summary: 'Makes another customer the same as this one, which stands for both. Nothing is moved.',
    rules: ['C5'],
    body: mergeBody,
    example: { body: { with: 'cus.bloom.AAAAAAAAAAAAAAAAAAAAAA' } },
    answers: { 200: 'Customer' },
    errors: ['other_shop', 'too_many_records'],
  }),
  unmerge: operation({
    route: 'POST /api/customers/{id}/unmerge',
    summary: 'Undoes a merge: the record is a customer of its own again, and is not recognised as this one any more.',
    rules: ['C5'],
    body: unmergeBody,
    example: { body: { id: 'cus.bloom.AAAAAAAAAAAAAAAAAAAAAA' } },
    answers: { 200: 'Customer' },
  }),
  export: operation({
    route: 'GET /api/customers/{id}/export',
    summary: 'All data of a customer, page by page: who it is, and every conversation with its timeline.',
    rules: ['S6'],
    query: exportQuery,
    answers: { 200: 'CustomerExport' },
  }),
  erase: operation({
    route: 'DELETE /api/customers/{id}',
    summary:
      'Erases a customer: open conversations are closed, then all of it goes but the figures and a line in the audit log. 202: a large one, it goes on. For admins.',
    rules: ['S6'],
    admins: true,
    answers: { 202: null, 204: null },
  }),
};
