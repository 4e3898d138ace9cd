import type { Signal } from '@preact/signals';
import { type Api, Refused } from './api.ts';
import type { Sending } from './chat.ts';
import type { Outbox, Waiting } from './keep.ts';
import type { Saying } from './protocol.ts';

/**
 * Sends what the visitor writes, one after the other. Each has an id of its own, under which the desk takes it once, so that whatever
 * breaks in between it is sent again, by this tab or another.
 */
export interface Sender {
  add(content: Saying, more?: { replyTo?: string; file?: File }): void;
  retry(id: string): void;
  remove(id: string): void;
  /** The line is up: goes on. */
  wake(): void;
  /** Takes over what a page before left. */
  adopt(): void;
  /** Sends nothing any more. @param forgets what was not sent, too */
  stop(forgets: boolean): void;
}

export interface SenderOptions {
  api: Api;
  outbox: Outbox;
  waiting: Signal<Sending[]>;
  /** The customer of the shop who writes. */
  who?: string | undefined;
  sent(): void;
  /** The last place of the thread, what was sent before included. */
  reach(): Promise<number>;
}

/** What is not the message's fault is tried again after so long (ms), and from then on after the longest. */
const pauses = [1_000, 3_000, 10_000];
const longestPause = 30_000;

export function openSender({ api, outbox, waiting, who, sent, reach }: SenderOptions): Sender {
  let busy = false;
  let isOver = false;
  let tries = 0;
  let again: ReturnType<typeof setTimeout> | undefined;

  const change = (id: string, how: Partial<Sending>): void => {
    waiting.value = waiting.value.map((one) => (one.id === id ? { ...one, ...how } : one));
  };

  const run = async (): Promise<void> => {
    clearTimeout(again);
    if (busy) return;
    busy = true;
    for (;;) {
      const next = waiting.value.find(({ problem, done }) => !problem && !done);
      if (!next || isOver) break;
      try {
        await send(next);
        tries = 0;
        await outbox.remove(next.id);
        sent();
        // It is shown as sent until the timeline has it.
        change(next.id, { progress: undefined, done: true });
      } catch (error) {
        if (!isLasting(error)) {
          const wait = error instanceof Refused ? error.retryAfter * 1000 : 0;
          change(next.id, { slow: wait > 0 });
          again = setTimeout(() => void run(), Math.max(wait, pauses[tries++] ?? longestPause));
          break;
        }
        // Another try begins from the file: what was uploaded may be what is wrong.
        const content = (next.file ? { type: next.content.type } : next.content) as Saying;
        const refused = { content, problem: error.code, after: await reach() };
        change(next.id, { ...refused, progress: undefined });
        await outbox.put(kept({ ...next, ...refused }));
      }
    }
    busy = false;
  };

  const send = async (one: Sending): Promise<void> => {
    const { id, content, replyTo, file } = one;
    let said = content;
    if (file && 'media' in said === false) {
      said = { ...said, media: await upload(one, file) } as Saying;
      if (isOver) throw new TypeError('over');
      change(id, { content: said });
      await outbox.put(kept({ ...one, content: said }));
    }
    await api.call('POST', '/messages', { id, content: said, replyTo });
  };

  const upload = async ({ id }: Sending, file: File): Promise<string> => {
    const mimeType = file.type || 'application/octet-stream';
    const wish = { filename: file.name.slice(-240) || 'file', mimeType, size: file.size };
    const {
      id: media,
      url,
      headers,
    } = await api.call<{ id: string; url: string; headers: Record<string, string> }>('POST', '/uploads', wish);
    await put(url, headers, file, (progress) => change(id, { progress }));
    return media;
  };

  return {
    add(content, { replyTo, file } = {}) {
      const one = {
        // Not crypto.randomUUID: a page without TLS has none. It only tells this visitor's messages apart.
        id: `${Date.now()}-${String(Math.random()).slice(2)}`,
        at: Date.now(),
        content,
        replyTo,
        file,
        who,
      };
      waiting.value = [...waiting.value, one];
      void outbox.put(one).then(run);
    },
    retry(id) {
      change(id, { problem: undefined, after: undefined });
      void run();
    },
    remove(id) {
      waiting.value = waiting.value.filter((one) => one.id !== id);
      void outbox.remove(id);
    },
    wake() {
      tries = 0;
      void run();
    },
    stop(forgets) {
      isOver = true;
      clearTimeout(again);
      if (!forgets) return;
      void outbox.all().then((left) => {
        for (const one of left) if (one.who === who) void outbox.remove(one.id);
      });
    },
    adopt() {
      void outbox.all().then((left) => {
        const mine = new Set(waiting.value.map(({ id }) => id));
        // Who signs in has written what nobody had.
        const own = left.filter((one) => !mine.has(one.id) && (!one.who || one.who === who));
        waiting.value = [...own, ...waiting.value];
      });
    },
  };
}

const kept = ({ progress: _progress, done: _done, slow: _slow, ...one }: Sending): Waiting => one;

/** Refused for what it is: sending it again would not help. */
const isLasting = (error: unknown): error is Refused =>
  error instanceof Refused && error.status < 500 && ![401, 408, 409, 429].includes(error.status);

/** An upload of which nothing goes out for so long is dead, whatever the browser believes (ms). */
const stalledAfter = 60_000;

/** Uploads with progress, which fetch does not tell. */
function put(
  url: string,
  headers: Record<string, string>,
  file: File,
  progress: (part: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    let doubt: ReturnType<typeof setTimeout>;
    const goesOn = (): void => {
      clearTimeout(doubt);
      doubt = setTimeout(() => request.abort(), stalledAfter);
    };
    request.upload.onprogress = ({ loaded, total }) => {
      progress(loaded / total);
      goesOn();
    };
    request.onload = () => (request.status < 300 ? resolve() : reject(new Refused(request.status, 'media_missing')));
    request.onerror = request.onabort = () => reject(new TypeError('no connection'));
    request.onloadend = () => clearTimeout(doubt);
    request.send(file);
    goesOn();
  });
}
