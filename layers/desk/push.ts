import { isDeepStrictEqual } from 'node:util';
import { type Agent, mayChat } from '../domain/agent.ts';
import { type Conversation, type Handover, offeredTo } from '../domain/conversation.ts';
import { errorFields } from '../platform/log.ts';
import type { Sockets } from '../platform/sockets.ts';
import { findAgents } from '../store/agents.ts';
import { watchersOf } from '../store/connections.ts';
import { shopOfConversation } from '../store/keys.ts';
import { type Changes, type ChangeWord, concernsLists, wordFor } from './changes.ts';
import type { Recent } from './cursor.ts';
import type { Desk } from './desk.ts';
import { batches, inFrames } from './frames.ts';
import { afterHello, disconnected } from './presence.ts';
import { type ShownEntry, showConversation, showEntry, showHandover, showWithdrawn } from './present.ts';
import { type Asked, teamNews } from './teamnews.ts';

/**
 * Tells the agents what changed. `conversation` goes to the assignee, the previous one, the participants and both sides of a
 * handover, `entry` to those in the conversation, changes of lists to those who watch them (contract, "Said once"), what
 * nobody has yet to its team.
 */
export interface Pusher {
  desk: Desk;
  sockets: Sockets;
  recent: Recent;
  asked: Asked;
}

interface News {
  conversation: Conversation;
  word: ChangeWord;
  concerned: Set<string>;
  /** Who had it, or was offered it, and has not any more. */
  lost: string[];
  /** The members of a team whose it is while nobody has it: told as those who watch the lists are. */
  audience: Set<string>;
}

/** One agent's messages, in the order they are sent. */
export interface Parcel {
  agent: string;
  message: object;
  /** Limits it to certain connections (watchers). */
  only?: Set<string>;
  /** The conversation that this asks about who grabs it: a connection is asked once. */
  asks?: string;
}

export async function push(pusher: Pusher, changes: Changes): Promise<void> {
  const news = newsOf(changes);
  const [watchers, ofShops, ofTeams] = await Promise.all([
    watchersFor(pusher.desk, shopsListing(news)),
    watchersFor(pusher.desk, new Set(changes.shopsToTell.map(({ id }) => id))),
    teamNews(pusher, changes),
  ]);
  for (const { conversation, audience } of news)
    for (const agent of ofTeams.audiences.get(conversation.id) ?? []) audience.add(agent);
  const ids = new Set<string>();
  for (const { concerned } of news) for (const id of concerned) ids.add(id);
  for (const { entry } of changes.entries) for (const id of entry.to) ids.add(id);
  for (const list of [...watchers.values(), ...ofShops.values()]) for (const id of list.keys()) ids.add(id);
  // An agent's item in this very batch is at hand, and who was read for a team; only the others are read.
  const agents = new Map([...ofTeams.agents, ...changes.agents.map(({ after }) => after)].map((one) => [one.id, one]));
  for (const id of agents.keys()) ids.delete(id);
  for (const agent of await findAgents(pusher.desk.table, [...ids])) agents.set(agent.id, agent);
  const parcels = [
    ...(await conversationParcels(pusher, news.filter(isTurn), changes, watchers, agents)),
    ...entryParcels(changes, agents),
    ...(await conversationParcels(
      pusher,
      news.filter((n) => !isTurn(n)),
      changes,
      watchers,
      agents,
    )),
    ...handoverParcels(pusher.desk, changes, agents),
    ...ofTeams.toasts,
    ...agentParcels(changes),
    ...shopParcels(changes, ofShops, agents),
  ];
  await deliver(pusher, parcels, agents);
}

/** A turn is told before the entries that led to it, so that the client knows the conversation; a plain update after. */
const isTurn = ({ word }: News): boolean => word !== 'updated';

