import type { DynamoDBRecord } from 'aws-lambda';
import { type DynamoWire, DynamoWireError } from './dynamo-wire.ts';

/** A change record as the stream gives it and as Lambda hands it on. */
export type ChangeRecord = DynamoDBRecord & { dynamodb: { SequenceNumber: string } };

/** A place in the stream: everything up to and including this record of this shard was read. */
export interface Position {
  stream: string;
  shard: string;
  /** Undefined: nothing of the shard yet. */
  sequence?: string;
}

export interface StreamSource {
  /** The next records in order, none when there are none now. @throws when the engine does not answer; may be called again */
  read(limit: number): Promise<ChangeRecord[]>;
  /** The shard that the last records came from. */
  shard(): string;
}

interface Shard {
  ShardId: string;
  ParentShardId?: string;
}

/**
 * Reads a table's stream from a position on: GetRecords over one shard after the other (the embedded engine has one,
 * DynamoDB Local starts a new one every few hours). Another stream than the position's, a table made anew, is read
 * from its beginning.
 */
export function streamSource(wire: DynamoWire, stream: string, from: Position | undefined): StreamSource {
  let at: Position | undefined = from?.stream === stream ? from : undefined;
  let iterator: string | undefined;

  const shards = async (): Promise<Shard[]> => {
    const { StreamDescription } = await wire.call<{ StreamDescription: { Shards: Shard[] } }>(
      'streams.DescribeStream',
      {
        StreamArn: stream,
      },
    );
    return StreamDescription.Shards;
  };

  const open = async (position: Position): Promise<string | undefined> => {
    const ask = (type: object) =>
      wire.call<{ ShardIterator?: string }>('streams.GetShardIterator', {
        StreamArn: stream,
        ShardId: position.shard,
        ...type,
      });
    const answer = position.sequence
      ? await ask({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.sequence }).catch(
          unlessTrimmed(() => ask({ ShardIteratorType: 'TRIM_HORIZON' })),
        )
      : await ask({ ShardIteratorType: 'TRIM_HORIZON' });
    return answer.ShardIterator;
  };

  /** The shard to begin with, or the one that follows the shard that ended. */
  const advance = async (): Promise<boolean> => {
    const all = await shards();
    const current = at && all.findIndex((shard) => shard.ShardId === at?.shard);
    const next =
      current === undefined || current < 0
        ? all[0]
        : (all.find((s) => s.ParentShardId === at?.shard) ?? all[current + 1]);
    if (!next) return false;
    at = { stream, shard: next.ShardId };
    return true;
  };

  return {
    shard: () => at?.shard ?? '',
    async read(limit) {
      if (!at && !(await advance())) return [];
      const position = at as unknown as Position;
      iterator ??= await open(position);
      if (!iterator) return (await advance()) ? this.read(limit) : [];
      const asked = iterator;
      iterator = undefined;
      const answer = await wire.call<{ Records: ChangeRecord[]; NextShardIterator?: string }>('streams.GetRecords', {
        ShardIterator: asked,
        Limit: Math.min(limit, 1000),
      });
      const last = answer.Records.at(-1);
      if (last) at = { ...position, sequence: last.dynamodb.SequenceNumber };
      iterator = answer.NextShardIterator;
      if (!iterator && answer.Records.length === 0 && (await advance())) return this.read(limit);
      for (const record of answer.Records) record.eventSourceARN = stream;
      return answer.Records;
    },
  };
}

const unlessTrimmed =
  <T>(retry: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (error instanceof DynamoWireError && error.name === 'TrimmedDataAccessException') return retry();
    throw error;
  };
