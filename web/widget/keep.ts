import type { Saying } from './protocol.ts';

/** A message on its way: kept in the browser until the desk has it, so that neither a reload nor a lost line loses it. */
export interface Waiting {
  id: string;
  at: number;
  content: Saying;
  replyTo?: string;
  file?: File;
  /** The customer of the shop who wrote it; absent: nobody it had signed in. Nobody else sends it. */
  who?: string;
  /** Why the desk refused it, in the desk's own word: it is not sent again by itself. */
  problem?: string | undefined;
  /** Behind which place it stands since then. */
  after?: number | undefined;
}

/** What is not sent yet, in the browser's database; in memory where there is none. */
export interface Outbox {
  all(): Promise<Waiting[]>;
  put(one: Waiting): Promise<void>;
  remove(id: string): Promise<void>;
}

export function openOutbox(name: string): Outbox {
  const memory = new Map<string, Waiting>();
  const opened = new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.result.createObjectStore('waiting', { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const work = async <Of>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<Of>): Promise<Of> => {
    const store = (await opened).transaction('waiting', mode).objectStore('waiting');
    return new Promise((resolve, reject) => {
      const request = act(store);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  };
  return {
    async all() {
      const kept = await work<Waiting[]>('readonly', (store) => store.getAll()).catch(() => []);
      const all = new Map([...kept, ...memory.values()].map((one) => [one.id, one]));
      return [...all.values()].sort((a, b) => a.at - b.at);
    },
    async put(one) {
      await work('readwrite', (store) => store.put(one)).catch(() => memory.set(one.id, one));
    },
    async remove(id) {
      memory.delete(id);
      await work('readwrite', (store) => store.delete(id)).catch(() => {});
    },
  };
}
