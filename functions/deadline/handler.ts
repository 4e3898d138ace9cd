import { busEvents } from '../../infra/topology.ts';
import { meetDeadline } from '../../layers/desk/deadline.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import { endOffersToGone } from '../../layers/desk/handover.ts';
import { rearmShop } from '../../layers/desk/rearm.ts';
import { openHints } from '../../layers/platform/hints.ts';
import type { Wake } from '../../layers/platform/timers.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import type { Env } from './env.ts';

/**
 * A timer fired: a conversation's deadline, the next try of a reply, or a second look after a shop's limits were lowered, the
 * end of an agent's grace period. Everything is read again before anything is done.
 */
export function create(env: Env, world: World) {
  const desk = openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log);
  const hints = openHints(world.aws('events'), env.BUS_NAME, busEvents);
  return async (wake: Wake): Promise<void> => {
    if (wake.kind === 'conversation') await meetDeadline(desk, wake.conversation);
    else if (wake.kind === 'agent') await endOffersToGone(desk, wake.agent);
    else if (wake.kind === 'shop') await rearmShop(desk, wake.shop);
    else if (wake.kind === 'delivery') await hints.deliveryReady([deliveryOf(wake)]);
    else await hints.outboxReady([{ shop: wake.shop, channel: wake.channel, address: wake.address }]);
  };
}

const deliveryOf = ({ shop, webhook, delivery }: Wake & { kind: 'delivery' }) => ({ shop, webhook, delivery });
