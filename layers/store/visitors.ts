import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Agent } from '../domain/agent.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Identity, Page, Visitor } from '../domain/visitor.ts';
import { toAgent } from './agents.ts';
import { mostKeys, toConversation } from './conversations.ts';
import {
  agentKey,
  headKey,
  type Key,
  keyName,
  onlinePk,
  onlineSk,
  onlineThread,
  passKey,
  subjectKey,
  type Thread,
  visitorKey,
} from './keys.ts';
import { keyPage } from './lists.ts';
import { batchGet, type Item, isRefused, type Table } from './table.ts';

/** The visitors of the webchat, each beside the thread of what it writes. */

/** Nobody comes back after so long (s): a visitor without a sign of life is forgotten, its conversations are not. */
const keptFor = 400 * 24 * 3600;
/** Tabs of one visitor that may be connected at once. */
export const mostSockets = 10;

export function toVisitor(item: Item): Visitor {
  return {
    id: String(item.visitor),
    lastActive: Number(item.lastActive),
    sockets: [...((item.sockets as Set<string> | undefined) ?? [])],
    ...(item.identity !== undefined && { identity: item.identity as Identity }),
    ...(item.page !== undefined && { page: item.page as Page }),
    ...(item.location !== undefined && { location: String(item.location) }),
    ...(item.validFrom !== undefined && { validFrom: Number(item.validFrom) }),
  };
}

export async function findVisitor(table: Table, thread: Thread): Promise<Visitor | undefined> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: visitorKey(thread), ConsistentRead: true }),
  );
  return Item && toVisitor(Item);
}

/** Visitors by the digest of their address, a hundred in a request. */
export async function findVisitors(table: Table, threads: Thread[]): Promise<Map<string, Visitor>> {
  const found = new Map<string, Visitor>();
  for (let i = 0; i < threads.length; i += 100) {
    const page = threads.slice(i, i + 100);
    const items = await batchGet(table, page.map(visitorKey));
    for (const thread of page) {
      const item = items.find(({ pk }) => pk === visitorKey(thread).pk);
      if (item) found.set(thread.address, toVisitor(item));
    }
  }
  return found;
}

/** What is kept of the visitors of threads, for erasing it (S6). */
export async function visitorKeysOf(table: Table, threads: Thread[]): Promise<Key[]> {
  const found = await findVisitors(table, threads);
  return threads.flatMap((thread) => {
    const visitor = found.get(thread.address);
    if (!visitor) return [];
    const { identity } = visitor;
    return [visitorKey(thread), ...(identity ? [subjectKey(thread.shop, thread.channel, identity.subject)] : [])];
  });
}

/** A sign of life; what is left out stays as it is. */
export interface Visit {
  identity?: Identity | undefined;
  page?: Page | undefined;
  location?: string | undefined;
}

/** Notes a visit, of a new visitor too. @returns the visitor after it */
export async function noteVisit(table: Table, thread: Thread, id: string, visit: Visit, now: number): Promise<Visitor> {
  const values: Record<string, unknown> = { ':now': now, ':id': id, ':expires': Math.floor(now / 1000) + keptFor };
  const sets = ['lastActive = :now', 'visitor = :id', 'expires = :expires'];
  const names: Record<string, string> = {};
  for (const [name, value] of Object.entries(visit)) {
    if (value === undefined) continue;
    names[`#${name}`] = name;
    values[`:${name}`] = value;
    sets.push(`#${name} = :${name}`);
  }
  const { Attributes = {} } = await table.doc.send(
    new UpdateCommand({
      TableName: table.name,
      Key: visitorKey(thread),
      UpdateExpression: `SET ${sets.join(', ')}`,
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ExpressionAttributeValues: values,
      ReturnValues: 'ALL_NEW',
    }),
  );
  return toVisitor(Attributes);
}

/** Makes all tokens and tickets given before this moment (epoch ms, real time) worthless, and what they opened. */
export async function revokeTokens(table: Table, thread: Thread, validFrom: number): Promise<void> {
  await change(table, thread, 'SET validFrom = :from REMOVE sockets, statePk, stateSk', { ':from': validFrom });
}

/**
 * @param ticketAt when its ticket was given (epoch ms, real time)
 * @returns false for a visitor that is not there, ended its sessions since, or has too many sockets noted
 */
export async function openSocket(
  table: Table,
  thread: Thread,
  connection: string,
  ticketAt: number,
  now: number,
): Promise<boolean> {
  const listed = { ':pk': onlinePk(thread.shop), ':sk': onlineSk(now, thread) };
  const visitor = await change(
    table,
    thread,
    'ADD sockets :one SET lastActive = :now, statePk = :pk, stateSk = :sk',
    { ':one': new Set([connection]), ':now': now, ':most': mostSockets, ':given': ticketAt, ...listed },
    'AND (attribute_not_exists(sockets) OR size(sockets) < :most) AND (attribute_not_exists(validFrom) OR validFrom <= :given)',
  );
  return visitor !== undefined;
}

