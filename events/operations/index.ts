import { conversationOperations } from './conversations.ts';
import { flowOperations } from './flows.ts';
import { handoverOperations } from './handovers.ts';
import { meOperations, queueOperations } from './me.ts';
import { memberOperations } from './members.ts';
import { shopOperations } from './shops.ts';
import { ruleOperations, teamOperations } from './teams.ts';
import { webhookOperations } from './webhooks.ts';

/**
 * Every route there is, by area. For documents, tests and tools; a function imports the areas it serves, so that it does
 * not carry the others.
 */
export const operations = {
  me: meOperations,
  queue: queueOperations,
  conversations: conversationOperations,
  handovers: handoverOperations,
  shops: shopOperations,
  members: memberOperations,
  teams: teamOperations,
  rules: ruleOperations,
  webhooks: webhookOperations,
  flows: flowOperations,
};
