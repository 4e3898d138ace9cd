import { describe, expect, test } from 'vitest';
import { openDesk } from '../../layers/desk/desk.ts';
import { referenceOf, takeReport } from '../../layers/desk/reports.ts';
import { type Sender, sendThread } from '../../layers/desk/send.ts';
import type { Call, Called } from '../../layers/platform/provider.ts';
import { commit, findHead } from '../../layers/store/conversations.ts';
import { claim, type Outgoing, waitingToSend } from '../../layers/store/outbox.ts';
import { findEntry, moveDelivery } from '../../layers/store/timeline.ts';
import { onEachEngine } from '../support/engines.ts';
import { itemAt, violations } from '../support/rows.ts';
import { changed, conversationLike, customersThread, minute, noon, replyLike, second } from '../support/samples.ts';

/** Sending replies: in order, once, whatever happens between two steps. */

const thread = customersThread();
const accepted = (id: string): Called => ({
  kind: 'answered',
  status: 200,
  body: JSON.stringify({ messages: [{ id }] }),
});
const refused = (status: number, code: number): Called => ({
  kind: 'answered',
  status,
  body: JSON.stringify({ error: { code, message: 'no' } }),
});

onEachEngine((table) => {
  /** A sender whose provider answers as told, and what it was asked. */
  function openSender(...answers: Called[]): Sender & { asked: Call[]; pass(ms: number): void } {
    let now = noon;
    const asked: Call[] = [];
    const log = { info() {}, warn() {}, error() {}, count() {} };
    return {
      desk: openDesk(table(), { now: () => now }, log),
      secrets: {
        whatsapp: { appSecret: 's', verifyToken: 'v', token: 't', apiUrl: 'http://provider', version: 'v26.0' },
      },
      files: { link: async (key) => `https://files.example/${key}` },
      call: async (request) => {
        asked.push(request);
        return answers.shift() ?? accepted(`wamid.${asked.length}`);
      },
      asked,
      pass: (ms) => {
        now += ms;
      },
    };
  }

  async function write(id: string, at = noon): Promise<Outgoing> {
    const before = await findHead(table(), thread);
    const c = before ?? conversationLike({ version: 0, newestAt: 0, windowEndsAt: noon + 60 * minute }, thread);
    expect(await commit(table(), { thread, change: changed(before, c, [replyLike(id, at)]) })).toBeUndefined();
    const waiting = await waitingToSend(table(), thread.shop, thread);
    return waiting.find(({ entryId }) => entryId === id) as Outgoing;
  }
  const stateOf = async (reply: Outgoing) => (await findEntry(table(), reply.entry))?.state;
  const textOf = ({ body = '' }: Call): string => JSON.parse(body).text.body;

  describe('S3 a provider refuses the credentials', () => {
    const wrong = refused(401, 190);
    const whatsapp = { appSecret: 's', verifyToken: 'v', apiUrl: 'http://provider', version: 'v26.0' };

    test('that an admin has just changed: the reply goes out with the new ones', async () => {
      const reply = await write('r1');
      const sender = openSender(wrong);
      sender.renewed = async () => ({ whatsapp: { ...whatsapp, token: 'new' } });
      await sendThread(sender, thread);
      expect(sender.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer t', 'Bearer new']);
      expect(await stateOf(reply)).toBe('sent');
    });

    test('that are still the same: it fails, asked once', async () => {
      const reply = await write('r1');
      const sender = openSender(wrong);
      sender.renewed = async () => ({ whatsapp: { ...whatsapp, token: 't' } });
      await sendThread({ ...sender, secrets: await sender.renewed() }, thread);
      expect(sender.asked).toHaveLength(1);
      expect(await stateOf(reply)).toBe('failed');
    });
  });

  describe('a reply goes out', () => {
    test('once, in the order of writing, with our reference', async () => {
      const [one, two] = [await write('r1', noon), await write('r2', noon + 1)];
      const sender = openSender();
      expect(await sendThread(sender, thread)).toEqual({ kind: 'empty' });
      expect(sender.asked.map((call) => JSON.parse(call.body ?? '').biz_opaque_callback_data)).toEqual([
        referenceOf(one),
        referenceOf(two),
      ]);
      expect(await Promise.all([stateOf(one), stateOf(two)])).toEqual(['sent', 'sent']);
      expect(await violations(table())).toEqual([]);
    });

    test('once also when ten senders are woken at the same time', async () => {
      await write('r1');
      await write('r2', noon + 1);
      const sender = openSender();
      await Promise.all(Array.from({ length: 10 }, () => sendThread(sender, thread)));
      expect(sender.asked.map(textOf).length).toBe(2);
      expect(await waitingToSend(table(), thread.shop)).toEqual([]);
    });

    test('C6 not any more when the window closed while it waited', async () => {
      const reply = await write('r1');
      const sender = openSender();
      sender.pass(61 * minute);
      await sendThread(sender, thread);
      expect(sender.asked).toEqual([]);
      expect(await findEntry(table(), reply.entry)).toMatchObject({
        state: 'failed',
        failure: { code: 'window_closed' },
      });
    });
  });

  describe('a provider that does not take it', () => {
    test('for good: it fails with a reason in plain words and is not tried again', async () => {
      const reply = await write('r1');
      const sender = openSender(refused(400, 131026));
      expect(await sendThread(sender, thread)).toEqual({ kind: 'empty' });
      expect(await findEntry(table(), reply.entry)).toMatchObject({ state: 'failed', failure: { class: 'recipient' } });
      expect(sender.asked).toHaveLength(1);
    });

    test('for now: it is tried again after a pause, and the replies behind it wait their turn', async () => {
      const [one, two] = [await write('r1', noon), await write('r2', noon + 1)];
      const sender = openSender(refused(429, 130429));
      expect(await sendThread(sender, thread)).toEqual({ kind: 'wait', until: noon + 4 * second });
      expect(await sendThread(sender, thread)).toEqual({ kind: 'wait', until: noon + 4 * second });
      expect(sender.asked).toHaveLength(1);
      sender.pass(4 * second);
      expect(await sendThread(sender, thread)).toEqual({ kind: 'empty' });
      expect(await Promise.all([stateOf(one), stateOf(two)])).toEqual(['sent', 'sent']);
      expect(sender.asked).toHaveLength(3);
    });

    test('never: it is given up after six tries', async () => {
      const reply = await write('r1');
      const sender = openSender(...Array.from({ length: 20 }, () => refused(429, 130429)));
      for (let i = 0; i < 10; i++, sender.pass(20 * minute)) {
        if ((await stateOf(reply)) === 'failed') break;
        // The window of the sample would close meanwhile.
        const before = await findHead(table(), thread);
        if (before)
          await commit(table(), {
            thread,
            change: changed(before, { ...before, windowEndsAt: noon + 600 * minute }, []),
          });
        await sendThread(sender, thread);
      }
      expect(sender.asked).toHaveLength(6);
      expect(await stateOf(reply)).toBe('failed');
    });

    test('unreachable: nobody saw it, it is tried again', async () => {
      const reply = await write('r1');
      const sender = openSender({ kind: 'failed', sent: false, reason: 'ECONNREFUSED' });
      await sendThread(sender, thread);
      sender.pass(4 * second);
      await sendThread(sender, thread);
      expect(sender.asked).toHaveLength(2);
      expect(await stateOf(reply)).toBe('sent');
    });
  });

  describe('a sender that dies', () => {
    test('after the claim: the provider has a minute to report, then it is sent again', async () => {
      const reply = await write('r1');
      await claim(table(), reply, noon, noon + 30 * second);
      const sender = openSender();
      expect(await sendThread(sender, thread)).toEqual({ kind: 'busy', until: noon + 30 * second });
      sender.pass(31 * second);
      expect(await sendThread(sender, thread)).toEqual({ kind: 'wait', until: noon + 60 * second });
      expect(sender.asked).toEqual([]);
      sender.pass(30 * second);
      await sendThread(sender, thread);
      expect(sender.asked).toHaveLength(1);
    });

    test('after the claim: whoever comes meanwhile asks for a wake-up at its end, once', async () => {
      const reply = await write('r1');
      await claim(table(), reply, noon, noon + 30 * second);
      const wakeAt = async () => (await itemAt(table(), reply.key))?.wakeAt;
      expect(await wakeAt()).toBeUndefined();
      const sender = openSender();
      await Promise.all([1, 2, 3].map(() => sendThread(sender, thread)));
      expect(await wakeAt()).toBe(noon + 30 * second);
    });

    test('after the send: the report that names our reference settles it, it is not sent again', async () => {
      const reply = await write('r1');
      await claim(table(), reply, noon, noon + 30 * second);
      const sender = openSender();
      const report = { kind: 'delivery' as const, account: '1', providerId: 'wamid.x', state: 'sent' as const };
      await takeReport(sender.desk, thread.shop, thread.channel, { ...report, reference: referenceOf(reply) });
      sender.pass(5 * minute);
      expect(await sendThread(sender, thread)).toEqual({ kind: 'empty' });
      expect(sender.asked).toEqual([]);
      expect(await findEntry(table(), reply.entry)).toMatchObject({ state: 'sent', providerId: 'wamid.x' });
    });

    test('between the two writes of a report: what was reported is not sent again', async () => {
      const reply = await write('r1');
      await claim(table(), reply, noon, noon + 30 * second);
      await moveDelivery(table(), reply.entry, 'delivered', noon, { providerId: 'wamid.x' });
      const sender = openSender();
      sender.pass(5 * minute);
      expect(await sendThread(sender, thread)).toEqual({ kind: 'empty' });
      expect(sender.asked).toEqual([]);
      expect(await stateOf(reply)).toBe('delivered');
      expect(await violations(table())).toEqual([]);
    });

    test('a gateway of the provider that gave up leaves the outcome open: nothing is sent within the minute', async () => {
      await write('r1');
      const sender = openSender({ kind: 'answered', status: 504, body: '' });
      expect(await sendThread(sender, thread)).toEqual({ kind: 'wait', until: noon + 60 * second });
      sender.pass(59 * second);
      await sendThread(sender, thread);
      expect(sender.asked).toHaveLength(1);
    });
  });
});
