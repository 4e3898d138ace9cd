import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { viewKey, viewPk } from './keys.ts';
import { queryAll, type Table } from './table.ts';

/** Who has a conversation on the screen without being in it. Times are real time (epoch ms), as with all of the sockets. */
export interface Viewer {
  agent: string;
  connection: string;
}

export async function noteViewing(
  table: Table,
  conversation: string,
  { agent, connection }: Viewer,
  until: number,
): Promise<void> {
  const item = { ...viewKey(conversation, connection), agent, until, expires: Math.ceil(until / 1000) };
  await table.doc.send(new PutCommand({ TableName: table.name, Item: item }));
}

export async function viewersOf(table: Table, conversation: string, now: number): Promise<Viewer[]> {
  const items = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': viewPk(conversation) },
  });
  return items
    .filter(({ until }) => Number(until) > now)
    .map(({ agent, sk }) => ({ agent: String(agent), connection: String(sk) }));
}
