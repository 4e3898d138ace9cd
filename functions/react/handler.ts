import { busEvents } from '../../infra/topology.ts';
import { Recent } from '../../layers/desk/cursor.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import { react } from '../../layers/desk/react.ts';
import { Asked } from '../../layers/desk/teamnews.ts';
import { openHints } from '../../layers/platform/hints.ts';
import { openSockets } from '../../layers/platform/sockets.ts';
import { openTimers } from '../../layers/platform/timers.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { consume } from '../stream.ts';
import type { Env } from './env.ts';

/** The consumer of the table's stream that the agents wait for: pushes, timers, the next conversation for a freed slot. */
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
    asked: new Asked(),
  };
  return consume(world.log, (batch) => react(reactor, batch));
}
