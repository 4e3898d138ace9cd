import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { InList } from '../domain/lists.ts';
import type { Named } from './conversations.ts';
import {
  announcedIn,
  begunRange,
  closedSinceRange,
  conversationIn,
  isHead,
  type KeyRange,
  listPk,
  mentionsPk,
  parseConversationId,
  queuePk,
  type StateRange,
  statePk,
  stateRange,
} from './keys.ts';
import { type Item, queryAll, type Table } from './table.ts';

/** A page of a list: keys by which it is in order, each with its conversation. */
export interface ListPage {
  rows: Row[];
  /** The key up to which this is all; the next page begins after it. Absent at the end of the list. */
  upTo?: string;
}
export interface Row extends Named {
  key: string;
}

/** Where a list lies and which way it is read. */
export interface Listed {
  pk: string;
  range: KeyRange;
  newestFirst: boolean;
  /** Reads the index by state; else the table. */
  index?: 'byState';
  consistent?: boolean;
}

/**
 * Reads a page of keys and where it ends. One key more is read than asked for, so that a page knows whether it is the last.
 * @param after the key that the page before ended with, of this list or another one in the same order
 */
export async function keyPage(
  table: Table,
  { pk, range, newestFirst, index, consistent }: Listed,
  limit: number,
  after?: string,
): Promise<{ items: Item[]; keys: string[]; more: boolean }> {
  const from = !newestFirst && after !== undefined && after > range.from ? after : range.from;
  const to = newestFirst && after !== undefined && after < range.to ? after : range.to;
  // DynamoDB refuses a range that is none.
  if (from > to) return { items: [], keys: [], more: false };
  const { Items = [] } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: index,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
      ExpressionAttributeNames: index ? { '#pk': 'statePk', '#sk': 'stateSk' } : { '#pk': 'pk', '#sk': 'sk' },
      // An empty text is no key.
      ExpressionAttributeValues: { ':pk': pk, ':from': from || ' ', ':to': to },
      ScanIndexForward: !newestFirst,
      ConsistentRead: consistent,
      Limit: limit + 2,
    }),
  );
  const fresh = Items.filter((item) => keyOf(item, index) !== after);
  const items = fresh.slice(0, limit);
  return { items, keys: items.map((item) => keyOf(item, index)), more: fresh.length > limit };
}

const keyOf = (item: Item, index?: 'byState'): string => String(index ? item.stateSk : item.sk);

async function listPage(
  table: Table,
  listed: Listed,
  lies: (item: Item) => Row['lies'],
  limit: number,
  after?: string,
): Promise<ListPage> {
  const { items, more } = await keyPage(table, listed, limit, after);
  const rows = items.map((item) => {
    const key = keyOf(item, listed.index);
    return { key, conversation: conversationIn(key), lies: lies(item) };
  });
  const upTo = rows.at(-1)?.key;
  return { rows, ...(more && upTo !== undefined && { upTo }) };
}

const somewhere = (): Row['lies'] => 'somewhere';

/** Conversations of a shop by state, the latest first: keys only, the conversations themselves are read after. */
export const byState = (
  table: Table,
  shop: string,
  part: StateRange,
  limit: number,
  after?: string,
): Promise<ListPage> =>
  listPage(
    table,
    { pk: statePk(shop), range: stateRange[part], newestFirst: true, index: 'byState' },
    (item) => (isHead(item) ? 'at head' : 'past'),
    limit,
    after,
  );

/** The conversations of a list (`listsOf`), the latest begun first. */
export const inList = (
  table: Table,
  shop: string,
  { list, value }: InList,
  range: KeyRange,
  limit: number,
  after?: string,
): Promise<ListPage> =>
  listPage(table, { pk: listPk(shop, list, value), range, newestFirst: true }, somewhere, limit, after);

/** A shop's queue, the longest waiting first, read for certain. */
export const waitingIn = (table: Table, shop: string, limit: number, after?: string): Promise<ListPage> =>
  listPage(
    table,
    { pk: queuePk(shop), range: begunRange(), newestFirst: false, consistent: true },
    () => 'at head',
    limit,
    after,
  );

/** Conversations in whose notes an agent was mentioned, the latest mention first; one can come several times. */
export const mentionsOf = (table: Table, agent: string, limit: number, after?: string): Promise<ListPage> =>
  listPage(
    table,
    { pk: mentionsPk(agent), range: begunRange(), newestFirst: true, consistent: true },
    somewhere,
    limit,
    after,
  );

/** Conversations of a shop that closed since a moment (epoch ms). */
export const closedSince = (table: Table, shop: string, since: number): Promise<string[]> =>
  allByState(table, shop, closedSinceRange(since));

/** All open conversations of a shop, ids only. */
export const openOf = (table: Table, shop: string): Promise<string[]> => allByState(table, shop, stateRange.open);

const allByState = async (table: Table, shop: string, range: KeyRange): Promise<string[]> =>
  (await keysByState(table, shop, range)).map(conversationIn);

async function keysByState(table: Table, shop: string, { from, to }: KeyRange): Promise<string[]> {
  const items = await queryAll(table, {
    IndexName: 'byState',
    KeyConditionExpression: 'statePk = :pk AND stateSk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': statePk(shop), ':from': from, ':to': to },
  });
  return items.map((item) => String(item.stateSk));
}

/** How many wait in a shop's queue, and of these for which team and on which channel. */
export async function countWaiting(
  table: Table,
  shop: string,
): Promise<{ unassigned: number; teams: Record<string, number>; channels: Record<string, number> }> {
  const items = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk',
    ProjectionExpression: 'sk, team',
    ExpressionAttributeValues: { ':pk': queuePk(shop) },
    ConsistentRead: true,
  });
  return {
    unassigned: items.length,
    teams: tallied(items.flatMap(({ team }) => (team === undefined ? [] : [String(team)]))),
    channels: tallied(items.map(({ sk }) => channelIn(String(sk)))),
  };
}

/** How many open conversations of a shop are announced as soon, as overdue, and of both on which channel. */
export async function countLate(
  table: Table,
  shop: string,
): Promise<{ soon: number; overdue: number; channels: Record<string, number> }> {
  const keys = await keysByState(table, shop, stateRange.late);
  const number = (state: 'soon' | 'overdue'): number => keys.filter((key) => announcedIn(key) === state).length;
  return { soon: number('soon'), overdue: number('overdue'), channels: tallied(keys.map(channelIn)) };
}

const channelIn = (key: string): string => parseConversationId(conversationIn(key))?.thread.channel ?? '';

function tallied(values: string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** How many conversations of a shop are open, and how many of these are announced as soon and as overdue. */
export async function countStates(
  table: Table,
  shop: string,
): Promise<{ open: number; soon: number; overdue: number }> {
  const announced = (await keysByState(table, shop, stateRange.open)).map(announcedIn);
  const number = (state: 'soon' | 'overdue'): number => announced.filter((one) => one === state).length;
  return { open: announced.length, soon: number('soon'), overdue: number('overdue') };
}
