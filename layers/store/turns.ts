import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Turn } from '../domain/order.ts';
import { turnKey } from './keys.ts';
import { absent, type Item, put, type Table, type Write } from './table.ts';

/** The turns where agents are asked in order (R6): one row per channel and branch, moved on by the assignment itself. */

/** Whose turns they are. */
export interface TurnOf {
  shop: string;
  channel: string;
  branch: string;
}

export const toTurn = (item: Item | undefined): Turn =>
  item === undefined ? { number: 0 } : { number: Number(item.turn), agent: String(item.agent) };

/** The last turn, read for certain. */
export async function findTurn(table: Table, { shop, channel, branch }: TurnOf): Promise<Turn> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: turnKey(shop, channel, branch), ConsistentRead: true }),
  );
  return toTurn(Item);
}

/** Gives the next turn to an agent, if nobody got it meanwhile: none is skipped, none given twice. */
export function turnWrite(table: Table, { shop, channel, branch }: TurnOf, seen: Turn, agent: string): Write {
  return put(
    table,
    'turn',
    { ...turnKey(shop, channel, branch), turn: seen.number + 1, agent },
    seen.number === 0 ? absent : { expression: 'turn = :seen', values: { ':seen': seen.number } },
  );
}
