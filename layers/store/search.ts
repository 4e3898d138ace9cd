import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { InList } from '../domain/lists.ts';
import { answers, type Handle, isDigits, type Kind, type Term } from '../domain/search.ts';
import { begunKey, findKey, findPk, type Key, type KeyRange, listPk, tagKey, tagsPk } from './keys.ts';
import { keyPage, type ListPage, type Row } from './lists.ts';
import { type Item, put, remove, type Table, transact, update } from './table.ts';

/**
 * The index of the search and the lists of conversations: small items that say where a conversation is found, written by the
 * stream's consumer. Their keys follow from what they stand for, so that writing one twice is writing it once.
 */

/** A conversation as far as the index knows it. `begun` is epoch ms. */
export interface Indexed {
  shop: string;
  id: string;
  begun: number;
}

const kinds: Record<Kind, string> = { name: 'n', phone: 'p', email: 'e', tag: 't', number: 'r', word: 'w' };
const kindsByLetter = Object.fromEntries(Object.entries(kinds).map(([kind, letter]) => [letter, kind as Kind]));

export const listItem = ({ shop, id, begun }: Indexed, { list, value }: InList): Key => ({
  pk: listPk(shop, list, value),
  sk: begunKey(begun, id),
});

/** A token is kept beside its key where the key does not say it whole. */
export function findItem({ shop, id, begun }: Indexed, { kind, token }: Handle): Key & { token?: string } {
  const key = placeOf(shop, begunKey(begun, id), { kind, token });
  return { ...key, ...(!key.pk.endsWith(`#${token}`) && { token }) };
}

/**
 * Where it says that a conversation is found by this.
 * @param begun the conversation's key in lists by when they began
 */
export const placeOf = (shop: string, begun: string, { kind, token }: Handle): Key =>
  findKey(shop, begun, kinds[kind], token);

function handleOf(item: Item, asked: string): Handle {
  const [, , kind = ''] = String(item.sk).split('#');
  return { kind: kindsByLetter[kind[0] ?? ''] ?? 'word', token: String(item.token ?? asked) };
}

/** Keys read of a place that numbers share: with 100,000 conversations some ten of them end alike. */
const sharedRead = 500;

/**
 * Conversations that answer a term, the latest begun first. A place can hold other tokens than the one that is asked for (numbers with
 * the same end), so that a page may have fewer rows than keys were read.
 * @param limit keys read at most; more for a long number, whose place it shares with others of the same end
 */
export async function whereFound(
  table: Table,
  shop: string,
  term: Term,
  range: KeyRange,
  limit: number,
  after?: string,
): Promise<ListPage> {
  const pk = findPk(shop, term.token);
  const isShared = isDigits(term.token) && !pk.endsWith(`#${term.token}`);
  const read = isShared ? Math.max(limit, sharedRead) : limit;
  const { items, keys, more } = await keyPage(table, { pk, range, newestFirst: true }, read, after);
  const kept = pk.slice(pk.lastIndexOf('#') + 1);
  const rows = new Map<string, Row>();
  for (const item of items) {
    if (!answers(handleOf(item, kept), term)) continue;
    const row = rowOf(String(item.sk));
    rows.set(row.key, row);
  }
  const last = keys.at(-1);
  if (!more || last === undefined) return { rows: [...rows.values()] };
  // What else is kept of the last conversation does not matter where it was found, and may matter where not.
  const { key } = rowOf(last);
  return { rows: [...rows.values()], upTo: rows.has(key) ? key : last };
}

/** A key of the search without what was found: that of the conversation. */
function rowOf(sk: string): Row {
  const [begun = '', conversation = ''] = sk.split('#');
  return { key: `${begun}#${conversation}`, conversation, lies: 'somewhere' };
}

/** A tag of a shop, as it was written first, and how many conversations have it. */
export interface TagCount {
  tag: string;
  conversations: number;
}

/**
 * Puts a conversation into the list of a tag, or takes it out, and counts it with that: in one transaction, so that doing it
 * again counts nothing.
 * @param folded the tag as it is compared
 */
export async function countTag(
  table: Table,
  conversation: Indexed,
  folded: string,
  tag: string,
  isTagged: boolean,
): Promise<void> {
  const entry = listItem(conversation, { list: 'tag', value: folded });
  const counter = update(
    table,
    'count',
    tagKey(conversation.shop, folded),
    'ADD conversations :one SET #tag = if_not_exists(#tag, :tag)',
    { names: { '#tag': 'tag' }, values: { ':one': isTagged ? 1 : -1, ':tag': tag } },
  );
  await transact(table, [
    isTagged
      ? put(table, 'entry', { ...entry }, { expression: 'attribute_not_exists(pk)' })
      : remove(table, 'entry', entry, { expression: 'attribute_exists(pk)' }),
    counter,
  ]);
}

/** A page of a shop's tags, in their order. */
export async function tagsOf(
  table: Table,
  shop: string,
  limit: number,
  after?: string,
): Promise<{ tags: TagCount[]; last?: string }> {
  const { Items = [], LastEvaluatedKey } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk',
      // A tag that nobody uses any more stays with a count of none.
      FilterExpression: 'conversations > :none',
      ExpressionAttributeValues: { ':pk': tagsPk(shop), ':none': 0 },
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: { pk: tagsPk(shop), sk: after } }),
    }),
  );
  const tags = Items.map(({ tag, conversations }) => ({ tag: String(tag), conversations: Number(conversations) }));
  return { tags, ...(LastEvaluatedKey && { last: String(LastEvaluatedKey.sk) }) };
}
