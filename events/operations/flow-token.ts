import { flowTokenBody } from '../flow.ts';
import { operation } from '../operation.ts';

/** The token that a shop's flows show; for its admins. Write-only: it is shown whether there is one. */
export const flowTokenOperations = {
  read: operation({
    route: 'GET /api/shops/{shop}/flow-token',
    summary: 'Whether the shop has a token for its flows, and where they call with it.',
    rules: ['B1', 'S3'],
    admins: true,
    answers: { 200: 'FlowToken' },
  }),
  put: operation({
    route: 'PUT /api/shops/{shop}/flow-token',
    summary: 'Changes the token that flows show and sign with; the one before is refused within minutes.',
    rules: ['B1', 'S3', 'S5'],
    admins: true,
    body: flowTokenBody,
    example: { body: { token: 'a-token-that-nobody-guesses' } },
    answers: { 200: 'FlowToken' },
    errors: ['shop_not_deployed'],
  }),
};
