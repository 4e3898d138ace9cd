import type { Conversation, Entry } from '../domain/conversation.ts';
import type { Explanation } from '../domain/distribution.ts';
import { assumptions, type Past, type Replayed, replay } from '../domain/replay.ts';
import type { Comer } from '../domain/routing.ts';
import type { ChannelRules } from '../domain/settings.ts';
import { allAgents } from '../store/agents.ts';
import { findConversations } from '../store/conversations.ts';
import { conversationId, parseConversationId } from '../store/keys.ts';
import { closedSince, openOf } from '../store/lists.ts';
import { pageFromOldest } from '../store/timeline.ts';
import { mustAdminister } from './administer.ts';
import type { Desk } from './desk.ts';
import { withRules } from './tryout.ts';

/** Plays the conversations of a time again by other rules of a channel, and shows who would have got what. */

export interface ReplayWish {
  channel: string;
  rules: ChannelRules;
  /** Epoch ms: conversations that began from then on, and before `to`. */
  from: number;
  to: number;
}

/** A replay reads a timeline per conversation: so many of them are played, the first of the time. */
export const mostReplayed = 500;
/** Where a conversation went first stands near its beginning. */
const entriesRead = 50;
const atOnce = 20;

export interface Replay {
  items: Replayed[];
  /** There were more conversations than are played. */
  cut: boolean;
  assumptions: readonly string[];
}

/** @throws DeskError forbidden, not_found for a channel that the shop does not have */
export async function replayRouting(desk: Desk, adminId: string, shopId: string, wish: ReplayWish): Promise<Replay> {
  await mustAdminister(desk, adminId, shopId);
  const shop = withRules(await desk.shops.fresh(shopId), wish.channel, wish.rules);
  const begun = await begunWithin(desk, shopId, wish);
  const played = begun.slice(0, mostReplayed);
  const pasts: Past[] = [];
  const owners = await ownersBefore(desk, played);
  for (let i = 0; i < played.length; i += atOnce)
    pasts.push(...(await Promise.all(played.slice(i, i + atOnce).map((c) => pastOf(desk, c, owners)))));
  const agents = await allAgents(desk.table, true);
  return { items: replay(shop, agents, pasts), cut: begun.length > played.length, assumptions };
}

/** Conversations of the channel that began within a time, the first one first. */
async function begunWithin(desk: Desk, shop: string, { channel, from, to }: ReplayWish): Promise<Conversation[]> {
  const ids = [...(await closedSince(desk.table, shop, from)), ...(await openOf(desk.table, shop))];
  const ofChannel = [...new Set(ids)].filter((id) => parseConversationId(id)?.thread.channel === channel);
  const found = await findConversations(desk.table, ofChannel, true);
  return [...found.values()]
    .filter((c) => ofChannel.includes(c.id) && c.createdAt >= from && c.createdAt < to)
    .sort((a, b) => a.createdAt - b.createdAt);
}

const before = (id: string): string | undefined => {
  const parsed = parseConversationId(id);
  return parsed && parsed.ordinal > 1 ? conversationId(parsed.thread, parsed.ordinal - 1) : undefined;
};

/** Who had the customers' conversations before (C7), by the conversation that came after. */
async function ownersBefore(desk: Desk, conversations: Conversation[]): Promise<Map<string, string>> {
  const earlier = conversations.flatMap(({ id }) => before(id) ?? []);
  const found = await findConversations(desk.table, earlier, true);
  return new Map(
    conversations.flatMap(({ id }) => {
      const owner = found.get(before(id) ?? '')?.owner;
      return owner ? [[id, owner] as const] : [];
    }),
  );
}

async function pastOf(desk: Desk, c: Conversation, owners: Map<string, string>): Promise<Past> {
  const { entries } = await pageFromOldest(desk.table, c, entriesRead);
  const seen = entries.flatMap((entry) => explained(entry));
  // Its first message was stored together with where it went.
  const first = entries.find(({ seq }) => seq === 1);
  const given = entries.find(({ content }) => content.type === 'assigned');
  const owner = owners.get(c.id);
  const comer: Comer = owner ? { kind: 'returning', owner } : { kind: 'new' };
  return {
    id: c.id,
    channel: c.channel.id,
    at: first?.arrivedAt ?? c.createdAt,
    comer,
    ...(given?.content.type === 'assigned' && { actual: { agent: given.content.agent, at: given.arrivedAt } }),
    ...(c.closedAt !== undefined && { endedAt: c.closedAt }),
    seen,
  };
}

const explained = ({ content, arrivedAt }: Entry): { at: number; why: Explanation }[] =>
  (content.type === 'assigned' || content.type === 'queued') && content.why.rule !== 'by_hand'
    ? [{ at: arrivedAt, why: content.why }]
    : [];
