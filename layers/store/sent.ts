import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../domain/conversation.ts';
import { type DeliveryState, movesForward } from '../domain/delivery.ts';
import { type Key, sentKey } from './keys.ts';
import { isRefused, type Table } from './table.ts';

/** Which of our messages a provider's id is. */
export interface Sent {
  entry: Key;
  conversation: string;
}

export interface Report {
  state: DeliveryState;
  failure?: NonNullable<Entry['failure']>;
}

export async function findSent(
  table: Table,
  shop: string,
  channel: string,
  providerId: string,
): Promise<Sent | undefined> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: sentKey(shop, channel, providerId), ConsistentRead: true }),
  );
  return Item?.entry ? { entry: Item.entry as Key, conversation: String(Item.conversation) } : undefined;
}

/** How long a report waits for the message it is about: 7 days, as long as the providers repeat theirs. */
const keepFor = 7 * 24 * 3600;

/**
 * Looks up a report's message; a report that comes before its message is known is kept under the provider's id, and
 * settle() in outbox.ts takes it along. Both write before they look, so that one of them sees the other.
 * @returns the message, undefined when the report was kept
 */
export async function findSentOrKeep(
  table: Table,
  shop: string,
  channel: string,
  providerId: string,
  report: Report,
  now: number,
): Promise<Sent | undefined> {
  for (;;) {
    const { Item } = await table.doc.send(
      new GetCommand({ TableName: table.name, Key: sentKey(shop, channel, providerId), ConsistentRead: true }),
    );
    if (Item?.entry) return { entry: Item.entry as Key, conversation: String(Item.conversation) };
    const early = Item?.early as Report | undefined;
    if (early && !movesForward(early.state, report.state)) return undefined;
    try {
      await table.doc.send(
        new UpdateCommand({
          TableName: table.name,
          Key: sentKey(shop, channel, providerId),
          UpdateExpression: 'SET early = :report, expires = :expires',
          ConditionExpression: early
            ? 'attribute_not_exists(entry) AND early = :seen'
            : 'attribute_not_exists(entry) AND attribute_not_exists(early)',
          ExpressionAttributeValues: {
            ':report': report,
            ':expires': Math.floor(now / 1000) + keepFor,
            ...(early && { ':seen': early }),
          },
        }),
      );
      return undefined;
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
  }
}
