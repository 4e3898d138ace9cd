import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from './journal.ts';

/** A request that went out to a simulated provider, an event webhook or a flow. */
export interface OutboxItem {
  id: string;
  provider: 'whatsapp' | 'messagebird' | 'events' | 'flow';
  shop: string;
  method: string;
  /** Path and query, without the simulator's own prefix. */
  url: string;
  headers: Record<string, string>;
  /** Parsed where it is JSON, else text. */
  body: unknown;
  /** RFC 3339, by the clock. */
  at: string;
  response: { status: number; body?: unknown };
}

/** Everything that went out, kept in a file: an item is in it before its request is answered. */
export interface Outbox {
  append(item: Omit<OutboxItem, 'id'>): OutboxItem;
  /** Oldest first. `cursor` is the `next` of the page before. */
  list(filter: { provider?: string; shop?: string; cursor?: string; limit?: number }): {
    items: OutboxItem[];
    next?: string;
  };
  size(): number;
  close(): void;
}

/** Where an item's line lies in the file; the items themselves stay there, so that a long run costs no memory. */
interface Place {
  offset: number;
  length: number;
  provider: string;
  shop: string;
}

/** @param onItem sees every item kept by earlier runs, for the simulators' own memory */
export function openOutbox(directory: string, onItem: (item: OutboxItem) => void = () => {}): Outbox {
  const path = join(directory, 'outbox.journal');
  const { lines, journal } = openJournal<OutboxItem>(path);
  const file = openSync(path, 'r');
  const places: Place[] = [];
  let end = 0;
  const note = (item: OutboxItem, to: number) => {
    places.push({ offset: end, length: to - end, provider: item.provider, shop: item.shop });
    end = to;
  };
  for (const item of lines) {
    note(item, end + Buffer.byteLength(JSON.stringify(item)) + 1);
    onItem(item);
  }
  const read = ({ offset, length }: Place): OutboxItem => {
    const bytes = Buffer.allocUnsafe(length);
    readSync(file, bytes, 0, length, offset);
    return JSON.parse(bytes.toString('utf8')) as OutboxItem;
  };

  return {
    append(item) {
      const numbered = { id: String(places.length + 1), ...item };
      journal.append(numbered);
      note(numbered, journal.size);
      return numbered;
    },
    list({ provider, shop, cursor, limit = 50 }) {
      const items: OutboxItem[] = [];
      for (let i = Number(cursor ?? 0) || 0; i < places.length; i++) {
        const place = places[i] as Place;
        if ((provider && place.provider !== provider) || (shop && place.shop !== shop)) continue;
        if (items.length === limit) return { items, next: String(i) };
        items.push(read(place));
      }
      return { items };
    },
    size: () => places.length,
    close() {
      journal.close();
      closeSync(file);
    },
  };
}
