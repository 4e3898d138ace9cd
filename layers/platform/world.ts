import { Logger } from '@aws-lambda-powertools/logger';
import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DeserializeMiddleware } from '@smithy/types';
import { type Clock, systemClock } from './clock.ts';
import type { Log } from './log.ts';

/**
 * What the functions stand in: on AWS the real clock and the SDK's own configuration, on one machine the movable clock and
 * clients that reach the local services. The handlers do not know the difference.
 */
export interface World {
  clock: Clock;
  log: Log;
  /** Configuration of the DynamoDB client. */
  dynamodb: DynamoDBClientConfig;
  /** Configuration of the clients of the other services. */
  aws(service: AwsService): AwsConfig;
}

export type AwsService = 'secretsmanager' | 'scheduler' | 'events' | 'execute-api' | 's3';

/** The part of a client's configuration that depends on where it runs; empty on AWS. */
export interface AwsConfig {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  requestHandler?: DynamoDBClientConfig['requestHandler'];
}

/**
 * The world on AWS.
 * @param count for a function that counts (metrics.ts)
 */
export function cloud(service: string, count?: Log['count']): World {
  return {
    clock: systemClock,
    log: cloudLog(service, count),
    // Throttling is retried within about a second: a webhook has to answer, and the provider repeats.
    dynamodb: { maxAttempts: 4, requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 } as never },
    aws: () => ({}),
  };
}

function cloudLog(service: string, count: Log['count'] | undefined): Log {
  const logger = new Logger({ serviceName: service });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
    count: count ?? ((metric, value = 1) => logger.info('counted', { metric, value })),
  };
}

const silent = (): void => {};
/**
 * The SDK prepares each request and answer for its logger, even for one that says nothing (4 % of the time of a burst);
 * without an `info` it does not. The others it calls unasked, when it looks for credentials in the environment.
 */
const noLog = { trace: silent, debug: silent, warn: silent, error: silent } as unknown as NonNullable<
  DynamoDBClientConfig['logger']
>;

/** A write of a single item that met a transaction at it: the SDK does not try that again unless it is told to. */
const retryingConflicts: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => async (args) => {
  try {
    return await next(args);
  } catch (error) {
    const conflict = error as { name?: string; $retryable?: object };
    if (conflict.name === 'TransactionConflictException') conflict.$retryable ??= {};
    throw error;
  }
};

/** The table of that name, with real randomness and waiting for its retries. */
export function openTable(world: World, name: string) {
  const client = new DynamoDBClient({ logger: noLog, ...world.dynamodb });
  client.middlewareStack.add(retryingConflicts, { step: 'deserialize', priority: 'high' });
  const doc = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return {
    name,
    doc,
    random: Math.random,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  };
}