function newsOf(changes: Changes): News[] {
  const news: News[] = [];
  changes.conversations.forEach(({ before, after }, i) => {
    const word = wordFor(before, after);
    // Of several updates in a batch the last one says it all.
    const followed = changes.conversations.slice(i + 1).some((later) => later.after.id === after.id);
    if (!word || (word === 'updated' && followed)) return;
    const concerned = new Set([...after.participants, ...(after.assignee ? [after.assignee] : [])]);
    if (before?.id === after.id) for (const id of [...before.participants, before.assignee]) if (id) concerned.add(id);
    const { handover } = after;
    if (handover?.state === 'pending' || hasTurned({ before, after }))
      for (const id of sides(handover)) concerned.add(id);
    const lost = before?.id === after.id ? holdersOf(before).filter((id) => !holdersOf(after).includes(id)) : [];
    news.push({ conversation: after, word, concerned, lost, audience: new Set() });
  });
  return news;
}

/** Those in a conversation and the one it is offered to. */
const holdersOf = (c: Conversation): string[] =>
  [...c.participants, c.assignee, offeredTo(c)].filter((id) => id !== undefined);

type ConversationChange = Changes['conversations'][number];

/** Whether a handover was begun or ended by a change. */
function hasTurned({ before, after }: ConversationChange): boolean {
  const told = before?.id === after.id ? before.handover : undefined;
  return after.handover !== undefined && (told?.id !== after.handover.id || told.state !== after.handover.state);
}

/** Who gives, who gets, and the admin who did it for the one who gives. */
const sides = (handover: Handover | undefined): string[] =>
  [handover?.from, handover?.to, handover?.by].filter((id) => typeof id === 'string');

function handoverParcels(desk: Desk, changes: Changes, agents: Map<string, Agent>): Parcel[] {
  return changes.conversations.filter(hasTurned).flatMap(({ after: { id, shop, handover } }) => {
    if (!handover) return [];
    const message = { type: 'handover', handover: showHandover(id, handover, desk.clock.now()) };
    const told = [...new Set(sides(handover))].filter((agent) => mayChat(agents.get(agent), shop));
    return told.map((agent) => ({ agent, message }));
  });
}

/** By shop: which agents watch its lists, with which connections. */
type Watchers = Map<string, Map<string, Set<string>>>;

/** The shops whose lists changed. */
const shopsListing = (news: News[]): Set<string> =>
  new Set(news.filter((n) => concernsLists(n.word, n.conversation)).map((n) => n.conversation.shop));

async function watchersFor(desk: Desk, shops: Set<string>): Promise<Watchers> {
  const watchers: Watchers = new Map();
  for (const shop of shops) {
    const byAgent = new Map<string, Set<string>>();
    for (const { agent, connection } of await watchersOf(desk.table, shop)) {
      byAgent.set(agent, (byAgent.get(agent) ?? new Set()).add(connection));
    }
    watchers.set(shop, byAgent);
  }
  return watchers;
}

async function conversationParcels(
  { desk, recent }: Pusher,
  news: News[],
  changes: Changes,
  watchers: Watchers,
  agents: Map<string, Agent>,
): Promise<Parcel[]> {
  const parcels: Parcel[] = [];
  for (const { conversation, word, concerned, lost, audience } of news) {
    const { settings } = await desk.shops.get(conversation.shop);
    const shown = showConversation(conversation, settings, desk.clock.now());
    const tell = (agent: string, change: ChangeWord, only?: Set<string>, what: object = shown): void => {
      const message = { type: 'conversation', cursor: recent.note(agent, conversation), change, conversation: what };
      parcels.push({ agent, message, ...(only && { only }) });
    };
    const maySee = (agent: string): boolean => mayChat(agents.get(agent), conversation.shop);
    for (const agent of concerned) {
      if (maySee(agent)) tell(agent, wordTo(agent, word, conversation));
      else if (lost.includes(agent))
        tell(agent, 'unassigned', undefined, showWithdrawn(conversation, settings, desk.clock.now()));
    }
    const isNew = changes.conversations.some((c) => c.after.id === conversation.id && c.before?.id !== conversation.id);
    const listed = isNew && word === 'assigned' ? 'created' : word;
    for (const agent of audience) if (!concerned.has(agent)) tell(agent, listed);
    if (!concernsLists(word, conversation)) continue;
    for (const [agent, connections] of watchers.get(conversation.shop) ?? []) {
      if (!concerned.has(agent) && !audience.has(agent) && maySee(agent)) tell(agent, listed, connections);
    }
  }
  return parcels;
}

