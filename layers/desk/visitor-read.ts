import { isOnline } from '../domain/agent.ts';
import { type Conversation, type Entry, isQueued } from '../domain/conversation.ts';
import { opening } from '../domain/hours.ts';
import type { Shop } from '../domain/settings.ts';
import { iso } from '../platform/clock.ts';
import { allAgents, findAgents } from '../store/agents.ts';
import { findHead, findPast } from '../store/conversations.ts';
import { conversationId, parseConversationId, type Thread } from '../store/keys.ts';
import { countAhead } from '../store/queue.ts';
import { arrivedAfter, arrivedBefore } from '../store/timeline.ts';
import type { Desk } from './desk.ts';
import {
  isForVisitor,
  ordinalAt,
  placeIn,
  seqAt,
  showMessage,
  showStanding,
  type VisitorMessage,
} from './present-visitor.ts';
import type { Guest } from './visit.ts';

/** What a visitor reads: its thread, over all of its conversations, and who of the shop is there. */

export interface VisitorWish {
  /** Places, exclusive. Without either: the newest. */
  after?: number | undefined;
  before?: number | undefined;
  limit: number;
}

export interface VisitorPage {
  items: VisitorMessage[];
  /** Up to here everything is known: what to ask on `after`. */
  place: number;
  /** There is more in the direction that was asked for. */
  more: boolean;
}

/** Past conversations that one page looks through; each is empty or ends the page. */
const mostConversations = 20;

/** A page of the visitor's thread, in order. `head` is the current conversation. */
export async function readThread(desk: Desk, { thread }: Guest, wish: VisitorWish) {
  const head = await findHead(desk.table, thread);
  const page = head ? await pageOf(desk, thread, head, wish) : { items: [], place: wish.after ?? 0, more: false };
  return { head, page };
}

async function pageOf(desk: Desk, of: Thread, head: Conversation, wish: VisitorWish): Promise<VisitorPage> {
  const { found, more } =
    wish.after === undefined ? await older(desk, of, head, wish) : await newer(desk, of, head, wish);
  const names = await namesOf(
    desk,
    found.map(({ entry }) => entry),
  );
  const items = found
    .filter(({ entry }) => isForVisitor(entry))
    .map(({ conversation, entry }) => showMessage(conversation, entry, names))
    .sort((a, b) => a.place - b.place);
  const reached = found.map(({ conversation, entry }) => placeIn(conversation, entry.seq));
  return { items, more, place: Math.max(wish.after ?? 0, ...reached) };
}

interface Found {
  conversation: string;
  entry: Entry;
}

const inside = ({ id }: Conversation, entries: Entry[]): Found[] =>
  entries.map((entry) => ({ conversation: id, entry }));

/** What arrived after a place, the oldest first, from its conversation on to the present one. */
async function newer(desk: Desk, of: Thread, head: Conversation, { after = 0, limit }: VisitorWish) {
  const found: Found[] = [];
  const last = parseConversationId(head.id)?.ordinal ?? 1;
  const from = Math.max(ordinalAt(after), last - mostConversations, 1);
  for (const c of await conversations(desk, of, head, from, last)) {
    const seq = c.id === conversationId(of, ordinalAt(after)) ? seqAt(after) : 0;
    const wanted = limit - found.length;
    const entries = await arrivedAfter(desk.table, c, seq, wanted);
    found.push(...inside(c, entries));
    if (entries.length === wanted && (c.id !== head.id || Math.max(...entries.map((e) => e.seq)) < c.seq))
      return { found, more: true };
  }
  return { found, more: false };
}

/** What arrived before a place, the newest last, back from its conversation. */
async function older(desk: Desk, of: Thread, head: Conversation, { before, limit }: VisitorWish) {
  const found: Found[] = [];
  const last = Math.min(
    parseConversationId(head.id)?.ordinal ?? 1,
    before === undefined ? Infinity : ordinalAt(before),
  );
  const first = Math.max(1, last - mostConversations);
  for (const c of (await conversations(desk, of, head, first, last)).reverse()) {
    const isFirst = before !== undefined && c.id === conversationId(of, ordinalAt(before));
    const entries = await arrivedBefore(desk.table, c, isFirst ? seqAt(before) : Infinity, limit - found.length);
    found.push(...inside(c, entries));
    const lowest = Math.min(...entries.map(({ seq }) => seq));
    if (found.length >= limit) return { found, more: lowest > 1 || c.id !== conversationId(of, 1) };
  }
  return { found, more: first > 1 };
}

/** The conversations of a thread by their numbers, both included, in order. */
async function conversations(desk: Desk, of: Thread, head: Conversation, from: number, to: number) {
  const ids = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => conversationId(of, from + i));
  const past = await findPast(
    desk.table,
    ids.filter((id) => id !== head.id),
  );
  const all = new Map([...past, head].map((c) => [c.id, c]));
  return ids.flatMap((id) => all.get(id) ?? []);
}

/** The agents who wrote, by the name that customers see. */
export async function namesOf(desk: Desk, entries: Entry[]): Promise<Map<string, string>> {
  const authors = entries.flatMap(({ direction, author }) => (direction === 'out' && author ? [author] : []));
  const agents = authors.length > 0 ? await findAgents(desk.table, [...new Set(authors)]) : [];
  return new Map(agents.map(({ id, name }) => [id, name]));
}

/** How the visitor's conversation stands; undefined before the first message. */
export async function standingOf(desk: Desk, shop: Shop, c: Conversation | undefined) {
  if (!c) return undefined;
  const [agent] = c.assignee === undefined ? [] : await findAgents(desk.table, [c.assignee]);
  return showStanding(c, agent?.name, await positionOf(desk, shop, c));
}

/** Told where the shop tells it (tellPosition). */
async function positionOf(desk: Desk, shop: Shop, c: Conversation): Promise<number | undefined> {
  if (shop.settings.tellPosition === undefined || !isQueued(c) || c.queuedSince === undefined) return undefined;
  const place = { conversation: c.id, shop: c.shop, since: c.queuedSince, ...(c.team && { team: c.team }) };
  return (await countAhead(desk.table, place)) + 1;
}

/** How long it may be remembered who is there (ms, real time): every visitor asks, and the agents are one read. */
const rememberAgents = 2_000;

/** Whether somebody is there: by the hours (S4), and by the agents who are online. */
export type Reception = (shop: Shop) => Promise<{
  open: boolean;
  opensAt?: string;
  closesAt?: string;
  agentsAvailable: boolean;
}>;

export function openReception(desk: Desk): Reception {
  let known: { at: number; agents: ReturnType<typeof allAgents> } | undefined;
  return async ({ id, settings }) => {
    const real = Date.now();
    if (!known || real - known.at > rememberAgents) known = { at: real, agents: allAgents(desk.table, false) };
    const asked = known;
    const agents = await asked.agents.catch((error) => {
      known = undefined;
      throw error;
    });
    const now = desk.clock.now();
    const { open, opensAt, closesAt } = opening(settings.businessHours, now);
    return {
      open,
      ...(opensAt !== undefined && { opensAt: iso(opensAt) }),
      ...(closesAt !== undefined && { closesAt: iso(closesAt) }),
      agentsAvailable: agents.some((agent) => isOnline(agent, id, now)),
    };
  };
}
