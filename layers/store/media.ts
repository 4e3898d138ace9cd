import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../domain/conversation.ts';
import type { MessageFile } from '../domain/file.ts';
import { entryKey, fetchKey, fetchPk, type Key, mediaKey, type Thread } from './keys.ts';
import { batchGet, type Item, isRefused, put, remove, type Table, transact, update, type Write } from './table.ts';

/**
 * Files (C8). One that is still at its provider is a FETCH item, written with its message and taken away with the outcome, so that
 * a crash in between leaves it to be found. What became of it, and an agent's upload, is a MEDIA item.
 */
export interface Fetching {
  shop: string;
  id: string;
  conversation: string;
  /** Where its message lies in the timeline. */
  entry: Key;
  /** When the message came, epoch ms. */
  at: number;
  tries: number;
  /** Not to be tried before then: somebody is at it, or it failed (epoch ms). */
  notBefore?: number;
}

/** A file of the bucket. */
export interface Kept {
  shop: string;
  id: string;
  /** uploading: an agent was given a link to put it there. failed: it did not come from the provider. */
  state: 'uploading' | 'kept' | 'failed';
  mimeType: string;
  size: number;
  sha256?: string;
  filename?: string;
  reason?: string;
  /** The agent who uploaded it. */
  by?: string;
  /** The conversations it is in: who may see one of them may see it. */
  conversations: string[];
  at: number;
}

/** The write that asks for a file, for the transaction that stores its message. */
export function fetchWrite(table: Table, thread: Thread, conversation: string, entry: Entry): Write {
  return put(table, 'fetch', {
    ...fetchKey(thread.shop, entry.file?.id ?? ''),
    conversation,
    entry: entryKey(thread, entry.sentAt, entry.id),
    at: entry.arrivedAt,
    tries: 0,
  });
}

export function toFetching(item: Item): Fetching {
  const { pk, sk, ...rest } = item;
  return { ...rest, shop: String(pk).split('#')[1] ?? '', id: String(sk) } as Fetching;
}

function toKept(item: Item): Kept {
  const { pk, sk, conversations, expires: _expires, ...rest } = item;
  const used = conversations instanceof Set ? [...(conversations as Set<string>)] : [];
  return { ...rest, shop: String(pk).split('#')[1] ?? '', id: String(sk), conversations: used } as Kept;
}

/** A file, and whether it is still to be fetched: one request. */
export async function findFile(table: Table, shop: string, id: string): Promise<{ fetching?: Fetching; kept?: Kept }> {
  const items = await batchGet(table, [fetchKey(shop, id), mediaKey(shop, id)], true);
  const fetching = items.find(({ pk }) => pk === fetchPk(shop));
  const kept = items.find(({ pk }) => pk !== fetchPk(shop));
  return { ...(fetching && { fetching: toFetching(fetching) }), ...(kept && { kept: toKept(kept) }) };
}

/** What a shop still has to fetch, read for certain. */
export async function waitingFiles(table: Table, shop: string, limit: number): Promise<Fetching[]> {
  const { Items } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': fetchPk(shop) },
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  return (Items ?? []).map(toFetching);
}

/**
 * Takes a file for fetching, for one at a time and until `until`: whoever dies at it is followed then, by the timer that the
 * stream's consumer sets for that moment.
 * @returns false when somebody else is at it, or it is done
 */
export async function claimFetch(table: Table, { shop, id }: Fetching, now: number, until: number): Promise<boolean> {
  return changed(table, fetchKey(shop, id), {
    UpdateExpression: 'SET notBefore = :until, tries = tries + :one',
    ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(notBefore) OR notBefore <= :now)',
    ExpressionAttributeValues: { ':until': until, ':now': now, ':one': 1 },
  });
}

/** Puts a file off to a later try. */
export async function postponeFetch(table: Table, { shop, id }: Fetching, notBefore: number): Promise<void> {
  await changed(table, fetchKey(shop, id), {
    UpdateExpression: 'SET notBefore = :at',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':at': notBefore },
  });
}

/**
 * Records what became of a file: on its message, which is told again, and for those who ask for it.
 * @returns false when it was recorded before, or the message was erased
 */
export async function settleFetch(table: Table, fetching: Fetching, file: MessageFile, now: number): Promise<boolean> {
  const { shop, id, entry, conversation, at } = fetching;
  const { id: _id, ...about } = file;
  const refused = await transact(table, [
    remove(table, 'fetch', fetchKey(shop, id), { expression: 'attribute_exists(pk)' }),
    update(table, 'entry', entry, 'SET #file = :file, changedAt = :now', {
      expression: 'attribute_exists(pk)',
      names: { '#file': 'file' },
      values: { ':file': file, ':now': now },
    }),
    put(table, 'media', { ...mediaKey(shop, id), ...about, conversations: new Set([conversation]), at }),
  ]);
  return refused.length === 0;
}

/** Notes that an agent may upload a file; forgotten when it is not sent by `expires` (epoch ms). */
export async function announceUpload(
  table: Table,
  upload: Omit<Kept, 'state' | 'conversations'>,
  expires: number,
): Promise<void> {
  const { shop, id, ...about } = upload;
  const item = { ...mediaKey(shop, id), ...about, state: 'uploading', expires: Math.floor(expires / 1000) };
  await transact(table, [put(table, 'media', item)]);
}

/**
 * Notes that a file is kept, as what, and in which conversation it is.
 * @returns false when there is no such file (any more)
 */
export async function noteUse(
  table: Table,
  { shop, id }: Pick<Kept, 'shop' | 'id'>,
  about: Pick<Kept, 'mimeType' | 'size'>,
  conversation: string,
): Promise<boolean> {
  return changed(table, mediaKey(shop, id), {
    UpdateExpression: 'SET #state = :kept, mimeType = :type, #size = :size ADD conversations :used REMOVE expires',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#state': 'state', '#size': 'size' },
    ExpressionAttributeValues: {
      ':kept': 'kept',
      ':type': about.mimeType,
      ':size': about.size,
      ':used': new Set([conversation]),
    },
  });
}

/** Takes conversations off a file. @returns those it is still in */
export async function forgetUse(table: Table, shop: string, id: string, conversations: string[]): Promise<string[]> {
  try {
    const { Attributes } = await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: mediaKey(shop, id),
        UpdateExpression: 'DELETE conversations :these',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':these': new Set(conversations) },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Attributes ? toKept(Attributes).conversations : [];
  } catch (error) {
    if (isRefused(error)) return [];
    throw error;
  }
}

/** Takes a file's items away. One that came into another conversation meanwhile stays. @returns whether they are gone */
export async function removeFile(table: Table, shop: string, id: string): Promise<boolean> {
  const unused = { expression: 'attribute_not_exists(conversations)' };
  const refused = await transact(table, [
    remove(table, 'fetch', fetchKey(shop, id)),
    remove(table, 'media', mediaKey(shop, id), unused),
  ]);
  return refused.length === 0;
}

async function changed(
  table: Table,
  key: Key,
  how: Omit<ConstructorParameters<typeof UpdateCommand>[0], 'TableName' | 'Key'>,
): Promise<boolean> {
  try {
    await table.doc.send(new UpdateCommand({ TableName: table.name, Key: key, ...how }));
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}
