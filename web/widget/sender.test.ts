import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Api, Refused } from './api.ts';
import type { Sending } from './chat.ts';
import type { Outbox, Waiting } from './keep.ts';
import type { Saying } from './protocol.ts';
import { openSender } from './sender.ts';

/** What the visitor writes, over a line that breaks. */

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/**
 * A browser's tab.
 * @param answer what the desk does with a message, or with the wish to upload a file; throws to refuse or to lose it
 * @param who the shop signs in
 */
function tab(answer: (id: string, content?: Saying) => unknown, kept = new Map<string, Waiting>(), who?: string) {
  const waiting = signal<Sending[]>([]);
  const outbox: Outbox = {
    all: async () => [...kept.values()].sort((a, b) => a.at - b.at),
    put: async (one) => void kept.set(one.id, one),
    remove: async (id) => void kept.delete(id),
  };
  const call = async (_method: string, _path: string, body?: object) => {
    const { id, content } = body as { id: string; content?: Saying };
    return answer(id, content);
  };
  const sender = openSender({
    api: { call } as unknown as Api,
    outbox,
    waiting,
    who,
    sent: () => {},
    reach: async () => 7,
  });
  return { sender, waiting, kept };
}

const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(120_000).then(() => {});

describe('C4 what a visitor writes', () => {
  test('arrives in the order it was written, each once', async () => {
    const taken: string[] = [];
    const { sender, waiting, kept } = tab((id) => void taken.push(id));
    for (const text of ['one', 'two', 'three']) sender.add({ type: 'text', text }, {});
    const written = waiting.value.map(({ id }) => id);
    await settle();
    expect(taken).toEqual(written);
    expect([kept.size, waiting.value.every(({ done }) => done)]).toEqual([0, true]);
  });

  test('is sent again under the same id when the line broke, whether it had arrived or not', async () => {
    const taken: string[] = [];
    let breaks = 3;
    const { sender, kept } = tab((id) => {
      taken.push(id);
      if (breaks-- > 0) throw new TypeError('no connection');
    });
    sender.add({ type: 'text', text: 'one' }, {});
    sender.add({ type: 'text', text: 'two' }, {});
    await settle();
    expect([new Set(taken).size, taken.length, kept.size]).toEqual([2, 5, 0]);
    expect(taken.slice(0, 4).every((id) => id === taken[0])).toBe(true);
  });

  test('is taken over from a page that was closed before it was sent', async () => {
    const kept = new Map<string, Waiting>();
    const before = tab(() => {
      throw new TypeError('no connection');
    }, kept);
    before.sender.add({ type: 'text', text: 'left behind' }, {});
    await vi.advanceTimersByTimeAsync(1);
    const taken: string[] = [];
    const after = tab((id) => void taken.push(id), kept);
    after.sender.adopt();
    await vi.advanceTimersByTimeAsync(1);
    after.sender.wake();
    await settle();
    expect(taken).toEqual(before.waiting.value.map(({ id }) => id));
  });

  test('that is refused says so and holds nothing up; too much at once is only put off', async () => {
    const taken: string[] = [];
    let busy = true;
    const { sender, waiting } = tab((id) => {
      if (id === waiting.value[0]?.id) throw new Refused(422, 'media_not_allowed');
      if (busy) {
        busy = false;
        throw new Refused(429, 'too_many', 20);
      }
      taken.push(id);
    });
    sender.add({ type: 'text', text: 'a bad one' }, {});
    sender.add({ type: 'text', text: 'a good one' }, {});
    await vi.advanceTimersByTimeAsync(10_000);
    expect([waiting.value[0]?.problem, taken]).toEqual(['media_not_allowed', []]);
    expect(waiting.value.map(({ slow }) => slow)).toEqual([undefined, true]);
    await settle();
    expect(taken).toEqual([waiting.value[1]?.id]);
    sender.remove(waiting.value[0]?.id ?? '');
    expect(waiting.value).toHaveLength(1);
  });
});

