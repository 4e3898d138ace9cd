import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Agent, grace, type Membership } from '../domain/agent.ts';
import { agentKey, agentsPk } from './keys.ts';
import { batchGet, type Condition, type Item, isRefused, queryAll, type Table, update, type Write } from './table.ts';

/** The agents: one partition of small items, so that choosing one of them is one Query. */

/** Reads an agent item. Sets are absent when empty: DynamoDB has no empty set. */
export function toAgent(item: Item): Agent {
  return {
    id: String(item.id),
    name: String(item.name ?? item.id),
    ...(item.email !== undefined && { email: String(item.email) }),
    status: item.status === 'available' ? 'available' : 'break',
    connections: [...((item.connections as Set<string> | undefined) ?? [])],
    ...(item.greeting !== undefined && { greeting: [...(item.greeting as Set<string>)] }),
    ...(item.batching !== undefined && { batching: [...(item.batching as Set<string>)] }),
    ...(item.graceUntil !== undefined && { graceUntil: Number(item.graceUntil) }),
    held: [...((item.held as Set<string> | undefined) ?? [])],
    joined: [...((item.joined as Set<string> | undefined) ?? [])],
    shops: (item.shops ?? {}) as Record<string, Membership>,
    ...(item.lastAssignedAt !== undefined && { lastAssignedAt: Number(item.lastAssignedAt) }),
    ...(item.onlineSince !== undefined && { onlineSince: Number(item.onlineSince) }),
    ...(item.rampGiven !== undefined && { rampGiven: Number(item.rampGiven) }),
    ...(item.pastMessagesAt !== undefined && { pastMessagesAt: [...(item.pastMessagesAt as Set<number>)] }),
  };
}

/** All agents, read once to choose from. */
export async function allAgents(table: Table, consistent: boolean): Promise<Agent[]> {
  const items = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': agentsPk },
    ConsistentRead: consistent,
  });
  return items.map(toAgent);
}

export async function findAgent(table: Table, id: string): Promise<Agent | undefined> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: agentKey(id), ConsistentRead: true }),
  );
  return Item && toAgent(Item);
}

/** Agents by id, a hundred in a request. */
export async function findAgents(table: Table, ids: string[], consistent = false): Promise<Agent[]> {
  const found: Agent[] = [];
  for (let i = 0; i < ids.length; i += 100) {
    const items = await batchGet(table, ids.slice(i, i + 100).map(agentKey), consistent);
    found.push(...items.map(toAgent));
  }
  return found;
}

/** Creates an agent or changes name, e-mail and memberships; status, connections and slots stay as they are. */
export async function saveAgent(table: Table, agent: Pick<Agent, 'id' | 'name' | 'email' | 'shops'>): Promise<void> {
  const key = agentKey(agent.id);
  try {
    await table.doc.send(
      new PutCommand({
        TableName: table.name,
        Item: { ...key, ...agent, status: 'break' },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
  } catch (error) {
    if (!isRefused(error)) throw error;
    await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: key,
        UpdateExpression: `SET #name = :name, shops = :shops${agent.email === undefined ? '' : ', email = :email'}`,
        ExpressionAttributeNames: { '#name': 'name' },
        ExpressionAttributeValues: { ':name': agent.name, ':email': agent.email, ':shops': agent.shops },
      }),
    );
  }
}

/** What coming online leaves on the item: the ramp begins. */
const begins = { set: 'onlineSince = :now', remove: 'REMOVE rampGiven' };

/** Sets the status. @returns the agent after it, undefined when there is no such agent */
export async function setStatus(
  table: Table,
  id: string,
  status: Agent['status'],
  now: number,
): Promise<Agent | undefined> {
  const names = { '#status': 'status' };
  const values = { ':status': status };
  if (status === 'available') {
    const came = await updateAgent(table, id, `SET #status = :status, ${begins.set} ${begins.remove}`, {
      expression: '#status <> :status',
      names,
      values: { ...values, ':now': now },
    });
    if (came) return came;
  }
  return updateAgent(table, id, 'SET #status = :status', { names, values });
}

