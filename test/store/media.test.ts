import { describe, expect, test } from 'vitest';
import { commit } from '../../layers/store/conversations.ts';
import { fileIdOf } from '../../layers/store/keys.ts';
import {
  announceUpload,
  claimFetch,
  type Fetching,
  findFile,
  forgetUse,
  noteUse,
  postponeFetch,
  removeFile,
  settleFetch,
  waitingFiles,
} from '../../layers/store/media.ts';
import { findEntry } from '../../layers/store/timeline.ts';
import { onEachEngine } from '../support/engines.ts';
import { changed, conversationLike, customersThread, messageLike, minute, noon } from '../support/samples.ts';

const thread = customersThread();
const shop = thread.shop;

onEachEngine((table) => {
  /** Stores a customer's picture; the work that follows. */
  async function picture(id = 'm1'): Promise<Fetching> {
    const file = fileIdOf(shop, thread.channel, id);
    const image = messageLike(id, noon, {
      content: { type: 'image', media: '1' },
      file: { id: file, state: 'pending' },
    });
    const c = conversationLike({ version: 0, newestAt: 0 });
    expect(
      await commit(table(), { thread, change: changed(undefined, c, [image, messageLike('text')]) }),
    ).toBeUndefined();
    const [fetching, ...others] = await waitingFiles(table(), shop, 10);
    expect(others).toEqual([]);
    return fetching as Fetching;
  }
  const kept = (id: string) => ({ id, state: 'kept' as const, mimeType: 'image/png', size: 3, sha256: 'ab' });

  describe('C8 a customer’s file', () => {
    test('is asked for by the transaction that stores its message, and only of a message that has one', async () => {
      const fetching = await picture();
      expect(fetching).toMatchObject({ shop, conversation: conversationLike().id, at: noon, tries: 0 });
      expect(await findEntry(table(), fetching.entry)).toMatchObject({ id: 'm1', file: { state: 'pending' } });
    });

    test('is fetched by one at a time, and by the next when that one died', async () => {
      const fetching = await picture();
      const claims = await Promise.all(
        Array.from({ length: 20 }, () => claimFetch(table(), fetching, noon, noon + minute)),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await claimFetch(table(), fetching, noon + minute - 1, noon + 2 * minute)).toBe(false);
      expect(await claimFetch(table(), fetching, noon + minute, noon + 2 * minute)).toBe(true);
      expect(await waitingFiles(table(), shop, 1)).toMatchObject([{ tries: 2, notBefore: noon + 2 * minute }]);
    });

    test('is put off to a moment', async () => {
      const fetching = await picture();
      await postponeFetch(table(), fetching, noon + minute);
      expect(await claimFetch(table(), fetching, noon + 1, noon + minute)).toBe(false);
    });

    test('is settled once: on its message and for those who ask', async () => {
      const fetching = await picture();
      const settled = await Promise.all(
        [1, 2, 3].map((n) => settleFetch(table(), fetching, kept(fetching.id), noon + n)),
      );
      expect(settled.filter(Boolean)).toHaveLength(1);
      expect(await findEntry(table(), fetching.entry)).toMatchObject({ file: kept(fetching.id) });
      expect(await findFile(table(), shop, fetching.id)).toEqual({
        kept: { shop, ...kept(fetching.id), conversations: [fetching.conversation], at: noon },
      });
      expect(await waitingFiles(table(), shop, 1)).toEqual([]);
    });

    test('that was erased meanwhile is neither put off nor settled', async () => {
      const fetching = await picture();
      expect(await removeFile(table(), shop, fetching.id)).toBe(true);
      await postponeFetch(table(), fetching, noon + minute);
      expect(await claimFetch(table(), fetching, noon, noon + minute)).toBe(false);
      expect(await settleFetch(table(), fetching, kept(fetching.id), noon)).toBe(false);
      expect(await findFile(table(), shop, fetching.id)).toEqual({});
    });
  });

  describe('C8 an agent’s file', () => {
    const id = 'bloom.0123456789abcdefghj';
    const upload = { shop, id, size: 3, mimeType: 'image/png', filename: 'a.png', by: 'anna', at: noon };
    const about = { mimeType: 'image/png', size: 3 };

    test('is forgotten by itself until it is sent, and then stays with the conversations it is in', async () => {
      await announceUpload(table(), upload, noon + minute);
      expect(await findFile(table(), shop, id)).toEqual({ kept: { ...upload, state: 'uploading', conversations: [] } });
      expect(await noteUse(table(), upload, about, 'c1')).toBe(true);
      expect(await noteUse(table(), upload, about, 'c2')).toBe(true);
      const { kept } = await findFile(table(), shop, id);
      expect(kept).toMatchObject({ state: 'kept', conversations: ['c1', 'c2'] });
    });

    test('cannot be used where there is none', async () => {
      expect(await noteUse(table(), upload, about, 'c1')).toBe(false);
      expect(await findFile(table(), shop, id)).toEqual({});
    });

    test('is erased with its last conversation, and not when it comes into another one meanwhile', async () => {
      await announceUpload(table(), upload, noon + minute);
      for (const one of ['c1', 'c2']) await noteUse(table(), upload, about, one);
      expect(await forgetUse(table(), shop, id, ['c1', 'c9'])).toEqual(['c2']);
      expect(await removeFile(table(), shop, id)).toBe(false);
      expect(await forgetUse(table(), shop, id, ['c2'])).toEqual([]);
      expect(await removeFile(table(), shop, id)).toBe(true);
      expect(await forgetUse(table(), shop, id, ['c2'])).toEqual([]);
    });
  });
});
