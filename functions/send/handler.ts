import type { EventBridgeEvent } from 'aws-lambda';
import { openDesk } from '../../layers/desk/desk.ts';
import { sendThread } from '../../layers/desk/send.ts';
import { openFiles } from '../../layers/platform/files.ts';
import type { OutboxHint } from '../../layers/platform/hints.ts';
import { call } from '../../layers/platform/provider.ts';
import { openSecrets } from '../../layers/platform/secrets.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { shopSecrets } from '../shop-secrets.ts';
import type { Env } from './env.ts';

/** Sends the replies of a thread of one shop. Woken by a hint on the bus; a hint too many is harmless. */
export function create(env: Env, world: World) {
  const desk = openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log);
  const secrets = openSecrets(world.aws('secretsmanager'));
  const files = openFiles({ name: env.MEDIA_BUCKET, ...world.aws('s3') });
  return async ({ detail }: Pick<EventBridgeEvent<string, OutboxHint>, 'detail'>): Promise<void> => {
    const { shop, channel, address } = detail;
    if (shop !== env.SHOP) throw new Error(`the sender of ${env.SHOP} was asked to send for another shop`);
    const known = shopSecrets(await secrets.get(env.SECRET_ID), env);
    const renewed = async () => shopSecrets(await secrets.fresh(env.SECRET_ID), env);
    await sendThread({ desk, secrets: known, renewed, files, call }, { shop, channel, address });
  };
}
