import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsService, World } from '../layers/platform/world.ts';
import type { ControllableClock } from './clock.ts';
import { type Counters, countingHandler } from './counting.ts';
import type { Engine } from './engine.ts';
import type { Faults } from './faults.ts';
import { localCredentials } from './files.ts';
import type { RawHandler } from './gateway.ts';
import { inProcess, type SdkHandler } from './inprocess.ts';
import { overHttp, type WireService } from './wire.ts';

/** The emulated services under the names the clients know them by. */
export interface Emulators {
  handler(service: AwsService, caller: string): SdkHandler;
  /** The same services over HTTP, for programs outside: /aws/<service>/ */
  raw: RawHandler[];
  /** The sockets' management API exists only after the gateway. */
  connect(connections: WireService): void;
}

export function emulators({
  secrets,
  events,
  scheduler,
}: {
  secrets: WireService;
  events: WireService;
  scheduler: WireService;
}): Emulators {
  const services = new Map<AwsService, WireService>([
    ['secretsmanager', secrets],
    ['events', events],
    ['scheduler', scheduler],
  ]);
  const use =
    (service: AwsService): WireService =>
    (request) => {
      const known = services.get(service);
      if (!known) throw new Error(`the local ${service} is not up yet`);
      return known(request);
    };
  const all: AwsService[] = ['secretsmanager', 'events', 'scheduler', 'execute-api'];
  return {
    handler: (service, caller) => inProcess(use(service), '', caller),
    raw: all.map((service) => ({ prefix: `/aws/${service}`, handle: overHttp(use(service), `/aws/${service}`) })),
    connect: (connections) => void services.set('execute-api', connections),
  };
}

export interface Surroundings {
  clock: ControllableClock;
  engine: Engine;
  counters: Counters;
  faults: Faults;
  services: Emulators;
  /** Where the local S3 listens. */
  filesUrl: string;
  onWrite: () => void;
  onLog: (line: string) => void;
}

/** Nobody checks signatures here, the engine only asks that there is one; making one costs a twentieth of a burst's time. */
const unsigned = {
  sign: async (request: { headers: Record<string, string> }) => {
    const scope = 'Credential=local/20260101/local/service/aws4_request, SignedHeaders=host';
    request.headers.authorization = `AWS4-HMAC-SHA256 ${scope}, Signature=${'0'.repeat(64)}`;
    request.headers['x-amz-date'] = '20260101T000000Z';
    return request;
  },
};

/** Makes the world of a function on this machine. */
export function worlds({
  clock,
  engine,
  counters,
  faults,
  services,
  filesUrl,
  onWrite,
  onLog,
}: Surroundings): (name: string) => World {
  const identity = {
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    signer: unsigned as never,
  };
  const carrier = new NodeHttpHandler({ connectionTimeout: 1_000, requestTimeout: 10_000 });
  return (name) => ({
    clock,
    dynamodb: {
      ...identity,
      endpoint: engine.endpoint,
      maxAttempts: 4,
      requestHandler: countingHandler(carrier, { caller: name, counters, faults, onWrite }),
    },
    aws: (service) =>
      service === 's3'
        ? { region: 'local', endpoint: filesUrl, credentials: localCredentials }
        : {
            ...identity,
            endpoint: 'http://127.0.0.1',
            requestHandler: services.handler(service, name),
          },
    log: {
      info: () => {},
      warn: (message, fields = {}) => onLog(`${name}: ${message} ${JSON.stringify(fields)}`),
      error: (message, fields = {}) => onLog(`${name}: ${message} ${JSON.stringify(fields)}`),
      count: () => {},
    },
  });
}
