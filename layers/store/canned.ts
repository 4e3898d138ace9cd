import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Canned, scopeName } from '../domain/canned.ts';
import { cannedCodeKey, cannedKey, cannedPk } from './keys.ts';
import { absent, type Item, put, queryAll, remove, type Table, type Write } from './table.ts';

/** The canned responses of a shop (T6), and beside them their short codes, so that none is taken twice in its scope. */

const toCanned = ({ pk: _pk, sk: _sk, ...canned }: Item): Canned => canned as unknown as Canned;

export async function allCanned(table: Table, shop: string): Promise<Canned[]> {
  const items = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :responses)',
    ExpressionAttributeValues: { ':pk': cannedPk(shop), ':responses': 'R#' },
    ConsistentRead: true,
  });
  return items.map(toCanned);
}

export async function findCanned(table: Table, shop: string, id: string): Promise<Canned | undefined> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: cannedKey(shop, id), ConsistentRead: true }),
  );
  return Item && toCanned(Item);
}

/** The writes from one state of a response to the next; a refused `code` means that its short code is taken. */
export function cannedWrites(
  table: Table,
  shop: string,
  id: string,
  before: Canned | undefined,
  after: Canned | undefined,
): Write[] {
  const seen = before ? { expression: 'version = :seen', values: { ':seen': before.version } } : absent;
  const response = after
    ? put(table, 'canned', { ...cannedKey(shop, id), ...after }, seen)
    : remove(table, 'canned', cannedKey(shop, id), seen);
  const [was, is] = [before, after].map((one) => one && cannedCodeKey(shop, scopeName(one.scope), one.shortCode));
  if (was?.sk === is?.sk) return [response];
  return [
    response,
    ...(was ? [remove(table, 'freed code', was)] : []),
    ...(is ? [put(table, 'code', { ...is, canned: id }, absent)] : []),
  ];
}
