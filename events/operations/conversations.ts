import { assignBody, closeBody, conversationsQuery, messageBody, timelineQuery } from '../http.ts';
import { operation } from '../operation.ts';

/** Conversations: lists, reading, replying, and what agents do with them. */
export const conversationOperations = {
  list: operation({
    route: 'GET /api/conversations',
    summary: 'A view of conversations, page by page.',
    rules: ['W5', 'S1'],
    query: conversationsQuery,
    example: { query: { shop: 'bloom', view: 'unassigned', limit: 20 } },
    answers: { 200: 'ConversationPage' },
  }),
  read: operation({
    route: 'GET /api/conversations/{id}',
    summary: 'A conversation, with the whole explanation of its last assignment.',
    rules: ['D11', 'W2', 'C6'],
    answers: { 200: 'Conversation' },
  }),
  timeline: operation({
    route: 'GET /api/conversations/{id}/timeline',
    summary: "Messages, notes and events in the customer's order; after and before count the order of arrival (seq).",
    rules: ['C4'],
    query: timelineQuery,
    example: { query: { after: 0, limit: 50 } },
    answers: { 200: 'EntryPage' },
  }),
  send: operation({
    route: 'POST /api/conversations/{id}/messages',
    summary: 'Sends a reply to the customer; its state is reported on the entry.',
    rules: ['C2', 'C3', 'C6', 'W1'],
    body: messageBody,
    once: true,
    example: { body: { content: { type: 'text', text: 'It is on its way.' } } },
    answers: { 202: 'Entry' },
    errors: [
      'not_in_conversation',
      'conversation_closed',
      'idempotency_mismatch',
      'window_closed',
      'not_supported',
      'no_channel',
    ],
  }),
  assign: operation({
    route: 'POST /api/conversations/{id}/assign',
    summary: 'Takes a conversation (agent: me) or gives it to an available agent.',
    rules: ['D7', 'D9', 'D10'],
    body: assignBody,
    example: { body: { agent: 'me' } },
    answers: { 200: 'Conversation' },
    errors: ['not_in_conversation', 'already_assigned', 'conversation_closed', 'no_free_slot', 'agent_unavailable'],
  }),
  unassign: operation({
    route: 'POST /api/conversations/{id}/unassign',
    summary: 'Puts a conversation back into the queue; its slot is free.',
    rules: ['D10'],
    answers: { 200: 'Conversation' },
    errors: ['not_in_conversation', 'conversation_closed'],
  }),
  close: operation({
    route: 'POST /api/conversations/{id}/close',
    summary: "Closes a conversation with one of the shop's reasons; its slot is free.",
    rules: ['D10', 'T7'],
    body: closeBody,
    example: { body: { reason: 'done' } },
    answers: { 200: 'Conversation' },
    errors: ['not_in_conversation', 'conversation_closed', 'unknown_reason'],
  }),
  reopen: operation({
    route: 'POST /api/conversations/{id}/reopen',
    summary: 'Restarts a closed conversation and takes it; asks for a free slot.',
    rules: ['T7'],
    answers: { 200: 'Conversation' },
    errors: ['conversation_open', 'conversation_followed', 'no_free_slot'],
  }),
  markRead: operation({
    route: 'POST /api/conversations/{id}/read',
    summary: 'Nothing is unread any more.',
    rules: ['W5'],
    answers: { 200: 'Conversation' },
    errors: ['not_in_conversation'],
  }),
};
