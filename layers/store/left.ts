import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { leftKey, leftPk, leftSince } from './keys.ts';
import { type Item, queryAll, type Table } from './table.ts';

/** What agents lost: kept for a day, so that one who was away learns what was lost meanwhile. */

export const leftItem = (agent: string, conversation: string, at: number): Item => ({
  ...leftKey(agent, at, conversation),
  conversation,
  expires: Math.floor(at / 1000) + 90_000,
});

/** Notes the loss alone: of what an agent was in without having it. Doing it twice is harmless. */
export async function noteLeft(table: Table, agent: string, conversation: string, at: number): Promise<void> {
  await table.doc.send(new PutCommand({ TableName: table.name, Item: leftItem(agent, conversation, at) }));
}

/** Conversations an agent lost since a moment. */
export async function leftBy(table: Table, agent: string, since: number): Promise<string[]> {
  const items = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND sk >= :since',
    ExpressionAttributeValues: { ':pk': leftPk(agent), ':since': leftSince(since) },
    ConsistentRead: true,
  });
  return [...new Set(items.map((item) => String(item.conversation)))];
}
