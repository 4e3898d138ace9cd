import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bus, type BusEvent, openBus } from './bus.ts';
import { inProcess } from './inprocess.ts';
import { openSecrets } from './secrets.ts';
import type { WireService } from './wire.ts';

let directory: string;
let bus: Bus;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bus-'));
  bus = openBus({ directory, clock: { now: () => Date.parse('2026-11-21T10:00:00.500Z') } });
});
afterEach(async () => {
  await bus.stop();
  rmSync(directory, { recursive: true, force: true });
});

const settings = (wire: WireService) => ({
  region: 'local',
  endpoint: 'http://127.0.0.1:1/aws/x',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  requestHandler: inProcess(wire, '/aws/x'),
});
const put = (...details: string[]) =>
  new EventBridgeClient(settings(bus.wire)).send(
    new PutEventsCommand({
      Entries: details.map((Detail) => ({
        Source: 'slotdesk',
        DetailType: 'outbox.ready',
        Detail,
        EventBusName: 'slotdesk',
      })),
    }),
  );
const rule = (shop: string, target: (event: BusEvent) => Promise<unknown>) =>
  bus.rule({
    name: `send-${shop}`,
    pattern: { source: ['slotdesk'], 'detail-type': ['outbox.ready'], detail: { shop: [shop] } },
    target,
  });

test("an event goes to the rules it matches, and a shop's events to that shop only", async () => {
  const seen: Record<string, BusEvent[]> = { bloom: [], forge: [] };
  for (const shop of ['bloom', 'forge']) rule(shop, async (event) => seen[shop]?.push(event));
  const answer = await put('{"shop":"bloom"}', '{"shop":"forge"}', '{"shop":"other"}', 'not json');
  expect(answer.FailedEntryCount).toBe(1);
  expect(answer.Entries?.[3]?.ErrorCode).toBe('MalformedDetail');
  await bus.idle();
  expect(seen.bloom).toMatchObject([
    { source: 'slotdesk', 'detail-type': 'outbox.ready', detail: { shop: 'bloom' }, time: '2026-11-21T10:00:00Z' },
  ]);
  expect(seen.forge).toHaveLength(1);
});

test('a delivery that fails is repeated until it succeeds', async () => {
  let tries = 0;
  rule('bloom', async () => {
    if (++tries < 3) throw new Error('busy');
  });
  await put('{"shop":"bloom"}');
  await bus.idle();
  expect(tries).toBe(3);
  expect(bus.failures()).toEqual([]);
});

test('the pause before a repetition also passes when the clock is moved', async () => {
  let now = Date.now();
  bus = openBus({ directory, clock: { now: () => now } });
  let tries = 0;
  rule('bloom', async () => {
    if (++tries <= 8) throw new Error('busy');
  });
  await put('{"shop":"bloom"}');
  await bus.idle();
  // In real time the last pauses are six seconds and more.
  while (tries < 9) {
    now += 30_000;
    bus.clockMoved();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(bus.failures()).toEqual([]);
});

test('an accepted event is delivered after a crash', async () => {
  rule('bloom', () => new Promise(() => {}));
  await put('{"shop":"bloom"}');
  // The first bus is left as a killed process leaves it.
  bus = openBus({ directory, clock: { now: Date.now } });
  const seen: BusEvent[] = [];
  rule('bloom', async (event) => seen.push(event));
  await bus.idle();
  expect(seen).toHaveLength(1);
});

test('secrets are created, read and changed, kept over a restart, and readable by their owner only', async () => {
  const client = new SecretsManagerClient(settings(openSecrets(directory).wire));
  const id = 'slotdesk/shop/bloom';
  await expect(client.send(new GetSecretValueCommand({ SecretId: id }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
  await client.send(new CreateSecretCommand({ Name: id, SecretString: 'one' }));
  await expect(client.send(new CreateSecretCommand({ Name: id, SecretString: 'x' }))).rejects.toBeInstanceOf(
    ResourceExistsException,
  );
  await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: 'two' }));
  const again = new SecretsManagerClient(settings(openSecrets(directory).wire));
  const current = await again.send(new GetSecretValueCommand({ SecretId: id }));
  expect(current).toMatchObject({ Name: id, SecretString: 'two', VersionStages: ['AWSCURRENT'] });
  expect(
    (await again.send(new GetSecretValueCommand({ SecretId: current.ARN, VersionStage: 'AWSPREVIOUS' }))).SecretString,
  ).toBe('one');
  expect(statSync(join(directory, 'secrets.json')).mode & 0o777).toBe(0o600);
});
