import { channelBody, channelQuery } from '../admin.ts';
import { operation } from '../operation.ts';
import { pageQuery } from '../shapes.ts';

/** The channel accounts of a shop; for its admins. Credentials are write-only: it is shown whether there is one. */
export const channelOperations = {
  list: operation({
    route: 'GET /api/shops/{shop}/channels',
    summary: 'The channels of the shop; of each credential only whether it is set.',
    rules: ['C1', 'S3'],
    admins: true,
    query: pageQuery,
    example: { query: { limit: 20 } },
    answers: { 200: 'Channels' },
    errors: ['unknown_shop'],
  }),
  read: operation({
    route: 'GET /api/shops/{shop}/channels/{id}',
    summary: 'A channel of the shop.',
    rules: ['C1', 'S3'],
    admins: true,
    answers: { 200: 'Channel' },
    errors: ['unknown_shop'],
  }),
  put: operation({
    route: 'PUT /api/shops/{shop}/channels/{id}',
    summary:
      'Sets a channel up or changes it; the credentials are checked at the provider first. They belong to the shop at that provider: all its channels there share them. What is left out stays.',
    rules: ['C1', 'S3', 'S5'],
    admins: true,
    query: channelQuery,
    body: channelBody,
    example: {
      query: { check: 'true' },
      body: { provider: 'whatsapp', name: 'Orders', phoneNumberId: '1000000001', businessAccountId: '201000000001' },
    },
    answers: { 200: 'Channel' },
    errors: ['credentials_refused', 'provider_unreachable', 'shop_not_deployed', 'unknown_shop'],
  }),
  remove: operation({
    route: 'DELETE /api/shops/{shop}/channels/{id}',
    summary: 'Takes a channel away that has no open conversations; with the last one of a provider go its credentials.',
    rules: ['C1', 'S3', 'S5'],
    admins: true,
    answers: { 204: null },
    errors: ['channel_in_use', 'shop_not_deployed', 'unknown_shop'],
  }),
  check: operation({
    route: 'POST /api/shops/{shop}/channels/{id}/check',
    summary: 'Asks the provider whether the account and its credentials are right. Changes nothing.',
    rules: ['S3'],
    admins: true,
    answers: { 200: 'ChannelCheck' },
    errors: ['unknown_shop'],
  }),
};
