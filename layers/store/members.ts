import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Agent, Membership } from '../domain/agent.ts';
import { agentKey } from './keys.ts';
import { absent, put, type Table, update, type Write } from './table.ts';

/**
 * An agent's part in one shop. The memberships of all shops lie on the agent's item, so each write touches one of them only,
 * and only if it is still as it was read: two shops that change the same agent at once do not overwrite each other.
 */

/** Makes an agent with its first membership; somebody new is on break. */
export const newAgentWrite = (table: Table, agent: Pick<Agent, 'id' | 'name' | 'email' | 'shops'>): Write =>
  put(table, 'member', { ...agentKey(agent.id), ...agent, status: 'break' }, absent);

/** Gives a known agent a role and the chat permission at a shop, or changes them; the teams stay. */
export function membershipWrite(
  table: Table,
  agent: string,
  shop: string,
  before: Membership | undefined,
  { role, chat }: Pick<Membership, 'role' | 'chat'>,
): Write {
  if (!before)
    return update(table, 'member', agentKey(agent), 'SET shops.#shop = :membership', {
      expression: 'attribute_exists(pk) AND attribute_not_exists(shops.#shop)',
      names: { '#shop': shop },
      values: { ':membership': { role, chat } },
    });
  const seen = asSeen(shop, before);
  return update(table, 'member', agentKey(agent), 'SET shops.#shop.#role = :role, shops.#shop.chat = :chat', {
    ...seen,
    values: { ...seen.values, ':role': role, ':chat': chat },
  });
}

/** Takes an agent out of a shop and its teams. */
export const withdrawalWrite = (table: Table, agent: string, shop: string, before: Membership): Write =>
  update(table, 'member', agentKey(agent), 'REMOVE shops.#shop', asSeen(shop, before));

const asSeen = (shop: string, { role, chat }: Membership) => ({
  expression: 'shops.#shop.#role = :seenRole AND shops.#shop.chat = :seenChat',
  names: { '#shop': shop, '#role': 'role' },
  values: { ':seenRole': role, ':seenChat': chat },
});

/** Changes what an agent is called, where it is given. */
export async function renameAgent(table: Table, id: string, { name, email }: Partial<Agent>): Promise<void> {
  const given = Object.entries({ name, email }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  await table.doc.send(
    new UpdateCommand({
      TableName: table.name,
      Key: agentKey(id),
      UpdateExpression: `SET ${given.map(([field]) => `#${field} = :${field}`).join(', ')}`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: Object.fromEntries(given.map(([field]) => [`#${field}`, field])),
      ExpressionAttributeValues: Object.fromEntries(given.map(([field, value]) => [`:${field}`, value])),
    }),
  );
}
