import type { EventBridgeEvent } from 'aws-lambda';
import { deliver } from '../../layers/desk/deliver.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import type { DeliveryHint } from '../../layers/platform/hints.ts';
import type { Outside } from '../../layers/platform/outside.ts';
import { openSecrets } from '../../layers/platform/secrets.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import type { Env } from './env.ts';

/** Delivers one event to a system of one shop, or calls one of its flows. Woken by a hint on the bus; a hint too many is harmless. */
export function create(env: Env, world: World, outside: Outside) {
  const desk = openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log);
  const secrets = openSecrets(world.aws('secretsmanager'));
  return async ({ detail }: Pick<EventBridgeEvent<string, DeliveryHint>, 'detail'>): Promise<void> => {
    if (detail.shop !== env.SHOP) throw new Error(`the deliverer of ${env.SHOP} was asked to deliver for another shop`);
    const { flowToken } = await secrets.get(env.SECRET_ID);
    const flowaiUrl = env.FLOWAI_API_URL;
    await deliver({ desk, outside, flowaiUrl, ...(flowToken && { flowToken }) }, detail);
  };
}
