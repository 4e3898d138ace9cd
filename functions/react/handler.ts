import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { busEvents } from '../../infra/topology.ts';
import type { ItemChange } from '../../layers/desk/changes.ts';
import { Recent } from '../../layers/desk/cursor.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import { react } from '../../layers/desk/react.ts';
import { openHints } from '../../layers/platform/hints.ts';
import { errorFields } from '../../layers/platform/log.ts';
import { openSockets } from '../../layers/platform/sockets.ts';
import { openTimers } from '../../layers/platform/timers.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import type { Env } from './env.ts';

/** The one consumer of the table's stream: everything that follows from a committed change. */
export function create(env: Env, world: World) {
  const reactor = {
    desk: openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log),
    sockets: openSockets({ ...world.aws('execute-api'), endpoint: env.SOCKET_ENDPOINT }),
    hints: openHints(world.aws('events'), env.BUS_NAME, busEvents),
    timers: openTimers(
      world.aws('scheduler'),
      {
        group: env.SCHEDULE_GROUP,
        target: env.SCHEDULE_TARGET,
        role: env.SCHEDULE_ROLE,
        ...(env.SCHEDULE_DLQ && { deadLetters: env.SCHEDULE_DLQ }),
      },
      world.clock.now,
    ),
    recent: new Recent(),
  };
  return async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    try {
      await react(reactor, event.Records.map(changeOf));
      return { batchItemFailures: [] };
    } catch (error) {
      // Every step may be repeated, so the whole batch is; bisecting isolates a record that can never be handled.
      world.log.error('a batch of changes could not be handled', errorFields(error));
      const first = event.Records[0]?.dynamodb?.SequenceNumber ?? '';
      return { batchItemFailures: [{ itemIdentifier: first }] };
    }
  };
}

function changeOf({ dynamodb }: DynamoDBStreamEvent['Records'][number]): ItemChange {
  const image = (attributes: Record<string, AttributeValue> | undefined) =>
    attributes && unmarshall(attributes as never);
  const before = image(dynamodb?.OldImage);
  const after = image(dynamodb?.NewImage);
  return { ...(before && { before }), ...(after && { after }) };
}
