import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { hookKey, hookPk, hookSecretKey, hookStatePk, type Key } from './keys.ts';
import { type Item, isRefused, put, queryAll, remove, type Table, type Write } from './table.ts';

/**
 * Events on their way to a shop's own systems, and what became of them (B4): one item per event and webhook, which is both
 * the outbox and the log. While it waits it is in the index by state, where the sweeper finds it.
 */
export interface Delivery {
  key: Key;
  shop: string;
  webhook: string;
  /** Its place in the log, `<time>-<event>`: the same event makes the same one. */
  id: string;
  kind: 'event' | 'flow';
  event: { id: string; type: string; at: number };
  /** What the event tells of, or which stay with a flow it begins. Not the event: what is erased from the table is in no log. */
  of: object;
  status: 'pending' | 'delivered' | 'failed' | 'dropped';
  tries: number;
  claimedUntil?: number;
  notBefore?: number;
  triedAt?: number;
  /** What the receiver answered last, or why it could not be reached. */
  code?: number;
  error?: string;
}

/** What is delivered under no webhook's name: events to the shop's event webhook url, and calls of flows. */
export const eventUrl = '_events';
export const flowCalls = '_flows';

/** The log goes back so far. */
const keepFor = 30 * 24 * 3600_000;

const sortable = (ms: number): string => String(ms).padStart(13, '0');
export const deliveryId = (event: { id: string; at: number }): string => `${sortable(event.at)}-${event.id}`;

export function toDelivery(item: Item): Delivery {
  const { pk, sk, statePk: _statePk, stateSk: _stateSk, expires: _expires, wakeAt: _wakeAt, ...rest } = item;
  const [, shop = '', webhook = ''] = String(pk).split('#');
  return { ...rest, key: { pk, sk }, id: String(sk), shop, webhook } as unknown as Delivery;
}

/** Leaves an event for a webhook, once: repeating it changes nothing. @param now epoch ms, for how long the log keeps it */
export async function leaveDelivery(
  table: Table,
  { shop, webhook, kind, event, of }: Pick<Delivery, 'shop' | 'webhook' | 'kind' | 'event' | 'of'>,
  now: number,
): Promise<void> {
  const id = deliveryId(event);
  const item = {
    ...hookKey(shop, webhook, id),
    kind,
    event,
    of,
    status: 'pending',
    tries: 0,
    ...waiting(shop, webhook, id),
    expires: Math.floor((now + keepFor) / 1000),
  };
  try {
    await table.doc.send(
      new PutCommand({ TableName: table.name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }),
    );
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
}

const waiting = (shop: string, webhook: string, id: string) => ({
  statePk: hookStatePk(shop),
  stateSk: `${id}#${webhook}`,
});

export async function findDelivery(
  table: Table,
  shop: string,
  webhook: string,
  id: string,
): Promise<Delivery | undefined> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: hookKey(shop, webhook, id), ConsistentRead: true }),
  );
  return Item && toDelivery(Item);
}

/** Records what became of a delivery; it waits no longer. */
export async function settleDelivery(
  table: Table,
  { key }: Delivery,
  result: Pick<Delivery, 'status' | 'code' | 'error'>,
): Promise<void> {
  await table.doc.send(
    new UpdateCommand({
      TableName: table.name,
      Key: key,
      UpdateExpression:
        'SET #status = :status, code = :code, #error = :error REMOVE statePk, stateSk, claimedUntil, notBefore, wakeAt',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#status': 'status', '#error': 'error' },
      ExpressionAttributeValues: {
        ':status': result.status,
        ':code': result.code ?? null,
        ':error': result.error ?? null,
      },
    }),
  );
}

/** Notes why a try failed that will be repeated. */
export async function postponeDelivery(
  table: Table,
  { key }: Delivery,
  notBefore: number,
  { code, error }: Pick<Delivery, 'code' | 'error'>,
): Promise<void> {
  await table.doc.send(
    new UpdateCommand({
      TableName: table.name,
      Key: key,
      UpdateExpression: 'SET notBefore = :at, code = :code, #error = :error REMOVE claimedUntil',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#error': 'error' },
      ExpressionAttributeValues: { ':at': notBefore, ':code': code ?? null, ':error': error ?? null },
    }),
  );
}