/** Adds a connection, which is to be greeted; with the first after being unreachable the agent comes online. */
export async function addConnection(
  table: Table,
  id: string,
  connection: string,
  now: number,
): Promise<Agent | undefined> {
  const values = { ':one': new Set([connection]) };
  const added = 'connections :one, greeting :one';
  const came = await updateAgent(table, id, `ADD ${added} SET ${begins.set} ${begins.remove}`, {
    expression: 'attribute_not_exists(connections) AND (attribute_not_exists(graceUntil) OR graceUntil <= :now)',
    values: { ...values, ':now': now },
  });
  return came ?? updateAgent(table, id, `ADD ${added}`, { values });
}

/** A connection has heard its hello. */
export async function noteGreeted(table: Table, id: string, connection: string): Promise<void> {
  await updateAgent(table, id, 'DELETE greeting :one', {
    expression: 'contains(greeting, :connection)',
    values: { ':one': new Set([connection]), ':connection': connection },
  });
}

/** Notes whether a connection takes several messages in one frame. On this item, because every push has read it. */
export async function setBatching(table: Table, id: string, connection: string, batching: boolean): Promise<void> {
  await updateAgent(table, id, `${batching ? 'ADD' : 'DELETE'} batching :one`, {
    expression: 'contains(connections, :connection)',
    values: { ':one': new Set([connection]), ':connection': connection },
  });
}

/** Takes a connection away; while it was the last, the agent stays reachable for the grace period (D1). */
export async function removeConnection(
  table: Table,
  id: string,
  connection: string,
  now: number,
): Promise<Agent | undefined> {
  // One write, so that no crash leaves an agent reachable for ever. A connection that is gone already must not renew the grace.
  return updateAgent(table, id, 'DELETE connections :one, greeting :one, batching :one SET graceUntil = :grace', {
    expression: 'contains(connections, :connection)',
    values: { ':one': new Set([connection]), ':grace': now + grace, ':connection': connection },
  });
}

