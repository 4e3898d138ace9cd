import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { draftKey, draftPrefix, draftsPk, type Key, type Thread } from './keys.ts';
import { type Item, isRefused, queryAll, type Table } from './table.ts';

/** What an agent has written and not sent (T5): one small item each, in a partition that is read for this agent alone. */
export interface Draft {
  /** Of what is being written, from its first letter until it is sent: the key that its message is sent with (C2). */
  id: string;
  conversation: string;
  kind: DraftKind;
  text: string;
  /** Epoch ms. */
  updatedAt: number;
  /** Grows with every change, also over being taken away: a tab that slept cannot mistake a new draft for its own. */
  version: number;
}
export type DraftKind = 'reply' | 'note';

/** For so long (ms) a draft is kept; DynamoDB deletes it some time after that. */
export const keepDraftFor = 30 * 24 * 3600_000;

const toDraft = ({ id, conversation, kind, text, updatedAt, version }: Item): Draft => ({
  id: String(id ?? version),
  conversation: String(conversation),
  kind: kind as DraftKind,
  text: String(text),
  updatedAt: Number(updatedAt),
  version: Number(version),
});

const isKept = ({ updatedAt }: Draft, now: number): boolean => updatedAt + keepDraftFor > now;

export async function findDraft(
  table: Table,
  agent: string,
  conversation: string,
  kind: DraftKind,
  now: number,
): Promise<Draft | undefined> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: draftKey(agent, conversation, kind), ConsistentRead: true }),
  );
  const draft = Item && toDraft(Item);
  return draft && isKept(draft, now) ? draft : undefined;
}

/** @param after the key that the page before ended with */
export async function draftsOf(
  table: Table,
  agent: string,
  limit: number,
  now: number,
  after?: string,
): Promise<{ drafts: Draft[]; last?: string }> {
  const { Items = [], LastEvaluatedKey } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': draftsPk(agent) },
      ConsistentRead: true,
      Limit: limit,
      ExclusiveStartKey: after === undefined ? undefined : { pk: draftsPk(agent), sk: after },
    }),
  );
  const drafts = Items.map(toDraft).filter((draft) => isKept(draft, now));
  return { drafts, ...(LastEvaluatedKey && { last: String(LastEvaluatedKey.sk) }) };
}

/**
 * Writes a draft over the one that was read.
 * @param before undefined: there was none
 * @returns false when it changed meanwhile
 */
export const saveDraft = (table: Table, agent: string, draft: Draft, before: Draft | undefined): Promise<boolean> =>
  ifAsRead(before ? asRead(before) : noneKept(draft.updatedAt), (condition) =>
    table.doc.send(
      new PutCommand({
        TableName: table.name,
        Item: {
          ...draftKey(agent, draft.conversation, draft.kind),
          ...draft,
          expires: Math.floor((draft.updatedAt + keepDraftFor) / 1000),
        },
        ...condition,
      }),
    ),
  );

/** Takes away the draft that was read. @returns false when it changed meanwhile */
export const deleteDraft = (table: Table, agent: string, draft: Draft): Promise<boolean> =>
  ifAsRead(asRead(draft), (condition) =>
    table.doc.send(
      new DeleteCommand({
        TableName: table.name,
        Key: draftKey(agent, draft.conversation, draft.kind),
        ...condition,
      }),
    ),
  );

const asRead = ({ version }: Draft) => ({
  ConditionExpression: 'version = :seen',
  ExpressionAttributeValues: { ':seen': version },
});

/** One that is too old is not shown any more, but may still lie there. */
const noneKept = (now: number) => ({
  ConditionExpression: 'attribute_not_exists(pk) OR updatedAt <= :tooOld',
  ExpressionAttributeValues: { ':tooOld': now - keepDraftFor },
});

async function ifAsRead<Of>(condition: Of, write: (condition: Of) => Promise<unknown>): Promise<boolean> {
  try {
    await write(condition);
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

/** An agent's drafts for the conversations of a thread: what goes when its customer is erased (S6). */
export async function draftKeysIn(table: Table, agent: string, thread: Thread): Promise<Key[]> {
  const keys = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :thread)',
    ExpressionAttributeValues: { ':pk': draftsPk(agent), ':thread': draftPrefix(thread) },
    ProjectionExpression: 'pk, sk',
    ConsistentRead: true,
  });
  return keys.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
}