/** Doing it twice is harmless. */
export async function closeSocket(table: Table, thread: Thread, connection: string, now: number): Promise<void> {
  const values = { ':one': new Set([connection]), ':now': now, ':id': connection };
  const expression = 'DELETE sockets :one SET lastActive = :now';
  const visitor = await change(table, thread, expression, values, 'AND contains(sockets, :id)');
  // A visitor who comes back meanwhile stays in the list; one whom a crash here leaves in it is seen to have no socket.
  if (visitor?.sockets.length === 0)
    await change(table, thread, 'REMOVE statePk, stateSk', undefined, 'AND attribute_not_exists(sockets)');
}

/** A visitor who is in the list of those online, with what is at the head of its thread. */
export interface Listed {
  thread: Thread;
  visitor: Visitor;
  conversation?: Conversation;
}

/**
 * A page of a shop's visitors who have a socket, who came last first, and the agent who asks: two requests. A page can be shorter
 * than asked for and have a next one.
 */
export async function visitorsOnline(
  table: Table,
  shop: string,
  agent: string,
  limit: number,
  after?: string,
): Promise<{ agent?: Agent; listed: Listed[]; next?: string }> {
  // Each is two keys, and one is the agent's.
  const most = Math.min(limit, Math.floor((mostKeys - 1) / 2));
  const list = { pk: onlinePk(shop), range: { from: '', to: '~' }, newestFirst: true, index: 'byState' as const };
  const { keys, more } = await keyPage(table, list, most, after);
  const threads = keys.map((key) => onlineThread(shop, key));
  const wanted = [agentKey(agent), ...threads.flatMap((thread) => [visitorKey(thread), headKey(thread)])];
  const found = new Map((await batchGet(table, wanted)).map((item) => [keyName(item), item]));
  const at = (key: Key): Item | undefined => found.get(keyName(key));
  const listed = threads.flatMap((thread): Listed[] => {
    const [visitor, head] = [at(visitorKey(thread)), at(headKey(thread))];
    const conversation = head && head.alias === undefined ? toConversation(head) : undefined;
    return visitor ? [{ thread, visitor: toVisitor(visitor), ...(conversation && { conversation }) }] : [];
  });
  const asks = at(agentKey(agent));
  const last = more ? keys.at(-1) : undefined;
  return { listed, ...(asks && { agent: toAgent(asks) }), ...(last !== undefined && { next: last }) };
}

/** @returns the visitor after it; undefined when the condition did not hold */
async function change(
  table: Table,
  thread: Thread,
  expression: string,
  values?: Record<string, unknown>,
  condition = '',
): Promise<Visitor | undefined> {
  try {
    const { Attributes = {} } = await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: visitorKey(thread),
        UpdateExpression: expression,
        ConditionExpression: `attribute_exists(pk) ${condition}`,
        ExpressionAttributeValues: values,
        ReturnValues: 'ALL_NEW',
      }),
    );
    return toVisitor(Attributes);
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
}

/** Which visitor a customer of the shop is: the first that was signed in as this one, on whatever device. */
export async function visitorOf(
  table: Table,
  { shop, channel }: Pick<Thread, 'shop' | 'channel'>,
  subject: string,
  visitor: string,
  now: number,
): Promise<string> {
  const { Attributes } = await table.doc.send(
    new UpdateCommand({
      TableName: table.name,
      Key: subjectKey(shop, channel, subject),
      UpdateExpression: 'SET visitor = if_not_exists(visitor, :visitor), expires = :expires',
      ExpressionAttributeValues: { ':visitor': visitor, ':expires': Math.floor(now / 1000) + keptFor },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return String(Attributes?.visitor ?? visitor);
}

/** Whose socket a ticket opens. A visitor's ticket names its shop: the shop's own function writes it, and none of an agent's. */
export interface Pass {
  thread: Thread;
  /** When it was given: epoch ms, real time. */
  at: number;
}

/** @param until epoch ms, real time */
export async function savePass(table: Table, ticket: string, { thread, at }: Pass, until: number): Promise<void> {
  const item = { ...passKey(thread.shop, ticket), ...thread, at, until, expires: Math.floor(until / 1000) + 60 };
  await table.doc.send(new PutCommand({ TableName: table.name, Item: item }));
}

/** Uses a ticket up. @returns undefined when it is unknown, used or too old */
export async function takePass(table: Table, shop: string, ticket: string, now: number): Promise<Pass | undefined> {
  try {
    const { Attributes } = await table.doc.send(
      new DeleteCommand({
        TableName: table.name,
        Key: passKey(shop, ticket),
        ConditionExpression: 'attribute_exists(pk)',
        ReturnValues: 'ALL_OLD',
      }),
    );
    if (!Attributes || Number(Attributes.until) <= now) return undefined;
    const { channel, address, at } = Attributes;
    return { thread: { shop, channel: String(channel), address: String(address) }, at: Number(at) };
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
}
