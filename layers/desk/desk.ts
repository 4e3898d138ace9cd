import type { Shop } from '../domain/settings.ts';
import type { Clock } from '../platform/clock.ts';
import { coalesce } from '../platform/coalesce.ts';
import { DeskError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { openTurnstile } from '../platform/inturn.ts';
import type { Log } from '../platform/log.ts';
import { allAgents } from '../store/agents.ts';
import { findShop } from '../store/shops.ts';
import type { Table } from '../store/table.ts';
import { type Board, openBoard } from './board.ts';
import { type LastHeard, openLastHeard } from './heard.ts';
import { openViewers, type Viewers } from './viewers.ts';

/** What every use case works with. */
export interface Desk {
  table: Table;
  clock: Clock;
  log: Log;
  /** A new id that sorts by time. */
  id(): string;
  /** The agents to choose from. */
  board: Board;
  lastHeard: LastHeard;
  shops: ShopDirectory;
  /** Work under one name follows one another within this process. */
  inTurn: ReturnType<typeof openTurnstile>;
  viewers: Viewers;
}

export function openDesk(table: Table, clock: Clock, log: Log): Desk {
  return {
    table,
    clock,
    log,
    id: () => newId(clock.now()),
    board: openBoard(() => allAgents(table, true)),
    lastHeard: openLastHeard(),
    shops: shopDirectory(table, clock),
    inTurn: openTurnstile(),
    viewers: openViewers(table),
  };
}

/**
 * The shops. Remembered for what may be a minute old: which channel an account is, when a badge turns. Read for certain
 * wherever somebody is given a slot.
 */
export interface ShopDirectory {
  /** @throws DeskError unknown_shop */
  get(id: string): Promise<Shop>;
  /** Read for certain; who asks at the same moment shares a read, one that began after they asked. @throws DeskError unknown_shop */
  fresh(id: string): Promise<Shop>;
  /** Takes note of a shop that came along otherwise, unless a newer one is known. */
  note(shop: Shop): void;
}

/** For how long (ms) somebody may still go by settings that were changed. */
export const rememberFor = 60_000;

function shopDirectory(table: Table, clock: Clock): ShopDirectory {
  const known = new Map<string, { shop: Shop; at: number }>();
  const note = (shop: Shop): Shop => {
    known.set(shop.id, { shop, at: clock.now() });
    return shop;
  };
  const readers = new Map<string, () => Promise<Shop>>();
  const reader = (id: string) =>
    coalesce(async () => {
      const shop = await findShop(table, id);
      if (shop) return note(shop);
      readers.delete(id);
      throw new DeskError('unknown_shop');
    });
  const fresh = (id: string): Promise<Shop> => {
    const read = readers.get(id) ?? reader(id);
    readers.set(id, read);
    return read();
  };
  return {
    fresh,
    note: (shop) => void (shop.version > (known.get(shop.id)?.shop.version ?? -1) && note(shop)),
    get: async (id) => {
      const remembered = known.get(id);
      return remembered && Math.abs(clock.now() - remembered.at) < rememberFor ? remembered.shop : fresh(id);
    },
  };
}