/** The one who lost a conversation to somebody else is told just that. */
const wordTo = (agent: string, word: ChangeWord, c: Conversation): ChangeWord =>
  word === 'assigned' && c.assignee !== agent && !c.participants.includes(agent) ? 'unassigned' : word;

function entryParcels(changes: Changes, agents: Map<string, Agent>): Parcel[] {
  const parcels: Parcel[] = [];
  for (const { conversation, entry } of changes.entries) {
    const shop = shopOfConversation(conversation);
    const message = { type: 'entry', conversation, seq: entry.seq, entry: pushable(showEntry(entry)) };
    for (const agent of entry.to) if (mayChat(agents.get(agent), shop)) parcels.push({ agent, message });
  }
  return parcels;
}

function agentParcels(changes: Changes): Parcel[] {
  const latest = new Map<string, { before?: Agent; after: Agent }>();
  for (const { before, after } of changes.agents) {
    latest.set(after.id, { before: latest.get(after.id)?.before ?? before, after });
  }
  return [...latest.values()].flatMap(({ before, after }) => {
    const tell = (message: object): Parcel => ({ agent: after.id, message });
    const isElsewhere = before?.status !== after.status || before?.held.length !== after.held.length;
    return [
      ...(isElsewhere ? [tell({ type: 'agent', agent: showPresence(after) })] : []),
      ...(before && !isDeepStrictEqual(before.shops, after.shops) ? [tell({ type: 'permissions' })] : []),
    ];
  });
}

/** What everybody at a shop sees of it: how many slots they have there. */
function shopParcels({ shopsToTell }: Changes, watchers: Watchers, agents: Map<string, Agent>): Parcel[] {
  return shopsToTell.flatMap(({ id, name, settings: { slots } }) =>
    [...(watchers.get(id) ?? [])]
      .filter(([agent]) => mayChat(agents.get(agent), id))
      .map(([agent, only]) => ({ agent, message: { type: 'shop', shop: { id, name, slots } }, only })),
  );
}

/** A socket message has 128 KB; what an entry holds beyond half of that is left to be read in the timeline. */
const largestPushed = 64_000;

export function pushable(shown: ShownEntry): ShownEntry {
  if (Buffer.byteLength(JSON.stringify(shown)) <= largestPushed) return shown;
  const { referral: _referral, ...rest } = shown;
  return {
    ...rest,
    content: { type: 'unsupported', kind: shown.content.type, reason: 'large: read it in the timeline' },
  } as ShownEntry;
}

export const showPresence = (agent: Agent) => ({
  id: agent.id,
  status: agent.status,
  openConversations: agent.held.length,
});

/** Sends each connection its messages in order, in frames where it asked for them; connections side by side. */
export async function deliver(
  { desk, sockets, asked }: Pusher,
  parcels: Parcel[],
  agents: Map<string, Agent>,
): Promise<void> {
  const byConnection = new Map<string, { agent: string; messages: object[] }>();
  for (const { agent, message, only, asks } of parcels) {
    for (const connection of agents.get(agent)?.connections ?? []) {
      if (only && !only.has(connection)) continue;
      if (asks !== undefined && !asked.note(asks, connection)) continue;
      const post = byConnection.get(connection) ?? { agent, messages: [] };
      byConnection.set(connection, post);
      post.messages.push(message);
    }
  }
  await Promise.all(
    [...byConnection].map(async ([connection, { agent, messages }]) => {
      await afterHello(desk, agents.get(agent), connection);
      const posts = batches(agents.get(agent), connection) ? inFrames(messages) : messages;
      return sendInOrder(desk, sockets, agent, connection, posts);
    }),
  );
}

/** A push that fails is not repeated: the client fetches what it missed. A connection that is gone is cleaned up (410). */
export async function sendInOrder(
  desk: Desk,
  sockets: Sockets,
  agent: string,
  connection: string,
  messages: object[],
): Promise<void> {
  try {
    for (const message of messages) {
      if ((await sockets.post(connection, message)) === 'sent') continue;
      await disconnected(desk, agent, connection);
      desk.log.count('GoneConnections');
      return;
    }
    desk.log.count('Pushes', messages.length);
  } catch (error) {
    desk.log.warn('a push failed', errorFields(error));
  }
}
