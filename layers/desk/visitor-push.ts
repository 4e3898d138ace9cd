import { mayChat } from '../domain/agent.ts';
import { type Conversation, type Entry, isQueued, offeredTo } from '../domain/conversation.ts';
import type { Shop } from '../domain/settings.ts';
import { presenceOf, type Visitor } from '../domain/visitor.ts';
import { errorFields } from '../platform/log.ts';
import type { Sockets } from '../platform/sockets.ts';
import { findAgents } from '../store/agents.ts';
import { findHead } from '../store/conversations.ts';
import { parseConversationId, type Thread, threadPk } from '../store/keys.ts';
import { closeSocket, findVisitors } from '../store/visitors.ts';
import type { Changes } from './changes.ts';
import type { Desk } from './desk.ts';
import { isForVisitor, showMessage, showVisitor } from './present-visitor.ts';
import { sendInOrder } from './push.ts';
import { namesOf, standingOf } from './visitor-read.ts';

/**
 * Tells visitors of the webchat what is new in their own conversation, and agents in it where its visitor is (W4). As all pushes a
 * hint: a visitor that was away reads on from its place.
 */
export interface VisitorPusher {
  desk: Desk;
  sockets: Sockets;
}

/** What a batch means to one visitor. */
interface News {
  thread: Thread;
  shop: Shop;
  entries: { conversation: string; entry: Entry }[];
  conversation?: Conversation;
}

export async function pushVisitors(pusher: VisitorPusher, changes: Changes): Promise<void> {
  const news = await newsOf(pusher.desk, changes);
  if (news.length > 0) await tellVisitors(pusher, news);
  for (const { thread, after } of changes.visitors) await tellPresence(pusher, thread, after);
}

async function newsOf(desk: Desk, changes: Changes): Promise<News[]> {
  const byThread = new Map<string, News>();
  const of = async (conversation: string): Promise<News | undefined> => {
    const thread = parseConversationId(conversation)?.thread;
    if (!thread) return undefined;
    const known = byThread.get(threadPk(thread));
    if (known) return known;
    const shop = await desk.shops.get(thread.shop).catch(() => undefined);
    if (shop?.channels.find(({ id }) => id === thread.channel)?.provider !== 'webchat') return undefined;
    const made: News = { thread, shop, entries: [] };
    byThread.set(threadPk(thread), made);
    return made;
  };
  for (const { conversation, before, entry } of changes.entries) {
    if (isForVisitor(entry) && isNews(before, entry)) (await of(conversation))?.entries.push({ conversation, entry });
  }
  for (const { before, after } of changes.conversations) {
    if (after.channel.provider !== 'webchat' || !standsElse(before, after)) continue;
    const one = await of(after.id);
    if (one) one.conversation = after;
  }
  return [...byThread.values()];
}

/** A message that is new, whose file has come, or which the visitor has seen in another tab. */
const isNews = (before: Entry | undefined, { file, state }: Entry): boolean =>
  !before || before.file?.state !== file?.state || (state === 'read' && before.state !== 'read');

/** Whether a visitor sees a difference: somebody has it, it was closed, its messages were looked at. */
const standsElse = (before: Conversation | undefined, after: Conversation): boolean =>
  before?.id !== after.id ||
  before.state !== after.state ||
  before.assignee !== after.assignee ||
  before.participants.length !== after.participants.length ||
  isQueued(before) !== isQueued(after) ||
  after.unread < before.unread;

async function tellVisitors({ desk, sockets }: VisitorPusher, news: News[]): Promise<void> {
  const visitors = await findVisitors(
    desk.table,
    news.map(({ thread }) => thread),
  );
  const names = await namesOf(
    desk,
    news.flatMap(({ entries }) => entries.map(({ entry }) => entry)),
  );
  await Promise.all(
    news.map(async ({ thread, shop, entries, conversation }) => {
      const visitor = visitors.get(thread.address);
      if (!visitor || visitor.sockets.length === 0) return;
      const messages: object[] = entries.map(({ conversation: id, entry }) => ({
        type: 'message',
        message: showMessage(id, entry, names),
      }));
      if (conversation)
        messages.push({ type: 'conversation', conversation: await standingOf(desk, shop, conversation) });
      await postToVisitor(desk, sockets, thread, visitor, messages);
    }),
  );
}

/** To all tabs of a visitor, in order; a socket that is gone is forgotten. A push that fails is not repeated. */
export async function postToVisitor(
  desk: Desk,
  sockets: Sockets,
  thread: Thread,
  visitor: Visitor,
  messages: object[],
): Promise<void> {
  await Promise.all(
    visitor.sockets.map(async (connection) => {
      try {
        for (const message of messages) {
          if ((await sockets.post(connection, message)) === 'sent') continue;
          await closeSocket(desk.table, thread, connection, desk.clock.now());
          return;
        }
        desk.log.count('Pushes', messages.length);
      } catch (error) {
        desk.log.warn('a push to a visitor failed', errorFields(error));
      }
    }),
  );
}

async function tellPresence(pusher: VisitorPusher, thread: Thread, visitor: Visitor): Promise<void> {
  const presence = showVisitor(presenceOf(visitor, pusher.desk.clock.now()));
  await tellAgents(pusher, thread, (conversation) => ({ type: 'presence', conversation, presence }));
}

/**
 * Tells those who are in a visitor's open conversation, or are offered it. A socket that has not heard its hello hears nothing before it:
 * its client reads how things stand then.
 */
export async function tellAgents(
  { desk, sockets }: VisitorPusher,
  thread: Thread,
  messageFor: (conversation: string) => object,
): Promise<void> {
  const conversation = await findHead(desk.table, thread);
  if (!conversation || conversation.state === 'closed') return;
  const offered = offeredTo(conversation);
  const concerned = [...new Set([...conversation.participants, ...(offered ? [offered] : [])])];
  const message = messageFor(conversation.id);
  for (const agent of await findAgents(desk.table, concerned)) {
    if (!mayChat(agent, conversation.shop)) continue;
    const greeted = agent.connections.filter((connection) => !agent.greeting?.includes(connection));
    await Promise.all(greeted.map((connection) => sendInOrder(desk, sockets, agent.id, connection, [message])));
  }
}