/** Lets a delivery that is done with go out again. @returns false when it is not done with, or not there */
export async function reviveDelivery(table: Table, { key, shop, webhook, id }: Delivery): Promise<boolean> {
  const { statePk, stateSk } = waiting(shop, webhook, id);
  try {
    await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: key,
        UpdateExpression:
          'SET #status = :pending, tries = :none, statePk = :statePk, stateSk = :stateSk REMOVE triedAt',
        ConditionExpression: 'attribute_exists(pk) AND #status <> :pending',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':pending': 'pending',
          ':none': 0,
          ':statePk': statePk,
          ':stateSk': stateSk,
        },
      }),
    );
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

/** A page of a webhook's log, the latest event first. @param before where the page before ended */
export async function deliveryPage(
  table: Table,
  shop: string,
  webhook: string,
  limit: number,
  before?: string,
): Promise<{ deliveries: Delivery[]; next?: string }> {
  const { Items = [], LastEvaluatedKey } = await table.doc.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: before ? 'pk = :pk AND sk < :before' : 'pk = :pk',
      ExpressionAttributeValues: { ':pk': hookPk(shop, webhook), ...(before && { ':before': before }) },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  const deliveries = Items.map(toDelivery);
  const last = deliveries.at(-1);
  return { deliveries, ...(LastEvaluatedKey && last && { next: last.id }) };
}

/** What a shop still has to deliver, the oldest event first. */
export async function waitingDeliveries(table: Table, shop: string, limit: number): Promise<Delivery[]> {
  const keys = await queryAll(
    table,
    {
      IndexName: 'byState',
      KeyConditionExpression: 'statePk = :pk',
      ExpressionAttributeValues: { ':pk': hookStatePk(shop) },
      Limit: limit,
    },
    limit,
  );
  const found = await Promise.all(
    keys.map(({ stateSk }) => {
      const [id = '', webhook = ''] = String(stateSk).split('#');
      return findDelivery(table, shop, webhook, id);
    }),
  );
  return found.filter((one) => one?.status === 'pending') as Delivery[];
}

/** What a webhook is signed with, and since when nothing has reached it. Read by nobody but the shop's own function and its admins'. */
export interface HookSecret {
  secret: string;
  /** The one before, which signs beside it for a while after a rotation. */
  former?: { secret: string; until: number };
  failingSince?: number;
}

export async function findHookSecret(table: Table, shop: string, webhook: string): Promise<HookSecret | undefined> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: hookSecretKey(shop, webhook), ConsistentRead: true }),
  );
  return Item as HookSecret | undefined;
}

/** The writes that set and take away a webhook's secret, for the transaction that changes the webhook. */
export const hookSecretWrite = (table: Table, shop: string, webhook: string, secret: HookSecret): Write =>
  put(table, 'hookSecret', { ...hookSecretKey(shop, webhook), ...secret });
export const hookSecretRemoval = (table: Table, shop: string, webhook: string): Write =>
  remove(table, 'hookSecret', hookSecretKey(shop, webhook));

/** Notes that a webhook fails from now on, unless it does already, or that it works again. */
export async function noteFailing(
  table: Table,
  shop: string,
  webhook: string,
  since: number | undefined,
): Promise<void> {
  try {
    await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: hookSecretKey(shop, webhook),
        ...(since === undefined
          ? { UpdateExpression: 'REMOVE failingSince', ConditionExpression: 'attribute_exists(pk)' }
          : {
              UpdateExpression: 'SET failingSince = if_not_exists(failingSince, :since)',
              ConditionExpression: 'attribute_exists(pk)',
              ExpressionAttributeValues: { ':since': since },
            }),
      }),
    );
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
}
