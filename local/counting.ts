import type { HttpRequest, HttpResponse } from '@smithy/types';
import type { Faults } from './faults.ts';
import { bytesOf, type SdkHandler, sdkHandler } from './inprocess.ts';
import { Crash, invocation } from './lambda.ts';

/** What DynamoDB was asked and what it would have cost, by function and operation. */
export interface Counters {
  /** By function ('outside' for calls of no function), then by operation. */
  byFunction: Record<string, Record<string, OperationCount>>;
  invocations: Record<string, number>;
  /** How long the invocations took together, by function, in milliseconds of real time. */
  milliseconds: Record<string, number>;
  pushes: number;
  /** What was put on the bus: hints and domain events. */
  events: number;
}
export interface OperationCount {
  requests: number;
  /** Answers that were errors: refused conditions, conflicts, throttling. AWS charges refused writes too; not in the units. */
  errors: number;
  readUnits: number;
  writeUnits: number;
}

export const createCounters = (): Counters => ({
  byFunction: {},
  invocations: {},
  milliseconds: {},
  pushes: 0,
  events: 0,
});

/** The counts of all functions together, by operation. */
export function total(counters: Counters): Record<string, OperationCount> {
  const sum: Record<string, OperationCount> = {};
  for (const operations of Object.values(counters.byFunction)) {
    for (const [operation, count] of Object.entries(operations)) {
      sum[operation] ??= { requests: 0, errors: 0, readUnits: 0, writeUnits: 0 };
      const into = sum[operation];
      into.requests += count.requests;
      into.errors += count.errors;
      into.readUnits += count.readUnits;
      into.writeUnits += count.writeUnits;
    }
  }
  return sum;
}

/** Carries requests out; the SDK's NodeHttpHandler is one. */
export interface Carrier {
  handle(request: HttpRequest, options?: object): Promise<{ response: HttpResponse }>;
}

const writes = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'ExecuteTransaction',
]);
const reads = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem', 'TransactGetItems']);

/**
 * Stands between an SDK's DynamoDB client and the engine: counts requests and capacity units, injects the faults
 * `conflict`, `throttle` and `crash`, and tells when something was written.
 * @param inner carries the requests out, e.g. the SDK's NodeHttpHandler
 * @param caller whose client it is; default: the function that runs
 */
export function countingHandler(
  inner: Carrier,
  {
    caller,
    counters,
    faults: switchboard,
    onWrite,
  }: { caller?: string; counters: Counters; faults?: Faults; onWrite?: () => void },
): SdkHandler {
  return sdkHandler(async (request, options) => {
    // Faults befall the functions, not the tools that look at the table.
    const name = caller ?? invocation()?.name ?? outside;
    const faults = name === outside ? undefined : switchboard;
    const operation = (request.headers['x-amz-target'] ?? '').split('.')[1] ?? 'unknown';
    const crash = dead(operation) ?? (invocation() && faults?.strikes('crash') ? plannedCrash(operation) : undefined);
    if (crash && (!faults || faults.random('crash') < 0.5 || invocation()?.crashed)) throw die(crash);
    const count = countOf(counters, name, operation);
    count.requests++;
    const refusal = faults && injected(operation, request, faults);
    const response = refusal ?? (await carryOut(inner, request, operation, options));
    if (response.statusCode >= 300) count.errors++;
    else {
      countUnits(count, operation, response.body as Buffer);
      if (writes.has(operation)) onWrite?.();
    }
    if (crash) throw die(crash);
    return response;
  });
}

/** The name of the tools that look at the table: they are no function. */
export const outside = 'outside';

function countOf(counters: Counters, label: string, operation: string): OperationCount {
  counters.byFunction[label] ??= {};
  const operations = counters.byFunction[label];
  operations[operation] ??= { requests: 0, errors: 0, readUnits: 0, writeUnits: 0 };
  return operations[operation];
}

async function carryOut(
  inner: Carrier,
  request: HttpRequest,
  operation: string,
  options?: object,
): Promise<HttpResponse> {
  if (writes.has(operation) || reads.has(operation)) prepare(request, operation);
  const { response } = await inner.handle(request, options);
  return { ...response, body: await collect(response.body) };
}

