import { mayChat } from '../domain/agent.ts';
import { type Conversation, type Entry, offeredTo } from '../domain/conversation.ts';
import { findAgent } from '../store/agents.ts';
import { findConnection } from '../store/connections.ts';
import { findConversations } from '../store/conversations.ts';
import { leftBy } from '../store/left.ts';
import { closedSince, openOf } from '../store/lists.ts';
import { mentionedSince } from '../store/mentions.ts';
import { missed } from '../store/timeline.ts';
import type { ChangeWord } from './changes.ts';
import { type Cursor, longestBack, overlap, readCursor } from './cursor.ts';
import type { Desk } from './desk.ts';
import { batches, inFrames } from './frames.ts';
import { showConversation, showEntry, showHandover, showWithdrawn } from './present.ts';
import { pushable } from './push.ts';

/**
 * What a client missed since a cursor: the messages to post to it, in frames where it batches, oldest change first. From the agent's own conversations,
 * those lost meanwhile, and the lists the connection watches. Of what was lost with the permission only that it was.
 * @returns one `resync` for a cursor that is unknown or older than 24 h
 */
export async function resume(
  desk: Desk,
  agentId: string,
  connectionId: string,
  cursorText: unknown,
): Promise<object[]> {
  const cursor = readCursor(cursorText);
  const now = desk.clock.now();
  const agent = await findAgent(desk.table, agentId);
  if (!cursor || !agent || cursor.time < now - longestBack || cursor.time > now + longestBack)
    return [{ type: 'resync' }];

  const since = cursor.time - overlap;
  const connection = await findConnection(desk.table, connectionId);
  const watched = (connection?.shops ?? []).filter((shop) => mayChat(agent, shop));
  const lists = await Promise.all(
    watched.flatMap((shop) => [openOf(desk.table, shop), closedSince(desk.table, shop, since)]),
  );
  const lost = new Set(await leftBy(desk.table, agentId, since));
  const own = new Set([...agent.held, ...agent.joined, ...lost]);
  const mentioned = new Set(await mentionedSince(desk.table, agentId, since));
  const found = await findConversations(desk.table, [...new Set([...own, ...mentioned, ...lists.flat()])], true);

  const changed = [...found.values()]
    .filter((c) => mayChat(agent, c.shop) || (lost.has(c.id) && !c.participants.includes(agentId)))
    .filter((c) => own.has(c.id) || mentioned.has(c.id) || c.updatedAt > since)
    .sort((a, b) => a.updatedAt - b.updatedAt);
  const given = cursor.given.copy();
  const messages: object[] = [];
  for (const conversation of changed) {
    const maySee = mayChat(agent, conversation.shop);
    const entries =
      maySee && (own.has(conversation.id) || mentioned.has(conversation.id))
        ? await missedEntries(desk, conversation, agentId, cursor, since)
        : [];
    messages.push(
      ...entries.map((entry) => ({
        type: 'entry',
        conversation: conversation.id,
        seq: entry.seq,
        entry: pushable(showEntry(entry)),
      })),
    );
    // Who was only mentioned is told the note (T5); what becomes of the conversation is told to those who have or watch it.
    const isTold = own.has(conversation.id) || watched.includes(conversation.shop);
    if (conversation.updatedAt <= since || !isTold) continue;
    given.note(conversation);
    if (conversation.version <= cursor.given.of(conversation.id).version) continue;
    const { settings } = await desk.shops.get(conversation.shop);
    messages.push({
      type: 'conversation',
      cursor: given.cursor(Math.max(cursor.time, conversation.updatedAt)),
      change: maySee ? wordFor(conversation, agentId, own.has(conversation.id), entries) : 'unassigned',
      conversation: (maySee ? showConversation : showWithdrawn)(conversation, settings, now),
    });
    if (maySee) messages.push(...missedHandover(conversation, agentId, since, now));
  }
  messages.push({ type: 'resumed', cursor: given.cursor(now) });
  return batches(agent, connectionId) ? inFrames(messages) : messages;
}

async function missedEntries(
  desk: Desk,
  c: Conversation,
  agent: string,
  cursor: Cursor,
  since: number,
): Promise<Entry[]> {
  const entries = await missed(desk.table, c, cursor.given.of(c.id).seq, { arrived: since, changed: cursor.time });
  return entries.filter((entry) => entry.to.includes(agent)).sort((a, b) => a.seq - b.seq);
}

/** The handover that the agent is a side of, where it was begun or ended since. */
function missedHandover({ id, handover }: Conversation, agent: string, since: number, now: number): object[] {
  if (!handover || ![handover.from, handover.to, handover.by].includes(agent)) return [];
  if ((handover.endedAt ?? handover.offeredAt) <= since) return [];
  return [{ type: 'handover', handover: showHandover(id, handover, now) }];
}

function wordFor(c: Conversation, agent: string, wasOwn: boolean, entries: Entry[]): ChangeWord {
  if (c.state === 'closed') return 'closed';
  const events = new Set(entries.map((entry) => entry.content.type));
  if (offeredTo(c) === agent) return 'updated';
  if (c.assignee !== agent && !c.participants.includes(agent)) return wasOwn || !c.assignee ? 'unassigned' : 'updated';
  if (events.has('reopened')) return 'reopened';
  return events.has('assigned') || events.has('handed_over') ? 'assigned' : 'updated';
}
