import { EventBridgeClient, type EventBridgeClientConfig, PutEventsCommand } from '@aws-sdk/client-eventbridge';

/** A thread has something to send: takes it over the bus to the function of that shop. Only a hint; the outbox is the truth. */
export interface OutboxHint {
  shop: string;
  channel: string;
  address: string;
}

/** An event waits to be delivered to a system of that shop. */
export interface DeliveryHint {
  shop: string;
  webhook: string;
  delivery: string;
}

/** What goes over the bus: hints to the shops' functions, and what happened, for whoever listens (B4). */
export interface Hints {
  outboxReady(hints: OutboxHint[]): Promise<void>;
  deliveryReady(hints: DeliveryHint[]): Promise<void>;
  publish(events: { type: string }[]): Promise<void>;
}

/** What the hints and events are called on the bus (infra/topology.ts). */
export interface BusNames {
  outbox: { source: string; detailType: string };
  delivery: { source: string; detailType: string };
  domain: { source: string };
}

/** PutEvents takes ten events in a request, of 256 KB in all. */
const atATime = 10;
const mostBytes = 200_000;

interface BusEntry {
  EventBusName: string;
  Source: string;
  DetailType: string;
  Detail: string;
}

export function openHints(config: EventBridgeClientConfig, bus: string, names: BusNames): Hints {
  const client = new EventBridgeClient({ cacheMiddleware: true, ...config });
  const put = async (event: { source: string }, detailOf: [detailType: string, detail: object][]): Promise<void> => {
    const entries = detailOf.map(([DetailType, detail]) => ({
      EventBusName: bus,
      Source: event.source,
      DetailType,
      Detail: JSON.stringify(detail),
    }));
    for (const Entries of requests(entries)) {
      const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries }));
      if (FailedEntryCount) throw new Error(`the bus refused ${FailedEntryCount} of ${Entries.length} events`);
    }
  };
  const hint = (event: BusNames['outbox'], hints: object[]) =>
    put(
      event,
      hints.map((one) => [event.detailType, one]),
    );
  return {
    outboxReady: (hints) => hint(names.outbox, hints),
    deliveryReady: (hints) => hint(names.delivery, hints),
    publish: (events) =>
      put(
        names.domain,
        events.map((event) => [event.type, event]),
      ),
  };
}

/** As many as fit into a request. */
function requests(entries: BusEntry[]): BusEntry[][] {
  const all: BusEntry[][] = [];
  let bytes = mostBytes;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.Detail) + 200;
    const last = all.at(-1);
    if (!last || last.length === atATime || bytes + size > mostBytes) {
      all.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return all;
}
