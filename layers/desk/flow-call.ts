import { flowCall } from '../channels/flows/call.ts';
import { isStillWith, takeBack } from '../domain/bot.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Explanation } from '../domain/distribution.ts';
import { leaveToBot } from '../domain/handling.ts';
import type { Shop } from '../domain/settings.ts';
import { DeskError } from '../platform/errors.ts';
import type { Outside } from '../platform/outside.ts';
import type { Called } from '../platform/provider.ts';
import { findConversation } from '../store/conversations.ts';
import { findHookSecret } from '../store/hooks.ts';
import { threadOf } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import { edit } from './edit.ts';
import type { Handled } from './handle.ts';
import { place } from './place.ts';

/** An agent gives a conversation to a flow, and the flow is called (B3). */

/** A stay of a conversation with a flow. */
export interface Stay {
  conversation: string;
  bot: string;
  /** Epoch ms. */
  since: number;
}

/** Where a flow's key lies, among the shop's webhooks' secrets. */
export const flowSecret = (flow: string): string => `flow.${flow}`;

/**
 * Gives a conversation to one of the shop's flows: the slot is free, nobody is in it, and the flow is called. A shop that lists
 * no flows starts them itself, by the event that its event webhook url gets; then any name will do.
 * @throws DeskError not_in_conversation, conversation_closed, unknown_flow
 */
export function giveToFlow(desk: Desk, agentId: string, conversationId: string, flow: string): Promise<Handled> {
  return edit(desk, agentId, conversationId, ({ conversation, shop, now }) => {
    if (conversation.state === 'open' && conversation.bot === flow) return {};
    if (conversation.state === 'open' && !conversation.participants.includes(agentId))
      throw new DeskError('not_in_conversation');
    if (conversation.state === 'closed') throw new DeskError('conversation_closed', undefined, undefined, conversation);
    const flows = shop.flows ?? [];
    if (flows.length > 0 && !flows.some(({ id }) => id === flow))
      throw new DeskError('unknown_flow', `The shop's flows are: ${flows.map(({ id }) => id).join(', ')}.`);
    const why: Explanation = { rule: 'by_hand' };
    return { step: leaveToBot(conversation, flow, why, now, desk.id(), agentId) };
  });
}

/** `over`: the stay has ended, there is nobody to call. */
export type FlowCalled = { kind: 'over' } | { kind: 'missing'; what: string } | { kind: 'called'; answer: Called };

export async function callFlow(
  { desk, outside, flowaiUrl }: { desk: Desk; outside: Outside; flowaiUrl: string },
  shop: Shop,
  { conversation: id, bot, since }: Stay,
): Promise<FlowCalled> {
  const conversation = await findConversation(desk.table, id);
  if (!isStillWith(conversation, bot, since)) return { kind: 'over' };
  const flow = shop.flows?.find((one) => one.id === bot);
  if (!flow) return { kind: 'missing', what: 'the shop has no such flow any more' };
  const key = (await findHookSecret(desk.table, shop.id, flowSecret(bot)))?.secret;
  const call = flowCall(flow, conversation, key, flowaiUrl);
  if ('missing' in call) return { kind: 'missing', what: call.missing };
  let answer: Called = { kind: 'failed', sent: false, reason: 'nothing to call' };
  for (const request of call.requests) {
    answer = await outside.call(request, { shop: shop.id, kind: 'flow' });
    // A thread that needs no preparing answers 4xx to it; one that cannot be reached will not answer the next either.
    if (answer.kind === 'failed' || answer.status >= 500) break;
  }
  return { kind: 'called', answer };
}

/** Finds an agent for a conversation whose flow could not be called. A stay that has ended is left alone. */
export async function takeBackFrom(desk: Desk, remembered: Shop, stay: Stay, failure: string): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const shop = round === 0 ? remembered : await desk.shops.fresh(remembered.id);
    const before: Conversation | undefined = await findConversation(desk.table, stay.conversation);
    if (!isStillWith(before, stay.bot, stay.since)) return;
    const { edited, entries } = takeBack(before, failure, desk.clock.now(), desk.id());
    const placed = await place(desk, { thread: threadOf(before.id), shop, before, edited, entries, rule: 'bot' });
    if (placed.kind !== 'refused') return;
    await desk.table.sleep(desk.table.random() * 50);
  }
  throw new DeskError('busy');
}
