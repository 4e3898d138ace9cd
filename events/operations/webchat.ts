import { operation } from '../operation.ts';
import { reportBody, sessionBody, visitorMessageBody, visitorTimelineQuery, visitorUploadBody } from '../webchat.ts';

/** What visitors of a shop call from their browsers, by way of the widget (C1, W4). */
export const webchatOperations = {
  session: operation({
    route: 'POST /webchat/{shop}/{channel}/session',
    summary:
      'Begins a visitor’s session, or goes on with the one of a token; says who is there. With an identity that the shop signed the visitor is that customer of the shop.',
    rules: ['C1', 'C5', 'W4'],
    access: 'anybody',
    body: sessionBody,
    example: { body: { page: { url: 'https://bloom.example/vases', title: 'Vases' } } },
    answers: { 200: 'VisitorSession' },
    errors: ['bad_identity', 'unknown_shop'],
  }),
  forget: operation({
    route: 'DELETE /webchat/{shop}/{channel}/session',
    summary: 'Ends the visitor’s sessions on all devices: the tokens given so far hold no more.',
    rules: ['W4'],
    access: 'visitor',
    answers: { 204: null },
    errors: ['unknown_shop'],
  }),
  timeline: operation({
    route: 'GET /webchat/{shop}/{channel}/timeline',
    summary:
      'The visitor’s own messages and the shop’s, over all conversations: the newest, or those after or before a place.',
    rules: ['C4', 'C7'],
    access: 'visitor',
    query: visitorTimelineQuery,
    answers: { 200: 'VisitorPage' },
    errors: ['unknown_shop'],
  }),
  say: operation({
    route: 'POST /webchat/{shop}/{channel}/messages',
    summary: 'Writes to the shop; done once for each id that the client chose, however often it is sent.',
    rules: ['C1', 'C2', 'C4', 'C8'],
    access: 'visitor',
    body: visitorMessageBody,
    example: { body: { id: 'b2f0c9d4-0001', content: { type: 'text', text: 'Do you deliver on Sunday?' } } },
    answers: { 202: 'VisitorSaid' },
    errors: ['unknown_shop', 'media_missing', 'media_not_allowed', 'media_too_large'],
  }),
  upload: operation({
    route: 'POST /webchat/{shop}/{channel}/uploads',
    summary: 'Gives a link that takes one file of this size and type; its id is then the media of a message.',
    rules: ['C8'],
    access: 'visitor',
    body: visitorUploadBody,
    example: { body: { filename: 'vase.jpg', mimeType: 'image/jpeg', size: 48_213 } },
    answers: { 201: 'Upload' },
    errors: ['unknown_shop', 'media_too_large', 'media_not_allowed'],
  }),
  file: operation({
    route: 'GET /webchat/{shop}/{channel}/files/{id}',
    summary: 'A link to a file of the visitor’s own messages, or the shop’s to it, for some minutes.',
    rules: ['C8'],
    access: 'visitor',
    answers: { 200: 'MediaLink' },
    errors: ['unknown_shop', 'media_unavailable'],
  }),
  report: operation({
    route: 'POST /webchat/{shop}/{channel}/read',
    summary: 'The visitor’s browser has the shop’s messages up to a place, or the visitor has seen them.',
    rules: ['C3'],
    access: 'visitor',
    body: reportBody,
    example: { body: { read: 1_000_004 } },
    answers: { 204: null },
    errors: ['unknown_shop'],
  }),
  ticket: operation({
    route: 'POST /webchat/{shop}/{channel}/ticket',
    summary: 'A one-time ticket for the visitor’s socket, whose URL must not carry the token.',
    rules: ['W4'],
    access: 'visitor',
    answers: { 200: 'Ticket' },
    errors: ['unknown_shop'],
  }),
};