/**
 * Two changes to the JSON text that the SDK made. The engine says what a request cost only when asked. And the idempotency
 * token that the SDK adds to each transaction goes: dynoxide 1.2.1 looks through all tokens of ten minutes at every
 * transaction (0.57 ms of its time become 1.33 at 26,000 tokens) and forgets them at a restart, which is the only time
 * when they would matter here. In texts of items the quotes are escaped, so nothing else is met.
 */
function prepare(request: HttpRequest, operation: string): void {
  let body = bytesOf(request.body).toString('utf8');
  if (operation === 'TransactWriteItems')
    body = body.replace(/,"ClientRequestToken":"[^"]*"|"ClientRequestToken":"[^"]*",/, '');
  if (!body.includes('"ReturnConsumedCapacity"')) body = `{"ReturnConsumedCapacity":"TOTAL",${body.slice(1)}`;
  request.body = body;
  for (const name of Object.keys(request.headers))
    if (name.toLowerCase() === 'content-length') request.headers[name] = String(Buffer.byteLength(body));
}

async function collect(body: unknown): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Inside an item's text the quotes would be escaped, so this is the answer's own field. */
const capacityField = Buffer.from('"ConsumedCapacity":');

function countUnits(count: OperationCount, operation: string, body: Buffer): void {
  const start = body.lastIndexOf(capacityField);
  if (start < 0) return;
  const text = body.toString('utf8', start + capacityField.length);
  const found = /^\[[^\]]*\]|^[^}]*/.exec(text)?.[0] ?? '';
  let units = 0;
  // The first number of each table is its total; more detailed ones follow only when a caller asked for indexes.
  for (const table of found.split('"TableName"').slice(1))
    units += Number(/"CapacityUnits":\s*([\d.]+)/.exec(table)?.[1] ?? 0);
  if (writes.has(operation)) count.writeUnits += units;
  else count.readUnits += units;
}

const plannedCrash = (operation: string) => new Crash(`injected crash at ${operation}`);
/** An invocation that crashed asks for nothing any more: its process is gone. */
const dead = (operation: string) => (invocation()?.crashed ? new Crash(`${operation} after the crash`) : undefined);
const die = (crash: Crash): Crash => {
  invocation()?.crash(crash);
  return crash;
};

const namespace = 'com.amazonaws.dynamodb.v20120810#';

/** An error that the engines here cannot produce, as DynamoDB words it. The request is not carried out. */
function injected(operation: string, request: HttpRequest, faults: Faults): HttpResponse | undefined {
  if (writes.has(operation) && faults.strikes('conflict')) return conflict(operation, request, faults);
  if ((writes.has(operation) || reads.has(operation)) && faults.strikes('throttle'))
    return faults.random('throttle') < 0.5
      ? failure(
          'com.amazon.coral.availability#ThrottlingException',
          'Throughput exceeds the current capacity of your table or index.',
        )
      : failure(
          `${namespace}ProvisionedThroughputExceededException`,
          'The level of configured provisioned throughput for the table was exceeded.',
        );
  return undefined;
}

function conflict(operation: string, request: HttpRequest, faults: Faults): HttpResponse {
  if (!operation.endsWith('TransactWriteItems'))
    return failure(`${namespace}TransactionConflictException`, 'Transaction is ongoing for the item');
  const { TransactItems } = JSON.parse(bytesOf(request.body).toString('utf8')) as { TransactItems: unknown[] };
  const victim = Math.floor(faults.random('conflict') * TransactItems.length);
  const reasons = TransactItems.map((_, i) =>
    i === victim ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' } : { Code: 'None' },
  );
  return failure(
    `${namespace}TransactionCanceledException`,
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map((r) => r.Code).join(', ')}]`,
    { CancellationReasons: reasons },
  );
}

const failure = (type: string, message: string, more: object = {}): HttpResponse => ({
  statusCode: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify({ __type: type, message, Message: message, ...more })),
});
