import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { EventBridgeEvent } from 'aws-lambda';
import type { Clock } from '../layers/platform/clock.ts';
import { openDeliveries } from './deliveries.ts';
import type { Faults } from './faults.ts';
import { ServiceError, type WireService, wireBody, wireService } from './wire.ts';

export type BusEvent = EventBridgeEvent<string, unknown>;

/** An EventBridge rule: every field that the pattern names must have one of the listed values. */
export interface Rule {
  name: string;
  pattern: Pattern;
  target: (event: BusEvent) => Promise<unknown>;
}
export interface Pattern {
  [field: string]: (string | number | boolean | null)[] | Pattern;
}

/** EventBridge of the one-machine system: PutEvents and rules, delivered at least once and in no order. */
export interface Bus {
  wire: WireService;
  /** Adds a rule, or replaces the one of that name. */
  rule(rule: Rule): void;
  removeRule(name: string): void;
  idle(): Promise<void>;
  /** Repeats the failed deliveries whose pause is over by the clock, which was moved. */
  clockMoved(): void;
  /** Deliveries that were given up. */
  failures(): { rule: string; event: BusEvent; error: string }[];
  stop(): Promise<void>;
}

interface Delivery {
  rule: string;
  event: BusEvent;
}

const maxEntries = 10;
const maxBytes = 256 * 1024;

/**
 * Opens the bus with what it had accepted and not delivered before. A delivery that fails is repeated with growing
 * pauses (EventBridge: 24 hours, 185 times) and then given up.
 */
export function openBus({
  directory,
  clock,
  faults,
  onEvent = () => {},
}: {
  directory: string;
  clock: Clock;
  faults?: Faults;
  /** Told of each event that was put. */
  onEvent?: () => void;
}): Bus {
  const rules = new Map<string, Rule>();
  const deliveries = openDeliveries<Delivery>({
    clock,
    journal: join(directory, 'bus.journal'),
    concurrency: 64,
    backOffMs: 50,
    maxTries: 185,
    async deliver({ rule, event }) {
      // A rule that is not there any more delivers nothing, as on AWS.
      const target = rules.get(rule)?.target;
      await target?.(event);
      if (faults?.strikes('duplicate')) await target?.(event);
    },
  });

  const accept = (entry: Record<string, unknown>) => {
    const { Source, DetailType, Detail } = entry;
    if (typeof Source !== 'string' || typeof DetailType !== 'string' || typeof Detail !== 'string')
      return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Source, DetailType and Detail are needed.' };
    const detail = parse(Detail);
    if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const event: BusEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': DetailType,
      source: Source,
      account: '000000000000',
      time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      region: 'local',
      resources: (entry.Resources as string[] | undefined) ?? [],
      detail,
    };
    onEvent();
    for (const rule of rules.values()) {
      if (!matches(rule.pattern, event)) continue;
      deliveries.add({ rule: rule.name, event }, faults?.strikes('reorder') ? 5 + 45 * faults.random('reorder') : 0);
    }
    return { EventId: event.id };
  };

  return {
    wire: wireService('application/x-amz-json-1.1', async (request) => {
      if (request.headers['x-amz-target'] !== 'AWSEvents.PutEvents')
        throw new ServiceError('UnknownOperationException', 'Only PutEvents is emulated.');
      const entries = wireBody(request).Entries;
      if (!Array.isArray(entries) || entries.length === 0 || entries.length > maxEntries)
        throw new ServiceError('ValidationException', `Value at 'entries' must have 1 to ${maxEntries} items.`);
      if (request.body.length > maxBytes)
        throw new ServiceError('ValidationException', 'Total size of the entries in the request is over the limit.');
      const results: { EventId?: string; ErrorCode?: string }[] = entries.map(accept);
      return { body: { FailedEntryCount: results.filter((result) => result.ErrorCode).length, Entries: results } };
    }),
    rule: (rule) => rules.set(rule.name, rule),
    removeRule: (name) => rules.delete(name),
    idle: deliveries.idle,
    clockMoved: deliveries.clockMoved,
    failures: () => deliveries.failures().map(({ item, error }) => ({ ...item, error })),
    stop: deliveries.stop,
  };
}

/** Whether an event fits a pattern of listed values (EventBridge's prefix, numeric and other matchers are not there). */
export function matches(pattern: Pattern, value: unknown): boolean {
  if (!value || typeof value !== 'object') return false;
  return Object.entries(pattern).every(([field, wanted]) => {
    const actual = (value as Record<string, unknown>)[field];
    if (!Array.isArray(wanted)) return matches(wanted, actual);
    return (Array.isArray(actual) ? actual : [actual]).some((one) => (wanted as unknown[]).includes(one));
  });
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
