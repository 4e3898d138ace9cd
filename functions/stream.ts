import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { ItemChange } from '../layers/desk/changes.ts';
import { errorFields, type Log } from '../layers/platform/log.ts';

/** A consumer of the table's stream. Every step of `handle` may be repeated, so that a failed batch is given to it whole again. */
export const consume =
  (log: Log, handle: (batch: ItemChange[]) => Promise<void>) =>
  async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    try {
      await handle(event.Records.map(changeOf));
      return { batchItemFailures: [] };
    } catch (error) {
      // Bisecting isolates a record that can never be handled.
      log.error('a batch of changes could not be handled', errorFields(error));
      const first = event.Records[0]?.dynamodb?.SequenceNumber ?? '';
      return { batchItemFailures: [{ itemIdentifier: first }] };
    }
  };

function changeOf({ dynamodb }: DynamoDBStreamEvent['Records'][number]): ItemChange {
  const image = (attributes: Record<string, AttributeValue> | undefined) =>
    attributes && unmarshall(attributes as never);
  const before = image(dynamodb?.OldImage);
  const after = image(dynamodb?.NewImage);
  return { ...(before && { before }), ...(after && { after }) };
}
