import type { EventBridgeEvent } from 'aws-lambda';
import { openDesk } from '../../layers/desk/desk.ts';
import { fetchFile } from '../../layers/desk/fetch.ts';
import { download } from '../../layers/platform/download.ts';
import { openFiles } from '../../layers/platform/files.ts';
import type { FileHint } from '../../layers/platform/hints.ts';
import { call } from '../../layers/platform/provider.ts';
import { openSecrets } from '../../layers/platform/secrets.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { shopSecrets } from '../shop-secrets.ts';
import type { Env } from './env.ts';

/**
 * Fetches a customer's file of one shop from its provider. Woken by a hint on the bus; a hint too many is harmless.
 * @param downloaded how files come from the internet; on one machine from the simulated providers
 */
export function create(env: Env, world: World, downloaded = download) {
  const desk = openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log);
  const secrets = openSecrets(world.aws('secretsmanager'));
  const files = openFiles({ name: env.MEDIA_BUCKET, ...world.aws('s3') });
  return async ({ detail }: Pick<EventBridgeEvent<string, FileHint>, 'detail'>): Promise<void> => {
    if (detail.shop !== env.SHOP) throw new Error(`the fetcher of ${env.SHOP} was asked to fetch for another shop`);
    const known = shopSecrets(await secrets.get(env.SECRET_ID), env);
    await fetchFile({ desk, secrets: known, files, call, download: downloaded }, detail);
  };
}
