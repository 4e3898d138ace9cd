import { EventBridgeClient, type EventBridgeClientConfig, PutEventsCommand } from '@aws-sdk/client-eventbridge';

/** A thread has something to send: takes it over the bus to the function of that shop. Only a hint; the outbox is the truth. */
export interface OutboxHint {
  shop: string;
  channel: string;
  address: string;
}

export interface Hints {
  outboxReady(hints: OutboxHint[]): Promise<void>;
}

/** PutEvents takes ten events in a request. */
const atATime = 10;

export function openHints(
  config: EventBridgeClientConfig,
  bus: string,
  event: { source: string; detailType: string },
): Hints {
  const client = new EventBridgeClient({ cacheMiddleware: true, ...config });
  return {
    outboxReady: async (hints) => {
      for (let i = 0; i < hints.length; i += atATime) {
        const entries = hints.slice(i, i + atATime).map((hint) => ({
          EventBusName: bus,
          Source: event.source,
          DetailType: event.detailType,
          Detail: JSON.stringify(hint),
        }));
        const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: entries }));
        if (FailedEntryCount) throw new Error(`the bus refused ${FailedEntryCount} of ${entries.length} hints`);
      }
    },
  };
}
