import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { preferencesKey } from './keys.ts';
import type { Table } from './table.ts';

/** How an agent's inbox behaves. Not on the agent's own item, which is read whenever somebody is chosen. */
export type Preferences = Record<string, unknown>;

export async function findPreferences(table: Table, agent: string): Promise<Preferences> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: preferencesKey(agent), ConsistentRead: true }),
  );
  return (Item?.preferences as Preferences | undefined) ?? {};
}

export async function savePreferences(table: Table, agent: string, preferences: Preferences): Promise<void> {
  await table.doc.send(new PutCommand({ TableName: table.name, Item: { ...preferencesKey(agent), preferences } }));
}
