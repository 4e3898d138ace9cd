import { cannedOperations, cannedUseOperations } from './canned.ts';
import { channelOperations } from './channels.ts';
import { conversationOperations } from './conversations.ts';
import { customerOperations } from './customers.ts';
import { deskOperations } from './desk.ts';
import { documentOperations } from './documents.ts';
import { draftOperations } from './drafts.ts';
import { figuresOperations } from './figures.ts';
import { flowTokenOperations } from './flow-token.ts';
import { flowOperations } from './flows.ts';
import { handoverOperations } from './handovers.ts';
import { hookOperations } from './hooks.ts';
import { meOperations, queueOperations } from './me.ts';
import { mediaOperations } from './media.ts';
import { memberOperations } from './members.ts';
import { routingOperations } from './routing.ts';
import { shopOperations } from './shops.ts';
import { ruleOperations, teamOperations } from './teams.ts';
import { templateOperations } from './templates.ts';
import { webchatOperations } from './webchat.ts';
import { webhookOperations } from './webhooks.ts';

/**
 * Every route there is, by area. For documents, tests and tools; a function imports the areas it serves, so that it does
 * not carry the others.
 */
export const operations = {
  me: meOperations,
  queue: queueOperations,
  drafts: draftOperations,
  conversations: conversationOperations,
  customers: customerOperations,
  handovers: handoverOperations,
  desk: deskOperations,
  shops: shopOperations,
  members: memberOperations,
  channels: channelOperations,
  teams: teamOperations,
  rules: ruleOperations,
  routing: routingOperations,
  templates: templateOperations,
  canned: cannedOperations,
  cannedUse: cannedUseOperations,
  webhooks: webhookOperations,
  flows: flowOperations,
  flowToken: flowTokenOperations,
  webchat: webchatOperations,
  media: mediaOperations,
  hooks: hookOperations,
  figures: figuresOperations,
  documents: documentOperations,
};

/** What each area is about, in the documents. */
export const areas: Record<keyof typeof operations, string> = {
  me: 'The agent who asks.',
  queue: 'Who waits for an agent.',
  drafts: 'What an agent has written and not sent yet.',
  conversations: 'Conversations, and what agents do with them.',
  customers: 'Who writes, over all channels.',
  handovers: 'Handing a conversation over.',
  desk: 'What whoever works at a shop has to know of it.',
  shops: 'What the admins of a shop set.',
  members: 'Who works at a shop, as what.',
  channels: 'The channel accounts of a shop, and their credentials.',
  teams: 'Teams, and how they take their conversations.',
  rules: 'Who gets the conversations of a channel.',
  routing: 'Trying the rules out before they hold.',
  templates: 'What may be sent outside the service window.',
  canned: 'Texts that are written once: keeping them.',
  cannedUse: 'Texts that are written once: using them.',
  webhooks: 'What the providers call.',
  flows: 'What bots call.',
  flowToken: 'What bots prove themselves by.',
  webchat: "What the visitors of a shop's pages call.",
  media: 'Pictures, documents and other files.',
  hooks: "A shop's own systems, and its flows.",
  figures: 'Figures over time, and the live board (W6).',
  documents: 'This contract.',
};
