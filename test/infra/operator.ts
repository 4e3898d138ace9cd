import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { create } from '../../functions/webhook/handler.ts';
import { bundling } from '../../infra/bundle.ts';
import { names } from '../../infra/topology.ts';
import { systemClock } from '../../layers/platform/clock.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import type { Table } from '../../layers/store/table.ts';
import { type Engine, startEngine } from '../../local/engine.ts';
import { type Around, accessKey, startAround, token } from './providers.ts';
import { aShop } from './templates.ts';

const script = fileURLToPath(new URL('../../scripts/shop.ts', import.meta.url));
const local = { region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const keysOfAws = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** What an operator has from the providers. */
export const credentials = {
  WHATSAPP_TOKEN: token,
  WHATSAPP_APP_SECRET: 'the-app-secret',
  MESSAGEBIRD_ACCESS_KEY: accessKey,
  MESSAGEBIRD_SIGNING_KEY: 'the-signing-key',
};

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Operator {
  /** Of the running test. */
  around: Around;
  directory: string;
  table(): Table;
  /** Runs the script in the directory; whatever it prints is looked through for credentials. */
  shop(args: string, how?: { env?: Record<string, string | undefined>; stdin?: string }): Promise<Ended>;
  /** What `npx cdk deploy` would have brought about: the secret without a value, the webhook function. */
  deploy(id: string): void;
  /** A shop with a file, deployed, with its credentials. */
  anAddedShop(id: string): Promise<void>;
}

/** An operator with a table, an empty directory and fresh providers for each test of the file. */
export function anOperator(): Operator {
  let engine: Engine;
  let program: string;
  const world = (): World => ({
    clock: systemClock,
    log: { info: () => {}, warn: () => {}, error: () => {}, count: () => {} },
    dynamodb: { ...local, endpoint: engine.endpoint },
    aws: () => ({ ...local, endpoint: operator.around.url }),
  });
  const operator: Operator = {
    around: undefined as never,
    directory: '',
    table: () => openTable(world(), names.table),
    shop: (args, how) =>
      run(program, args, { ...places(operator.around, engine), ...how?.env }, operator.directory, how?.stdin),
    deploy: (id) => {
      operator.around.secrets.set(names.secret(id), undefined);
      operator.around.webhook = create(environmentOf(id), world()) as Around['webhook'];
    },
    anAddedShop: async (id) => {
      mkdirSync(join(operator.directory, 'shops'), { recursive: true });
      writeFileSync(join(operator.directory, `shops/${id}.json`), JSON.stringify(aShop(id)));
      operator.deploy(id);
      expect(await operator.shop(`add ${id} --secrets`, { env: credentials })).toMatchObject({ code: 0 });
    },
  };

  beforeAll(async () => {
    program = await built();
    engine = await startEngine({ tableName: names.table });
  });
  afterAll(async () => {
    await engine?.stop();
    rmSync(dirname(program), { recursive: true, force: true });
  });
  beforeEach(async () => {
    operator.around = await startAround();
    operator.directory = mkdtempSync(join(tmpdir(), 'slotdesk-shop-'));
  });
  afterEach(async () => {
    await operator.around?.stop();
    rmSync(operator.directory, { recursive: true, force: true });
  });
  return operator;
}

const places = (around: Around, engine: Engine): Record<string, string | undefined> => ({
  PATH: process.env.PATH,
  ...keysOfAws,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: around.url,
  AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
  MESSAGEBIRD_API_URL: `${around.url}/messagebird`,
  WHATSAPP_API_URL: `${around.url}/whatsapp`,
});

const environmentOf = (id: string) => ({
  TABLE_NAME: names.table,
  SHOP: id,
  SECRET_ID: names.secret(id),
  WHATSAPP_API_URL: 'http://127.0.0.1:1',
  WHATSAPP_VERSION: 'v26.0',
  MESSAGEBIRD_API_URL: 'http://127.0.0.1:1',
});

/** The script in one file: it starts in a third of the time, and is started some sixty times. */
async function built(): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'slotdesk-script-')), 'shop.mjs');
  await build({
    entryPoints: [script],
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: bundling.banner ?? '' },
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

async function run(
  program: string,
  args: string,
  env: Record<string, string | undefined>,
  cwd: string,
  stdin = '',
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args.split(' ')], { cwd, env });
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  for (const secret of Object.values(credentials)) expect(out + err).not.toContain(secret);
  return { code, out, err };
}