describe('C8 a file that is refused', () => {
  const file = new File(['x'], 'page.jpg', { type: 'image/jpeg' });

  test('stands where it was said, also in the next page, where it is not sent again', async () => {
    const kept = new Map<string, Waiting>();
    const { sender, waiting } = tab(() => {
      throw new Refused(422, 'media_not_allowed');
    }, kept);
    sender.add({ type: 'image' }, { file });
    await settle();
    const [refused] = waiting.value;
    expect([refused?.problem, refused?.after]).toEqual(['media_not_allowed', 7]);
    const asked: string[] = [];
    const next = tab((id) => void asked.push(id), kept);
    next.sender.adopt();
    await vi.advanceTimersByTimeAsync(1);
    next.sender.wake();
    await settle();
    expect([asked, next.waiting.value]).toEqual([[], [expect.objectContaining({ id: refused?.id, after: 7 })]]);
    next.sender.remove(refused?.id ?? '');
    await settle();
    expect(kept.size).toBe(0);
  });

  test('because it did not arrive whole is uploaded anew when that is tried again', async () => {
    const said: (Saying | undefined)[] = [];
    const { sender, waiting } = tab((_id, content) => {
      said.push(content);
      if (content) throw new Refused(422, 'media_missing');
      return { id: `m${said.length}`, url: 'https://files.example/m', headers: {} };
    });
    stubUploads();
    sender.add({ type: 'image' }, { file });
    await settle();
    sender.retry(waiting.value[0]?.id ?? '');
    expect([waiting.value[0]?.problem, waiting.value[0]?.after]).toEqual([undefined, undefined]);
    await settle();
    expect(said.map((content) => content && 'media' in content && content.media)).toEqual([
      undefined,
      'm1',
      undefined,
      'm3',
    ]);
    vi.unstubAllGlobals();
  });
});

test('C8 an upload that goes no further is begun again, and what was written after it follows', async () => {
  const said: (Saying | undefined)[] = [];
  const uploads = stubUploads('hangs', 'arrives');
  const { sender, waiting } = tab((_id, content) => {
    said.push(content);
    return { id: `m${said.length}`, url: 'https://files.example/m', headers: {} };
  });
  sender.add({ type: 'image' }, { file: new File(['x'], 'tulip.jpg', { type: 'image/jpeg' }) });
  sender.add({ type: 'text', text: 'a tulip' });
  await settle();
  expect(uploads()).toBe(2);
  expect(said).toEqual([undefined, undefined, { type: 'image', media: 'm2' }, { type: 'text', text: 'a tulip' }]);
  expect(waiting.value.every(({ done }) => done)).toBe(true);
  vi.unstubAllGlobals();
});

/** Uploads, one after the other: what becomes of each; of the last all others too. @returns how many there were */
function stubUploads(...fates: ('hangs' | 'arrives')[]): () => number {
  let made = 0;
  class Upload {
    status = 200;
    upload: { onprogress?(event: { loaded: number; total: number }): void } = {};
    onload = (): void => {};
    onabort = (): void => {};
    onloadend = (): void => {};
    open(): void {}
    setRequestHeader(): void {}
    abort(): void {
      this.onabort();
      this.onloadend();
    }
    send(): void {
      const fate = fates[Math.min(made++, fates.length - 1)];
      this.upload.onprogress?.({ loaded: 1, total: 2 });
      if (fate === 'hangs') return;
      setTimeout(() => {
        this.onload();
        this.onloadend();
      }, 100);
    }
  }
  vi.stubGlobal('XMLHttpRequest', Upload);
  return () => made;
}

describe('C5 what a customer had not sent', () => {
  const lost = () => {
    throw new TypeError('no connection');
  };
  /** Which texts a page sends that comes upon what others left. */
  const adopted = async (kept: Map<string, Waiting>, who?: string): Promise<unknown[]> => {
    const taken: unknown[] = [];
    const { sender } = tab((id) => void taken.push(kept.get(id)?.content), kept, who);
    sender.adopt();
    await vi.advanceTimersByTimeAsync(1);
    sender.wake();
    await settle();
    sender.stop(false);
    return taken.map((content) => (content as { text: string }).text);
  };

  test('is taken over by the same one only, and what nobody wrote by whoever that says to be', async () => {
    const kept = new Map<string, Waiting>();
    for (const [who, text] of [
      ['anna', 'by Anna'],
      [undefined, 'by nobody'],
    ] as const) {
      const { sender } = tab(lost, kept, who);
      sender.add({ type: 'text', text }, {});
      await vi.advanceTimersByTimeAsync(1);
      sender.stop(false);
    }
    expect(await adopted(new Map(kept), 'ben')).toEqual(['by nobody']);
    expect(await adopted(new Map(kept))).toEqual(['by nobody']);
    expect(await adopted(kept, 'anna')).toEqual(['by Anna', 'by nobody']);
    expect(kept.size).toBe(0);
  });

  test('is thrown away when somebody else comes, and what is under way is not begun again', async () => {
    const kept = new Map<string, Waiting>();
    const taken: string[] = [];
    const nobody = tab(lost, kept);
    nobody.sender.add({ type: 'text', text: 'by nobody' }, {});
    const { sender, waiting } = tab(
      (id) => {
        taken.push(id);
        throw new TypeError('no connection');
      },
      kept,
      'anna',
    );
    sender.add({ type: 'text', text: 'one' }, {});
    sender.add({ type: 'text', text: 'two' }, {});
    await vi.advanceTimersByTimeAsync(1);
    nobody.sender.stop(false);
    sender.stop(true);
    await settle();
    expect(taken).toEqual([waiting.value[0]?.id]);
    expect([...kept.values()].map(({ who }) => who)).toEqual([undefined]);
  });
});