async function updateAgent(table: Table, id: string, expression: string, more: Condition): Promise<Agent | undefined> {
  try {
    const { Attributes } = await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: agentKey(id),
        UpdateExpression: expression,
        ConditionExpression: ['attribute_exists(pk)', more.expression].filter(Boolean).join(' AND '),
        ExpressionAttributeNames: more.names,
        ExpressionAttributeValues: more.values,
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Attributes && toAgent(Attributes);
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
}

/** How strictly a slot is taken. */
export type SlotCondition =
  /** A new conversation: the agent must be available (D1) and, with `seen`, be as when it was chosen (D5, R6). */
  | { kind: 'available'; shop: string; slots: number; now: number; seen?: Seen; ramp?: Step; outdated?: number[] }
  /** Pulled by hand (D7): only a free slot and the permission are asked for. */
  | { kind: 'by_hand'; shop: string; slots: number }
  /** Reopened (D8): never refused by the limit, only by a lost permission. */
  | { kind: 'reopened'; shop: string };

/**
 * How a slot counts on the agent's ramp. counted: given from the queue, while fewer than `below` were since then. over: it fills the
 * last slot, so that what follows is not held back any more.
 */
export type Step = { kind: 'counted'; onlineSince: number; below: number } | { kind: 'over' };

/** What a choice went by, to be compared in the slot write: no more conversations than so many, and none given since that one. */
export interface Seen {
  load: number;
  /** Epoch ms; null: never had one. Absent where the order does not depend on it. */
  lastAssignedAt?: number | null;
}

/** The slot write: the heart of D4. Its condition is the limit; everything that was read before it was only a hint. */
export function takeSlot(table: Table, agent: string, conversation: string, now: number, wanted: SlotCondition): Write {
  const permitted = 'shops.#shop.chat = :true';
  const notHeld = '(attribute_not_exists(held) OR NOT contains(held, :conversation))';
  // An agent without any held conversation has no set to measure, which must not let 0 slots pass (D3).
  const free =
    wanted.kind !== 'reopened' && wanted.slots > 0
      ? '(attribute_not_exists(held) OR size(held) < :slots)'
      : 'size(held) < :slots';
  const noMoreThanSeen = '(attribute_not_exists(held) OR size(held) <= :seen)';
  const available = '#status = :available';
  const reachable = '(attribute_exists(connections) OR graceUntil > :now)';

  const asked = [permitted, notHeld];
  const values: Record<string, unknown> = { ':true': true, ':conversation': conversation };
  const names: Record<string, string> = { '#shop': wanted.shop };
  if (wanted.kind !== 'reopened') {
    asked.push(free);
    values[':slots'] = wanted.slots;
  }
  if (wanted.kind === 'available') {
    asked.push(available, reachable);
    names['#status'] = 'status';
    values[':available'] = 'available';
    values[':now'] = wanted.now;
    if (wanted.seen) {
      asked.push(noMoreThanSeen);
      values[':seen'] = wanted.seen.load;
      const { lastAssignedAt } = wanted.seen;
      if (lastAssignedAt === null) asked.push('attribute_not_exists(lastAssignedAt)');
      if (typeof lastAssignedAt === 'number') {
        asked.push('lastAssignedAt = :lastAssignedAt');
        values[':lastAssignedAt'] = lastAssignedAt;
      }
    }
  }
  const ramp = wanted.kind === 'available' ? wanted.ramp : undefined;
  if (ramp?.kind === 'counted') {
    asked.push('onlineSince = :since AND (attribute_not_exists(rampGiven) OR rampGiven < :below)');
    Object.assign(values, { ':since': ramp.onlineSince, ':below': ramp.below, ':none': 0, ':step': 1 });
  }
  const counting = ramp?.kind === 'counted' ? ', rampGiven = if_not_exists(rampGiven, :none) + :step' : '';
  const ending = ramp?.kind === 'over' ? ' REMOVE onlineSince, rampGiven' : '';
  // Of the times that freed slots left behind only the latest counts; the others go along with this write.
  const outdated = wanted.kind === 'available' ? (wanted.outdated ?? []) : [];
  if (outdated.length > 0) values[':outdated'] = new Set(outdated);
  const left = ['joined :one', ...(outdated.length > 0 ? ['pastMessagesAt :outdated'] : [])].join(', ');
  const expression = `ADD held :one DELETE ${left} SET lastAssignedAt = :at${counting}${ending}`;
  return update(table, 'slot', agentKey(agent), expression, {
    expression: asked.join(' AND '),
    names,
    values: { ...values, ':one': new Set([conversation]), ':at': now },
  });
}

/**
 * Gives a slot back. Without a condition: what is not held cannot be freed twice.
 * @param lastMessageAt of that conversation: a set of such times needs no comparison to keep the latest (most_waiting)
 * @param staysIn whether the agent is still in the conversation
 */
export function freeSlot(
  table: Table,
  agent: string,
  conversation: string,
  { lastMessageAt, staysIn }: { lastMessageAt?: number; staysIn?: boolean } = {},
): Write {
  const added = [...(staysIn ? ['joined :one'] : []), ...(lastMessageAt === undefined ? [] : ['pastMessagesAt :at'])];
  const adding = added.length > 0 ? ` ADD ${added.join(', ')}` : '';
  return update(table, 'freed', agentKey(agent), `DELETE held :one${adding}`, {
    values: {
      ':one': new Set([conversation]),
      ...(lastMessageAt !== undefined && { ':at': new Set([lastMessageAt]) }),
    },
  });
}

/** Notes that an agent is in a conversation without holding it, or no longer. */
export function joinWrite(table: Table, agent: string, conversation: string, isIn: boolean): Write {
  const expression = `${isIn ? 'ADD' : 'DELETE'} joined :one`;
  return update(table, 'joined', agentKey(agent), expression, { values: { ':one': new Set([conversation]) } });
}
