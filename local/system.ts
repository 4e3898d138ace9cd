import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { names, stream, webchatUrlTag, webhookUrlTag } from '../infra/topology.ts';
import { check, checkable, type Finding } from '../layers/desk/check.ts';
import { openTable, type World } from '../layers/platform/world.ts';
import { allAgents } from '../layers/store/agents.ts';
import { isStreamed } from '../layers/store/keys.ts';
import { scanAll } from '../layers/store/scan.ts';
import type { Table } from '../layers/store/table.ts';
import { openBus } from './bus.ts';
import { type ControllableClock, openClock } from './clock.ts';
import { controls } from './control.ts';
import { type Counters, createCounters, outside } from './counting.ts';
import { startEngine } from './engine.ts';
import { createFaults, type Faults } from './faults.ts';
import { filesPrefix, type LocalFiles, openFilesService } from './files.ts';
import { openFunctions, tableName } from './functions.ts';
import { startGateway } from './gateway.ts';
import { jwtAuthorizer } from './http-event.ts';
import { readFile, replaceFile } from './journal.ts';
import type { Lambda } from './lambda.ts';
import { lockFolder } from './lock.ts';
import { type Organisation, saveOrganisation } from './organisation.ts';
import { localOutside } from './outside.ts';
import { demoSecrets, phoneNumberIdOf, type SimulatedShop } from './provider-secrets.ts';
import { openProviders, type Providers } from './providers.ts';
import { openScheduler } from './scheduler.ts';
import { openSecrets } from './secrets.ts';
import { serveSockets } from './sockets.ts';
import { startStream, trimBehindAll } from './stream.ts';
import { openTokenIssuer, type TokenIssuer } from './tokens.ts';
import { type LocalUserPool, openUserPool } from './user-pool.ts';
import { wakeRule } from './wakes.ts';
import { emulators, worlds } from './worlds.ts';

export interface SystemOptions {
  /** 0: any free one. */
  port: number;
  /** Where everything is kept; none: a temporary folder that goes with the system. */
  directory?: string;
  /** Agents sign in at a page of its own, as on AWS; default: they choose who they are. */
  signIn?: boolean;
  /** Where the built pages are; default: where the build puts them. */
  site?: string;
  /** Gets warnings and errors of the functions; default: nobody. */
  onLog?: (line: string) => void;
}

/** The whole system on one machine. */
export interface System {
  url: string;
  table: Table;
  clock: ControllableClock;
  faults: Faults;
  counters: Counters;
  tokens: TokenIssuer;
  /** Where agents sign in, if they do. */
  userPool?: LocalUserPool;
  providers: Providers;
  /** Requests to the bucket. */
  files: LocalFiles['counts'];
  /** Creates shops and agents, or replaces them. */
  organise(organisation: Organisation): Promise<void>;
  /** Moves the clock forward; what is due on the way happens in order. */
  advance(ms: number): Promise<void>;
  /** Resolves when nothing is under way any more: stream, bus, due timers, providers' callbacks. */
  idle(): Promise<void>;
  check(): Promise<Finding>;
  /** Runs the safety net, which otherwise runs every five minutes. `restartedAt`: as thoroughly as after a crash then. */
  sweep(how?: { restartedAt: number }): Promise<unknown>;
  stop(): Promise<void>;
}

/** More often than on AWS: whoever tries faults here does not want to wait for the safety net. */
const sweepEveryMs = 60_000;
/** A clock moved by this much passes a sweep; long enough after a crash for the sweeper to call a reply late. */
const sweepOnTheWay = 3 * 60_000;

