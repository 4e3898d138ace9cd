import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { rateKey } from './keys.ts';
import { isRefused, type Table } from './table.ts';

/**
 * Counts something that somebody does, up to a number in a window of time, whichever instance it meets.
 * @param window epoch ms at which it began, and how long it is (real time)
 * @returns whether it was among the first `most`
 */
export async function countUp(
  table: Table,
  shop: string,
  { what, who, most }: { what: string; who: string; most: number },
  window: { from: number; length: number },
): Promise<boolean> {
  try {
    await table.doc.send(
      new UpdateCommand({
        TableName: table.name,
        Key: rateKey(shop, what, who, window.from),
        UpdateExpression: 'ADD hits :one SET expires = :expires',
        ConditionExpression: 'attribute_not_exists(hits) OR hits < :most',
        ExpressionAttributeValues: {
          ':one': 1,
          ':most': most,
          ':expires': Math.ceil((window.from + window.length) / 1000) + 60,
        },
      }),
    );
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}
