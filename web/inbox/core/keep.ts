import { type IDBPDatabase, openDB } from 'idb';

/**
 * What must survive a reload or a crash, on this machine and for this agent only: replies that the desk has not taken yet, drafts that are
 * not on the server yet. Never more than that, so that nothing of a customer stays here.
 */
export interface Keep<Item> {
  all(): Promise<Item[]>;
  put(id: string, item: Item): void;
  remove(id: string): void;
}

const names = ['outgoing', 'drafts'] as const;
export type KeepName = (typeof names)[number];

/** Where a browser refuses to store anything (private windows), memory has to do. */
export const memoryKeep = <Item>(items = new Map<string, Item>()): Keep<Item> => ({
  all: async () => [...items.values()],
  put: (id, item) => void items.set(id, item),
  remove: (id) => void items.delete(id),
});

/** @param agent whose it is: two agents on one machine have nothing in common */
export function openKeep<Item>(agent: string, name: KeepName): Keep<Item> {
  const ready = database(agent);
  /** Writes of one item keep their order, and one that fails does not stop the others. */
  let last: Promise<unknown> = Promise.resolve();
  const write = (change: (db: IDBPDatabase) => Promise<unknown>): void => {
    last = last.then(async () => change(await ready)).catch(() => {});
  };
  return {
    all: async () => {
      await last;
      return (await ready).getAll(name).catch(() => []);
    },
    put: (id, item) => write((db) => db.put(name, item, id)),
    remove: (id) => write((db) => db.delete(name, id)),
  };
}

const open = new Map<string, Promise<IDBPDatabase>>();

function database(agent: string): Promise<IDBPDatabase> {
  const known = open.get(agent);
  if (known !== undefined) return known;
  const opening = openDB(`slotdesk-${agent}`, 1, {
    upgrade: (db) => {
      for (const name of names) db.createObjectStore(name);
    },
  });
  opening.catch(() => {});
  open.set(agent, opening);
  return opening;
}