/** Starts the system: the handlers as on AWS, over emulated services on loopback. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const kept = options.directory;
  const directory = kept ?? mkdtempSync(join(tmpdir(), 'slotdesk-'));
  mkdirSync(directory, { recursive: true });
  const say = options.onLog ?? (() => {});
  const onError = (where: string, error: unknown): void => say(`${where}: ${(error as Error).message}`);

  const clock = openClock(directory);
  const startedAt = clock.now();
  const faults = createFaults();
  const counters = createCounters();
  const tokens = await openTokenIssuer(directory);
  const authorize = jwtAuthorizer({ issuer: tokens.issuer, audience: tokens.client, jwks: tokens.jwks });
  // First of all the port: a second system on the same data stops here, before it touches them.
  const gateway = await startGateway({ port: options.port, clock, routes: [], authorize, onError });
  const unlock = await lockedOr(directory, () => gateway.close());
  const engine = await startEngine({ tableName, ...(kept && { file: join(directory, 'table.db') }) });
  const secrets = openSecrets(directory, { [webhookUrlTag]: gateway.url, [webchatUrlTag]: gateway.url });
  const bus = openBus({ directory, clock, faults, onEvent: () => counters.events++ });
  const targets = new Map<string, Lambda>();
  const scheduler = openScheduler({ clock, directory, targets, faults });
  const shopsFile = join(directory, 'shops.json');
  const shops = new Map((readFile<SimulatedShop[]>(shopsFile) ?? []).map((shop) => [shop.id, shop]));
  const providers = openProviders({ directory, clock, faults, base: () => gateway.url, shops: () => shops.values() });

  const services = emulators({ secrets: secrets.wire, events: bus.wire, scheduler: scheduler.wire });
  const pump = { nudge: () => {} };
  const internet = localOutside({ clock, faults, outbox: providers.outbox });
  const files = openFilesService(join(directory, 'media'));
  const world = worlds({
    clock,
    engine,
    counters,
    faults,
    services,
    filesUrl: gateway.url + filesPrefix,
    onWrite: () => pump.nudge(),
    onLog: say,
  });
  const functions = openFunctions({
    world,
    outside: internet,
    counters,
    faults,
    tokens,
    url: gateway.url,
    secretExists: (name) => secrets.get(name) !== undefined,
  });
  targets.set(functions.deadline.arn, functions.deadline);
  const sockets = serveSockets({
    server: gateway.server,
    clock,
    authorizer: functions.authorizer,
    handler: functions.socket,
    faults,
    onPush: () => counters.pushes++,
    onError,
  });
  services.connect(sockets.connections);
  const consumers = ['react', 'project'] as const;
  const trimmed = trimBehindAll(engine, consumers.length);
  // Each reads at its own pace, as on AWS: what nobody waits for may be behind without holding up a push.
  const readers = consumers.map((name) =>
    startStream({
      engine,
      directory: name === 'react' ? directory : join(directory, name),
      consumers: [
        {
          ...stream[name],
          handle: (event) => functions[name].invoke(event),
          wanted: ({ dynamodb }) => isStreamed(dynamodb.Keys?.pk?.S ?? '', name),
        },
      ],
      faults,
      trim: trimmed(),
    }),
  );
  pump.nudge = () => {
    for (const reader of readers) reader.nudge();
  };

  const table = openTable(world(outside) as World, tableName);
  const userPool = options.signIn
    ? await openUserPool({ tokens, redirectUri: () => `${gateway.url}/`, agents: () => allAgents(table, true) })
    : undefined;
  const idle = async (): Promise<void> => {
    // Each may set the next one off, so that they have to be quiet one after the other and twice in a row.
    for (let round = 0; round < 2; round++) {
      for (const part of [...readers, bus, scheduler, providers, ...readers, bus]) await part.idle();
    }
  };

  const system: System = {
    url: gateway.url,
    table,
    clock,
    faults,
    counters,
    tokens,
    ...(userPool && { userPool }),
    providers,
    files: files.counts,
    organise: async (organisation) => {
      for (const { id, phoneNumberId = phoneNumberIdOf(id) } of organisation.shops) {
        secrets.put(names.secret(id), JSON.stringify(demoSecrets(id, gateway.url)));
        shops.set(id, { id, phoneNumberId });
        for (const rule of functions.rules(id)) bus.rule(rule);
      }
      replaceFile(shopsFile, JSON.stringify([...shops.values()]));
      await saveOrganisation(table, organisation);
    },
    advance: async (ms) => {
      const to = clock.now() + ms;
      const settle = async (): Promise<void> => {
        bus.clockMoved();
        providers.clockMoved();
        await idle();
      };
      if (ms >= sweepOnTheWay) {
        await scheduler.advanceTo(clock.now() + sweepOnTheWay, settle);
        // A fault that is being tried may crash it, as it may crash the one of every minute; the clock goes on.
        await functions.sweep.invoke({}).catch(() => {});
      }
      await scheduler.advanceTo(to, settle);
      await settle();
    },
    idle,
    check: async () => check(await scanAll(table, checkable), clock.now()),
    sweep: (how) => functions.sweep.invoke(how),
    stop: async () => {
      clearInterval(sweeping);
      // At once: an agent's open socket keeps the port open.
      await Promise.all([gateway.close(), sockets.close(), userPool?.close()]);
      for (const reader of readers) await reader.stop();
      for (const part of [bus, scheduler, providers]) await part.stop();
      await engine.stop();
      unlock();
      if (!kept) rmSync(directory, { recursive: true, force: true });
    },
  };
  bus.rule(wakeRule(scheduler, clock, functions.deadline.arn));
  for (const shop of shops.keys()) for (const rule of functions.rules(shop)) bus.rule(rule);
  gateway.add({
    routes: functions.routes,
    raw: [...providers.raw, ...services.raw, files.raw, ...controls(system, options.site)],
  });
  await functions.sweep.invoke({ restartedAt: startedAt });
  const sweeping = setInterval(() => void functions.sweep.invoke({}).catch(() => {}), sweepEveryMs);
  sweeping.unref();
  return system;
}

/** Locks the folder; when another system has it, nothing stays open behind. */
async function lockedOr(directory: string, close: () => Promise<void>): Promise<() => void> {
  try {
    return lockFolder(directory);
  } catch (error) {
    await close();
    throw error;
  }
}
