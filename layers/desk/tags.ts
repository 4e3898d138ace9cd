import { isAdmin } from '../domain/agent.ts';
import { fold } from '../domain/search.ts';
import { mostTags, tag } from '../domain/tags.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent } from '../store/agents.ts';
import { type TagCount, tagsOf } from '../store/search.ts';
import type { Desk } from './desk.ts';
import { edit } from './edit.ts';
import { type Handled, mustBeIn } from './handle.ts';
import { shopsSeen } from './viewers.ts';

/** Tags on conversations (T5), and those that a shop uses (W5). */

/** A tag takes the place of a key in the table, where it is folded: some single characters fold into eighteen. */
const longestFolded = 200;

/** @throws DeskError not_in_conversation, too_many_tags, invalid for a tag without a character to tell it by */
export function changeTags(
  desk: Desk,
  agentId: string,
  conversationId: string,
  wish: { add?: string[]; remove?: string[] },
): Promise<Handled> {
  const { add = [], remove = [] } = wish;
  const strange = add.find((one) => fold(one).trim().length === 0 || fold(one).length > longestFolded);
  if (strange !== undefined)
    throw new DeskError('invalid', 'add: a tag needs letters, digits or signs.', [{ field: 'add' }]);
  return edit(desk, agentId, conversationId, (scene) => {
    mustBeIn(scene);
    const { conversation, now } = scene;
    const step = tag(conversation, { add, remove }, agentId, now, desk.id());
    if (step && step.edited.tags.length > Math.max(mostTags, conversation.tags.length))
      throw new DeskError('too_many_tags');
    return step ? { step } : {};
  });
}

/** The tags of a shop with how many conversations have each; for who sees its lists, and its admins. */
export async function listTags(
  desk: Desk,
  agentId: string,
  shop: string,
  limit: number,
  cursor?: string,
): Promise<{ items: TagCount[]; next?: string }> {
  const agent = await findAgent(desk.table, agentId);
  if (!agent) throw new DeskError('forbidden');
  if (!isAdmin(agent, shop)) shopsSeen(agent, shop);
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  const { tags, last } = await tagsOf(desk.table, shop, limit, after || undefined);
  return { items: tags, ...(last !== undefined && { next: Buffer.from(last).toString('base64url') }) };
}
