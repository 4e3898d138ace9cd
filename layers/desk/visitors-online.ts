import { mayChat } from '../domain/agent.ts';
import { customerOf } from '../domain/customer.ts';
import { presenceOf } from '../domain/visitor.ts';
import { DeskError } from '../platform/errors.ts';
import { type Listed, visitorsOnline } from '../store/visitors.ts';
import type { Desk } from './desk.ts';
import { showVisitor } from './present-visitor.ts';

/**
 * The visitors of a shop's webchats who are there now, who came last first (W4); for who has the chat permission. Those who never wrote have
 * no conversation; those whom nobody named have no name.
 * @throws DeskError forbidden, invalid for a cursor that is not one of this list
 */
export async function listVisitors(desk: Desk, agentId: string, shop: string, limit: number, cursor?: string) {
  const after = cursor === undefined ? undefined : placeIn(cursor);
  const { agent, listed, next } = await visitorsOnline(desk.table, shop, agentId, limit, after);
  if (!agent || !mayChat(agent, shop)) throw new DeskError('forbidden', 'You have no chat permission on this shop.');
  const now = desk.clock.now();
  return {
    items: listed.map((one) => showListed(one, now)).filter(({ presence }) => presence.online),
    ...(next !== undefined && { next: Buffer.from(next).toString('base64url') }),
  };
}

function showListed({ thread, visitor, conversation }: Listed, now: number) {
  const name = (conversation && customerOf(conversation).name) ?? visitor.identity?.name;
  return {
    channel: thread.channel,
    ...(name && { name }),
    presence: showVisitor(presenceOf(visitor, now)),
    ...(conversation && { conversation: conversation.id }),
  };
}

function placeIn(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString();
  if (!/^\d{13}#[\w-]+#[\w-]+$/.test(place))
    throw new DeskError('invalid', 'This cursor is not one of this list. Begin without a cursor.');
  return place;
}
