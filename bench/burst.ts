import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from '../local/engine.ts';
import { tableName } from '../local/functions.ts';
import { shops } from './customers.ts';
import type { AttributeValue } from './item-size.ts';
import type { PostResult } from './load-tasks.ts';
import { newDirectory, type Usage } from './processes.ts';
import { type RawThroughput, rawThroughput } from './raw-engine.ts';
import { median, percentile, round, type Subject } from './report.ts';
import { type Stage, stage } from './stage.ts';
import { difference } from './tally.ts';

/**
 * 1,000 first messages at once, 200 agents with 5 slots, 50 connections in flight; beside it the engine alone with the same
 * requests. Then a while of ordinary work. Memory is looked at before and after.
 */

const [north, south] = shops;
const agents = 200;
const slots = 5;
const inFlight = 50;
const all = agents * slots;

interface Round {
  acked: number;
  told: number;
  p99: number;
  refused: number;
  doubled: number;
  stuck: number;
  violations: number;
  /** Milliseconds of processor time a conversation. */
  cpu: { system: number; engine: number; load: number };
  readUnits: number;
  refusedWrites: number;
}

export async function burst(quick: boolean): Promise<Subject> {
  const directory = newDirectory();
  const on = await stage(agents, { slots }, { directory });
  const rounds: Round[] = [];
  let idle: Usage;
  let loaded: Usage;
  let sustained: Awaited<ReturnType<typeof work>>;
  try {
    await new Promise((resolve) => setTimeout(resolve, 500));
    idle = on.system.usage().system;
    for (let n = 0; n < (quick ? 3 : 6); n++) {
      rounds.push(await oneBurst(on, n * all));
      await on.load.run('closeAll', { url: on.system.url });
      await on.system.idle();
    }
    sustained = await work(on, quick ? 10 : 60);
    loaded = on.system.usage().system;
    // Half full: only now does the level say something.
    await on.load.run('post', { ...target(on), first: 500_000, count: all / 2, inFlight, assignments: all / 2 });
    await on.system.idle();
  } finally {
    await on.stop();
  }
  const { level, raw } = await inside(directory);
  // The first round compiles; the others are what a running system does.
  const warm = rounds.slice(1);
  const told = median(warm.map((one) => one.told));
  const ratio = told / raw.conversations;
  const sum = (pick: (one: Round) => number): number => rounds.reduce((total, one) => total + pick(one), 0);
  return {
    name: 'burst',
    figures: { rounds, sustained, level, raw, ratio, memory: { idle: idle.rss, loaded: loaded.rss } },
    tables: [
      {
        title: `Burst: ${all} first messages at once, ${agents} agents x ${slots} slots, ${inFlight} in flight`,
        head: [
          'round',
          'acked/s',
          'at sockets/s',
          'p99 ms',
          'refused writes',
          'RRU each',
          'ms cpu: system',
          'engine',
          'load',
        ],
        rows: rounds.map((one, n) => [
          n === 0 ? 'cold' : String(n),
          round(one.acked),
          round(one.told),
          round(one.p99),
          one.refusedWrites,
          round(one.readUnits),
          ...Object.values(one.cpu).map((ms) => ms.toFixed(2)),
        ]),
        notes: [
          `The engine alone, same requests: ${round(raw.conversations)} conversations/s (${round(raw.transactions)} transactions/s without the reads);`,
          `the whole system does ${(100 * ratio).toFixed(0)} % of it. Not assigned ${sum((one) => one.stuck)}, refused ${sum((one) => one.refused)}, doubled ${sum((one) => one.doubled)}, violations ${sum((one) => one.violations)}.`,
          `Half full, the agents hold ${level.least} to ${level.most}.`,
        ],
      },
      {
        title: `Ordinary work for ${round(sustained.seconds)} s, 32 customers at a time`,
        head: ['messages/s', 'conversations/s', 'replies/s', 'closes/s', 'p50 ms', 'p99 ms', 'refused'],
        rows: [
          [
            round(sustained.messages / sustained.seconds),
            round(sustained.conversations / sustained.seconds),
            round(sustained.replies / sustained.seconds),
            round(sustained.closes / sustained.seconds),
            round(median(sustained.socket)),
            round(percentile(sustained.socket, 0.99)),
            sustained.refused,
          ],
        ],
        notes: [
          `A conversation has 6 messages of the customer and 2 replies, then it is closed. Violations ${sustained.violations}.`,
        ],
      },
      {
        title: 'Memory of the system without the engine, MiB resident',
        head: ['idle', 'after all this'],
        rows: [[round(idle.rss), round(loaded.rss)]],
      },
    ],
    budgets: [
      { what: 'burst: not assigned', measured: sum((one) => one.stuck), limit: 0, unit: '' },
      { what: 'burst: assigned twice', measured: sum((one) => one.doubled), limit: 0, unit: '' },
      { what: 'burst: webhooks refused', measured: sum((one) => one.refused), limit: 0, unit: '' },
      {
        what: 'burst and work: violated invariants',
        measured: sum((one) => one.violations) + sustained.violations,
        limit: 0,
        unit: '',
      },
      { what: 'burst: levels apart, half full', measured: level.most - level.least, limit: 1, unit: '' },
      // A goal, not a limit: machines differ. The share of the engine's own throughput is what a change can break.
      {
        what: 'burst: share of what the engine alone does',
        measured: 100 * ratio,
        limit: 25,
        unit: '%',
        atLeast: true,
        gate: 15,
      },
      { what: 'memory after load, without the engine', measured: loaded.rss, limit: 250, unit: 'MiB', gate: 300 },
    ],
  };
}

