import { isAdmin } from '../domain/agent.ts';
import { snooze, wake } from '../domain/snooze.ts';
import { iso } from '../platform/clock.ts';
import { DeskError } from '../platform/errors.ts';
import type { Desk } from './desk.ts';
import { edit } from './edit.ts';
import type { Handled } from './handle.ts';

/** Longer than that is not put off but forgotten. */
const longest = 90 * 24 * 3600_000;

/**
 * Puts a conversation off (T8). For those in it, and the shop's admins.
 * @param until epoch milliseconds, at most 90 days ahead; null takes it up again
 * @throws DeskError not_in_conversation, conversation_closed, invalid
 */
export function snoozeUntil(
  desk: Desk,
  agentId: string,
  conversationId: string,
  until: number | null,
): Promise<Handled> {
  return edit(desk, agentId, conversationId, ({ conversation, agent, now }) => {
    if (conversation.state === 'closed') throw new DeskError('conversation_closed', undefined, undefined, conversation);
    const isIn = conversation.participants.includes(agentId) || isAdmin(agent, conversation.shop);
    if (!isIn || conversation.assignee === undefined) throw new DeskError('not_in_conversation');
    if (until === null) {
      if (conversation.snoozedUntil === undefined) return {};
      return { step: wake(conversation, { reason: 'by_hand', by: agentId }, now, desk.id()) };
    }
    if (until <= now || until > now + longest) {
      const message = `must be a time ahead, at most ${iso(now + longest)}`;
      throw new DeskError('invalid', `until: ${message}`, [{ field: 'until', message }]);
    }
    return { step: snooze(conversation, until, agentId, now, desk.id()) };
  });
}
