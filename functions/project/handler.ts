import { busEvents } from '../../infra/topology.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import { Posted } from '../../layers/desk/indexing.ts';
import { record } from '../../layers/desk/record.ts';
import { openFiles } from '../../layers/platform/files.ts';
import { openHints } from '../../layers/platform/hints.ts';
import { openSockets } from '../../layers/platform/sockets.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { consume } from '../stream.ts';
import type { Env } from './env.ts';

/** The consumer of the table's stream that nobody waits for: what is told outside, and what is written down to be found and counted. */
export function create(env: Env, world: World) {
  const recorder = {
    desk: openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log),
    files: openFiles({ name: env.MEDIA_BUCKET, ...world.aws('s3') }),
    posted: new Posted(),
    sockets: openSockets({ ...world.aws('execute-api'), endpoint: env.SOCKET_ENDPOINT }),
    told: new Map<string, number>(),
    hints: openHints(world.aws('events'), env.BUS_NAME, busEvents),
  };
  return consume(world.log, (batch) => record(recorder, batch));
}
