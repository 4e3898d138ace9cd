import { uploadBody } from '../media.ts';
import { operation } from '../operation.ts';

/** Files of messages: customers' and agents' own. */
export const mediaOperations = {
  upload: operation({
    route: 'POST /api/media',
    summary: 'Gives a link that takes one file of this size and type; its id is then sent as the media of a message.',
    rules: ['C8'],
    body: uploadBody,
    once: true,
    example: { body: { shop: 'bloom', filename: 'invoice.pdf', mimeType: 'application/pdf', size: 48_213 } },
    answers: { 201: 'Upload' },
    errors: ['idempotency_mismatch', 'media_too_large', 'media_not_allowed'],
  }),
  read: operation({
    route: 'GET /api/media/{id}',
    summary: 'A link to a kept file, for some minutes, for who may see a conversation that it is in.',
    rules: ['C8', 'S1'],
    answers: { 200: 'MediaLink' },
    errors: ['media_unavailable'],
  }),
};