const target = ({ system }: Stage) => ({ url: system.url, shop: north.id, phoneNumberId: north.phoneNumberId });

async function oneBurst(on: Stage, first: number): Promise<Round> {
  const before = { ...on.system.usage(), load: on.load.usage() };
  const metrics = await on.system.metrics();
  const done: PostResult = await on.load.run('post', { ...target(on), first, count: all, inFlight, assignments: all });
  await on.system.idle();
  const after = { ...on.system.usage(), load: on.load.usage() };
  const later = await on.system.metrics();
  const check = await on.system.check();
  const writes = 'TransactWriteItems';
  return {
    acked: (1000 * all) / done.ackMs,
    told: (1000 * all) / done.socketMs,
    p99: percentile(done.socket, 0.99),
    refused: done.refused,
    doubled: done.doubled,
    stuck: all - check.conversations + check.queue,
    violations: check.violations.length,
    cpu: {
      system: (1000 * (after.system.cpu - before.system.cpu)) / all,
      engine: (1000 * (after.engine.cpu - before.engine.cpu)) / all,
      load: (1000 * (after.load.cpu - before.load.cpu)) / all,
    },
    readUnits: difference(metrics, later, all).readUnits,
    refusedWrites: (later.operations[writes]?.errors ?? 0) - (metrics.operations[writes]?.errors ?? 0),
  };
}

async function work(on: Stage, seconds: number) {
  const done = await on.load.run('sustained', {
    url: on.system.url,
    shops: [north, south],
    seconds,
    inFlight: 32,
    first: 100_000,
    messages: 6,
    replyEvery: 3,
  });
  await on.system.idle();
  return { ...done, violations: (await on.system.check()).violations.length };
}

/** What lies in the table afterwards, and how fast its engine is alone. */
async function inside(directory: string): Promise<{ level: { least: number; most: number }; raw: RawThroughput }> {
  const engine = await startEngine({ tableName, file: join(directory, 'table.db') });
  try {
    const { Items } = await engine.wire.call<{ Items: Record<string, AttributeValue>[] }>('Query', {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'AGENTS' } },
    });
    const held = Items.map(({ held }) => held?.SS?.length ?? 0);
    return {
      level: { least: Math.min(...held), most: Math.max(...held) },
      raw: await rawThroughput(all, inFlight, agents),
    };
  } finally {
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
