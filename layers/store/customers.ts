import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Customer, type Identity, mostRecords, type Person } from '../domain/customer.ts';
import { customerKey, identityKey, type Key, parseCustomerId } from './keys.ts';
import { batchGet, type Condition, type Item, isRefused, put, remove, type Table, type Write } from './table.ts';

/** The customers' records, and whose an identity is (C5). An identity is in its key as a digest only, and in no item but the record. */

/** Reads a record; undefined for one that was erased. */
export function toCustomer(item: Item | undefined): Customer | undefined {
  if (!item || item.version === undefined) return undefined;
  const { pk: _pk, sk: _sk, ...rest } = item;
  return rest as unknown as Customer;
}

/** What is at hand of records and identities: of each of those that were asked for whether there is one. */
export class Found {
  private readonly items = new Map<string, Item>();

  constructor(items: Item[]) {
    for (const item of items) this.items.set(String(item.pk), item);
  }

  record = (id: string): Customer | undefined => toCustomer(this.items.get(customerKey(id).pk));

  /** Until when what was known of a customer is erased (epoch ms). */
  erasedAt = (id: string): number | undefined => {
    const at = this.items.get(customerKey(id).pk)?.erasedAt;
    return at === undefined ? undefined : Number(at);
  };

  /** The record that an identity was first seen with. */
  owner(shop: string, identity: Identity): string | undefined {
    const item = this.items.get(keyOf(shop, identity).pk);
    return item && String(item.customer);
  }
}

const keyOf = (shop: string, { kind, value, channel }: Identity): Key => identityKey(shop, kind, value, channel);

/** Reads records and the owners of identities, 100 items in a request, for certain. */
export async function lookUp(
  table: Table,
  customers: string[],
  identities: { shop: string; identity: Identity }[] = [],
): Promise<Found> {
  const keys = [...customers.map(customerKey), ...identities.map(({ shop, identity }) => keyOf(shop, identity))];
  const distinct = [...new Map(keys.map((key) => [key.pk, key])).values()];
  const items: Item[] = [];
  for (let i = 0; i < distinct.length; i += 100)
    items.push(...(await batchGet(table, distinct.slice(i, i + 100), true)));
  return new Found(items);
}

/** A record and an item beside it, in one request. */
export async function findCustomerAnd(
  table: Table,
  id: string,
  beside: Key,
): Promise<{ record: Customer | undefined; other: Item | undefined }> {
  const items = await batchGet(table, [customerKey(id), beside], true);
  const at = ({ pk, sk }: Key): Item | undefined => items.find((item) => item.pk === pk && item.sk === sk);
  return { record: toCustomer(at(customerKey(id))), other: at(beside) };
}

/**
 * The person a record belongs to, with all records.
 * @param atHand the record itself, where it was read already
 */
export async function findPerson(table: Table, id: string, atHand?: Customer): Promise<Person | undefined> {
  if (!parseCustomerId(id)) return undefined;
  let root = atHand ?? (await lookUp(table, [id])).record(id);
  for (let i = 0; root?.mergedInto !== undefined && i < mostRecords; i++) {
    const above: string = root.mergedInto;
    root = (await lookUp(table, [above])).record(above);
  }
  if (!root) return undefined;
  const records = [root];
  for (let level = [root]; level.length > 0 && records.length <= mostRecords; ) {
    const below = level.flatMap(({ id: parent, merged }) => merged.map((one) => ({ parent, id: one.id })));
    const found =
      below.length > 0
        ? await lookUp(
            table,
            below.map((one) => one.id),
          )
        : undefined;
    // A record that was erased and has come anew belongs to nobody.
    level = below.flatMap(({ parent, id: one }) => {
      const record = found?.record(one);
      return record?.mergedInto === parent ? [record] : [];
    });
    records.push(...level);
  }
  return { root, records };
}

const unseen = 'attribute_not_exists(version)';
const asSeen = ({ version }: Customer): Condition =>
  version <= 1 ? { expression: unseen } : { expression: 'version = :seen', values: { ':seen': version - 1 } };

/** A record as the next version of the one that was read. */
export const customerWrite = (table: Table, customer: Customer): Write =>
  put(table, 'customer', { ...customerKey(customer.id), ...customer }, asSeen(customer));

/** Writes a record alone. @returns false when it changed since it was read */
export async function saveCustomer(table: Table, customer: Customer): Promise<boolean> {
  const { expression, values } = asSeen(customer);
  return unlessRefused(table, {
    Item: { ...customerKey(customer.id), ...customer },
    ConditionExpression: expression,
    ExpressionAttributeValues: values,
  });
}

/**
 * Makes an identity a customer's.
 * @param seen the owner that was read, who is no more; absent: there was none
 * @returns false when it is somebody else's
 */
export const claimIdentity = (
  table: Table,
  customer: Pick<Customer, 'id' | 'shop'>,
  identity: Identity,
  seen?: string,
): Promise<boolean> =>
  unlessRefused(table, {
    Item: { ...keyOf(customer.shop, identity), customer: customer.id },
    ConditionExpression: mine,
    ExpressionAttributeValues: { ':me': customer.id, ':seen': seen ?? customer.id },
  });

const mine = 'attribute_not_exists(pk) OR customer IN (:me, :seen)';

/** The same as a write of a transaction. */
export const identityWrite = (table: Table, { id, shop }: Customer, identity: Identity, seen = id): Write =>
  put(
    table,
    'identity',
    { ...keyOf(shop, identity), customer: id },
    { expression: mine, values: { ':me': id, ':seen': seen } },
  );

/** Takes an identity from a customer; it has to be this one's. */
export const identityRemoval = (table: Table, { id, shop }: Pick<Customer, 'id' | 'shop'>, identity: Identity): Write =>
  remove(table, 'identity', keyOf(shop, identity), { expression: 'customer = :me', values: { ':me': id } });

/** How long it is remembered that a customer was erased: as long as an old change can still be in the stream (24 h, in seconds). */
const rememberFor = 25 * 3600;

/** What stays of a record that is erased: that it was, without a word of who it was. */
export const erasedWrite = (table: Table, { id, version }: Customer, at: number, now: number): Write =>
  put(
    table,
    'customer',
    { ...customerKey(id), erasedAt: at, expires: Math.floor(now / 1000) + rememberFor },
    { expression: 'version = :seen', values: { ':seen': version } },
  );

async function unlessRefused(table: Table, input: Omit<PutCommand['input'], 'TableName'>): Promise<boolean> {
  try {
    await table.doc.send(new PutCommand({ TableName: table.name, ...input }));
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}
