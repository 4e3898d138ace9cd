import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { check, checkable } from '../../layers/desk/check.ts';
import type { Agent } from '../../layers/domain/agent.ts';
import type { Conversation, NewEntry } from '../../layers/domain/conversation.ts';
import type { SlotCondition } from '../../layers/store/agents.ts';
import { commit, findHead } from '../../layers/store/conversations.ts';
import { agentKey, type Key, type Thread } from '../../layers/store/keys.ts';
import { scanAll } from '../../layers/store/scan.ts';
import type { Item, Table } from '../../layers/store/table.ts';
import { threadOf } from '../../layers/store/timeline.ts';
import { changed, noon } from './samples.ts';

/** Puts people and conversations into a table, and looks at what lies there. */

/** An agent as the table has one: sets are absent when empty. */
export async function placeAgent(table: Table, agent: Agent): Promise<void> {
  const { connections, held, joined, ...rest } = agent;
  const item = {
    ...agentKey(agent.id),
    ...rest,
    ...(connections.length > 0 && { connections: new Set(connections) }),
    ...(held.length > 0 && { held: new Set(held) }),
    ...(joined.length > 0 && { joined: new Set(joined) }),
  };
  await table.doc.send(new PutCommand({ TableName: table.name, Item: item }));
}

export async function itemAt(table: Table, key: Key): Promise<Item | undefined> {
  return (await table.doc.send(new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }))).Item;
}

/** The sort keys of a partition, in order. */
export async function sortKeys(table: Table, pk: string): Promise<string[]> {
  const items = await scanAll(table);
  return items
    .filter((item) => item.pk === pk)
    .map((item) => String(item.sk))
    .sort();
}

/** All items, in order: what a refused write must leave untouched. */
export async function everything(table: Table): Promise<Item[]> {
  const place = (item: Item) => `${item.pk} ${item.sk}`;
  return (await scanAll(table)).sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** Commits the next state of a conversation, from what the table has. @returns it as written @throws when refused */
export async function written(
  table: Table,
  edited: Conversation,
  entries: NewEntry[] = [],
  more: { now?: number; slot?: SlotCondition } = {},
): Promise<Conversation> {
  const thread: Thread = threadOf(edited.id);
  const change = changed(await findHead(table, thread), edited, entries, more.now ?? noon);
  const refused = await commit(table, { thread, change, ...(more.slot && { slot: more.slot }) });
  if (refused) throw new Error(`refused: ${JSON.stringify(refused)}`);
  return change.after;
}

export const byHand = (slots = 5, shop = 'bloom'): SlotCondition => ({ kind: 'by_hand', shop, slots });

/** The invariants of the table that hold at any moment. */
export async function violations(table: Table): Promise<string[]> {
  const found = check(await scanAll(table, checkable), noon).violations;
  return found.filter(({ rule }) => rule !== 'nobody_waits_in_vain').map(({ what }) => what);
}
