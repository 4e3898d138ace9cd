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

/**
 * A shop's queue is to be looked at again, to the second: a schedule fires only within the minute it is set for. A rule of the bus
 * takes it to a queue that hands it to the deadline function a second later; what is not due yet goes round again.
 */
export interface WakeUp {
  shop: string;
  /** Epoch ms, at most a minute or so ahead. */
  due: number;
}

/** A customer's file is to be fetched from its provider. */
export interface FileHint {
  shop: string;
  file: string;
}

/** What goes over the bus: hints to the shops' functions, and what happened, for whoever listens (B4). */
export interface Hints {
  outboxReady(hints: OutboxHint[]): Promise<void>;
  deliveryReady(hints: DeliveryHint[]): Promise<void>;
  /** One too many, or one that comes late, is harmless. */
  wake(wanted: WakeUp[]): Promise<void>;
  /** Sends one round again that is not due yet. */
  wakeAgain(early: WakeUp): Promise<void>;
  fileThere(hints: FileHint[]): Promise<void>;
  publish(events: { type: string }[]): Promise<void>;
}

/** What the hints and events are called on the bus (infra/topology.ts). */
export interface BusNames {
  outbox: { source: string; detailType: string };
  delivery: { source: string; detailType: string };
  wake: { source: string; detailType: string };
  file: { source: string; detailType: string };
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
  // Every look at a long queue asks for the same next moment: the first of them will do.
  const asked = new Map<string, number>();
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
    wake: async (wanted) => {
      const news = wanted.filter(({ shop, due }) => asked.get(shop) !== due);
      await hint(names.wake, news);
      for (const { shop, due } of news) asked.set(shop, due);
    },
    wakeAgain: (early) => hint(names.wake, [early]),
    fileThere: (hints) => hint(names.file, hints),
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
