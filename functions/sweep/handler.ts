import { busEvents } from '../../infra/topology.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import { type Swept, sweep } from '../../layers/desk/sweep.ts';
import { openHints } from '../../layers/platform/hints.ts';
import { openSockets } from '../../layers/platform/sockets.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import type { Env } from './env.ts';

/** The safety net, every few minutes. `restartedAt` is for the one-machine system. */
export function create(env: Env, world: World) {
  const sweeper = {
    desk: openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log),
    sockets: openSockets({ ...world.aws('execute-api'), endpoint: env.SOCKET_ENDPOINT }),
    hints: openHints(world.aws('events'), env.BUS_NAME, busEvents),
  };
  return async ({ restartedAt }: { restartedAt?: number } = {}): Promise<Swept> =>
    sweep(sweeper, { ...(restartedAt !== undefined && { restartedAt }) });
}
