import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { busEvents } from '../../infra/topology.ts';
import { type Bus, openBus } from '../../local/bus.ts';
import { inProcess } from '../../local/inprocess.ts';
import type { WireService } from '../../local/wire.ts';
import { openHints } from './hints.ts';

let directory: string;
let bus: Bus;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hints-'));
  bus = openBus({ directory, clock: { now: Date.now } });
});
afterEach(async () => {
  await bus.stop();
  rmSync(directory, { recursive: true, force: true });
});

const hintsOver = (wire: WireService) =>
  openHints(
    {
      region: 'local',
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      requestHandler: inProcess(wire),
      maxAttempts: 1,
    },
    'slotdesk',
    busEvents,
  );

test('any number of hints goes out, ten in a request, each to the sender of its shop', async () => {
  const heard: string[] = [];
  for (const shop of ['bloom', 'forge'])
    bus.rule({
      name: shop,
      pattern: {
        source: [busEvents.outbox.source],
        'detail-type': [busEvents.outbox.detailType],
        detail: { shop: [shop] },
      },
      target: async ({ detail }) => heard.push(`${shop} ${(detail as { address: string }).address}`),
    });
  const hints = Array.from({ length: 25 }, (_, i) => ({
    shop: i % 2 ? 'forge' : 'bloom',
    channel: 'w',
    address: String(i),
  }));
  let requests = 0;
  const counted: WireService = (request) => {
    requests++;
    return bus.wire(request);
  };
  await hintsOver(counted).outboxReady(hints);
  await bus.idle();
  expect(heard.sort()).toEqual(hints.map(({ shop, address }) => `${shop} ${address}`).sort());
  expect(requests).toBe(3);
});

test('no hint is no request; one the bus refused is an error, so that the batch is read again', async () => {
  let requests = 0;
  const refusing: WireService = async () => {
    requests++;
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] }),
    } as never;
  };
  await hintsOver(refusing).outboxReady([]);
  expect(requests).toBe(0);
  await expect(hintsOver(refusing).outboxReady([{ shop: 'bloom', channel: 'w', address: 'a' }])).rejects.toThrow(
    'refused 1 of 1',
  );
});

test('B4 domain events go by their own source and type, as many in a request as fit into 256 KB', async () => {
  const heard: string[] = [];
  bus.rule({
    name: 'integrator',
    pattern: { source: ['slotdesk.events'], 'detail-type': ['message.received'] },
    target: async ({ detail }) => void heard.push(String((detail as { id: string }).id)),
  });
  const requests: number[] = [];
  const counted: WireService = (request) => {
    requests.push(JSON.parse(request.body.toString()).Entries.length);
    return bus.wire(request);
  };
  const events = Array.from({ length: 25 }, (_, i) => ({
    id: `e${i}`,
    type: i === 24 ? 'conversation.closed' : 'message.received',
    text: 'x'.repeat(i < 4 ? 100_000 : 10),
  }));
  await hintsOver(counted).publish(events);
  await bus.idle();
  expect(heard.sort()).toEqual(
    events
      .slice(0, 24)
      .map(({ id }) => id)
      .sort(),
  );
  expect(Math.max(...requests)).toBeLessThanOrEqual(10);
  expect(requests.reduce((a, b) => a + b, 0)).toBe(25);
});
