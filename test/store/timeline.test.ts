import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Conversation, Entry, NewEntry } from '../../layers/domain/conversation.ts';
import type { DeliveryState } from '../../layers/domain/delivery.ts';
import { conversationId, entryKey } from '../../layers/store/keys.ts';
import type { Table } from '../../layers/store/table.ts';
import {
  arrivedAfter,
  arrivedBefore,
  findEntry,
  findEntryById,
  lastWhy,
  missed,
  moveDelivery,
  pageFromOldest,
} from '../../layers/store/timeline.ts';
import { onEachEngine } from '../support/engines.ts';
import { written } from '../support/rows.ts';
import {
  conversationLike,
  customersThread,
  hour,
  messageLike,
  minute,
  noon,
  replyLike,
  sentAt,
} from '../support/samples.ts';

type Provider = Conversation['channel']['provider'];
const begun = (address: string, ordinal = 1, provider: Provider = 'messagebird'): Conversation => {
  const at = customersThread(address);
  const channel = { id: at.channel, provider, kind: 'whatsapp', account: '1000000001' };
  return conversationLike({ id: conversationId(at, ordinal), channel, version: 0, oldestAt: noon, newestAt: 0 }, at);
};

/** Ids whose order is not that of arrival, as providers give them. */
const idOf = (c: Conversation, seq: number) => `${c.id.at(-1)}.${(seq * 7919) % 10_007}`;

/** The model: all entries of a conversation in a list. */
const byArrival = (a: Entry, b: Entry) => a.seq - b.seq;
const inOrder = (a: Entry, b: Entry) => (a.sentAt < b.sentAt ? -1 : a.sentAt > b.sentAt ? 1 : a.seq - b.seq);
/** WhatsApp tells whole seconds: within one it is the order of arrival. */
const bySecond = (a: Entry, b: Entry) => Number(a.sentAt.slice(0, 10)) - Number(b.sentAt.slice(0, 10)) || a.seq - b.seq;
const seqs = (entries: Entry[]) => entries.map((entry) => entry.seq);

const afterIn = (all: Entry[], seq: number, limit: number, order = inOrder) =>
  seqs(
    all
      .filter((e) => e.seq > seq)
      .sort(byArrival)
      .slice(0, limit)
      .sort(order),
  );
const beforeIn = (all: Entry[], seq: number, limit: number, order = inOrder) =>
  seqs(
    all
      .filter((e) => e.seq < seq)
      .sort(byArrival)
      .slice(-limit)
      .sort(order),
  );
const missedIn = (all: Entry[], seq: number, since: { arrived: number; changed: number }) =>
  seqs(
    all
      .filter((e) => (e.seq > seq && e.arrivedAt > since.arrived) || (e.changedAt ?? -1) > since.changed)
      .sort(byArrival),
  );

/** Provider times, few enough to meet: two hours around noon, some in the same nanosecond, some a nanosecond or part of a second apart. */
const time = fc
  .tuple(fc.integer({ min: -6, max: 6 }), fc.constantFrom(0, 0, 400, 1000), fc.constantFrom(0, 0, 1, 999_999))
  .map(([steps, ms, nanos]) => sentAt(noon + steps * 10 * minute + ms, nanos));
const arrivals = fc.array(fc.array(time, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });

onEachEngine((table) => {
  let threads = 0;
  const address = () => `+3160000${++threads}`;

  /** Writes the entries, a commit for each group, each a minute after the one before. */
  async function arrive(c: Conversation, groups: string[][]): Promise<{ c: Conversation; all: Entry[] }> {
    let now = noon;
    let after = c;
    const all: Entry[] = [];
    for (const group of groups) {
      now += minute;
      const entries: NewEntry[] = group.map((at, i) => ({
        ...messageLike(idOf(c, after.seq + 1 + i)),
        sentAt: at,
      }));
      after = await written(table(), after, entries, { now });
      all.push(
        ...entries.map((entry, i) => ({
          ...entry,
          seq: after.seq - group.length + 1 + i,
          arrivedAt: after.updatedAt,
          to: [],
        })),
      );
    }
    return { c: after, all };
  }

  async function wholeByPages(c: Conversation, limit: number): Promise<number[]> {
    const found: number[] = [];
    let after: { sentAt: string; seq: number } | undefined;
    for (;;) {
      const { entries, next } = await pageFromOldest(table(), c, limit, after);
      found.push(...seqs(entries));
      if (!next) return found;
      expect(entries.length).toBe(limit);
      after = next;
    }
  }

  test('the timeline reads exactly as a list of all entries would, whatever came late or at the same time', async () => {
    const providers = fc.constantFrom<Provider>('whatsapp', 'messagebird');
    const place = fc.nat(40);
    const limit = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(providers, arrivals, arrivals, place, limit, async (provider, one, two, seq, size) => {
        const order = provider === 'whatsapp' ? bySecond : inOrder;
        const at = address();
        const first = await arrive(begun(at, 1, provider), one);
        // C7: the next conversation lies in the same thread, at times that overlap.
        const closed = await written(table(), { ...first.c, state: 'closed' }, [], { now: noon + hour });
        const second = await arrive({ ...begun(at, 2, provider), version: closed.version }, two);
        for (const { c, all } of [{ c: closed, all: first.all }, second]) {
          expect(await wholeByPages(c, size)).toEqual(seqs([...all].sort(order)));
          expect(seqs(await arrivedAfter(table(), c, seq, size))).toEqual(afterIn(all, seq, size, order));
          expect(seqs(await arrivedBefore(table(), c, seq, size))).toEqual(beforeIn(all, seq, size, order));
          const upTo = all.filter((entry) => entry.seq < seq + size);
          expect(seqs(await arrivedAfter(table(), c, seq, 3, seq + size))).toEqual(afterIn(upTo, seq, 3, order));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('following by arrival, page after page, gives each entry once', async () => {
    const limit = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(arrivals, limit, async (groups, size) => {
        const { c, all } = await arrive(begun(address()), groups);
        const forward: number[] = [];
        for (let seq = 0; seq < c.seq; ) {
          const page = seqs(await arrivedAfter(table(), c, seq, size));
          forward.push(...page);
          seq = Math.max(...page);
        }
        const backward: number[] = [];
        for (let seq = c.seq + 1; seq > 1; ) {
          const page = seqs(await arrivedBefore(table(), c, seq, size));
          backward.push(...page);
          seq = Math.min(...page);
        }
        const every = seqs(all).sort((a, b) => a - b);
        expect(forward.sort((a, b) => a - b)).toEqual(every);
        expect(backward.sort((a, b) => a - b)).toEqual(every);
      }),
      { numRuns: 25 },
    );
  });

  test('what was missed is what arrived or changed since, nothing else', async () => {
    const change = fc.record({ which: fc.nat(30), at: fc.integer({ min: 1, max: 20 }) });
    const moments = fc.record({ arrived: fc.nat(20), changed: fc.nat(20) });
    await fc.assert(
      fc.asyncProperty(
        arrivals,
        fc.array(change, { maxLength: 3 }),
        moments,
        fc.nat(30),
        async (groups, changes, m, seq) => {
          const { c, all } = await arrive(begun(address()), groups);
          for (const { which, at } of changes) {
            const entry = all[which % all.length];
            if (!entry || entry.changedAt) continue;
            entry.changedAt = noon + at * minute;
            await setState(table(), c, entry);
          }
          const since = { arrived: noon + m.arrived * minute, changed: noon + m.changed * minute };
          const found = await missed(table(), c, seq, since);
          expect(seqs(found.sort(byArrival))).toEqual(missedIn(all, seq, since));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a long timeline is read over many requests', async () => {
    const at = address();
    let c = begun(at);
    for (let i = 0; i < 450; i += 45) {
      const entries = Array.from({ length: 45 }, (_, j) => messageLike(`m${i + j}`, noon + i + j));
      c = await written(table(), c, entries);
    }
    expect(await wholeByPages(c, 100)).toEqual(Array.from({ length: 450 }, (_, i) => i + 1));
    expect(seqs(await arrivedAfter(table(), c, 3, 1000))).toEqual(Array.from({ length: 447 }, (_, i) => i + 4));
    expect(seqs(await arrivedBefore(table(), c, 451, 300))).toEqual(Array.from({ length: 300 }, (_, i) => i + 151));
    expect((await findEntryById(table(), c, 'm2'))?.seq).toBe(3);
    expect(await findEntryById(table(), c, 'm451')).toBeUndefined();
  });

  test('a delivery state that changed is found among the newest 50, however old the rest', async () => {
    let c = begun(address());
    for (let i = 0; i < 60; i += 30) {
      const entries = Array.from({ length: 30 }, (_, j) => replyLike(`r${i + j}`, noon + i + j));
      c = await written(table(), c, entries, { now: noon + i });
    }
    const move = (id: number) => moveDelivery(table(), keyOf(c, sentAt(noon + id), `r${id}`), 'delivered', noon + hour);
    for (const id of [0, 9, 10, 59]) await move(id);
    const found = await missed(table(), c, 60, { arrived: noon + hour, changed: noon + minute });
    expect(found.map((entry) => entry.id)).toEqual(['r59', 'r10']);
  });

  const deep = (levels: number): unknown => (levels === 0 ? 'deep' : { in: deep(levels - 1) });
  test.each<[string, unknown]>([
    ['a number with more digits than can be exact', { id: 1e24, price: 1e-200 }],
    ['a name without a letter', { '': 1 }],
    ['forty levels', deep(40)],
    ['nothing', null],
    ['an empty text and an empty list', { text: '', list: [[]] }],
  ])('C2 a kind nobody knows is kept raw, whatever is in it: %s', async (_what, raw) => {
    const unknown = messageLike('m1', noon, { content: { type: 'unsupported', kind: 'new', raw }, referral: { raw } });
    const c = await written(table(), begun(address()), [unknown]);
    const [entry] = await arrivedAfter(table(), c, 0, 1);
    expect(entry).toMatchObject({ content: unknown.content, referral: unknown.referral });
  });

  test('a place behind the last entry has nothing after it', async () => {
    const c = await written(table(), begun(address()), [messageLike('m1')]);
    expect(await pageFromOldest(table(), c, 5, { sentAt: '9'.repeat(19), seq: 1 })).toEqual({ entries: [] });
  });

  test('an entry is read as it was written', async () => {
    const c = await written(table(), begun(address()), [messageLike('m1', noon, { replyTo: 'w0', forwarded: true })]);
    expect(await findEntry(table(), keyOf(c, sentAt(noon), 'm1'))).toEqual({
      ...messageLike('m1', noon, { replyTo: 'w0', forwarded: true }),
      seq: 1,
      arrivedAt: noon,
      to: [],
      figures: { counts: { begun: 1 } },
    });
    expect(await findEntry(table(), keyOf(c, sentAt(noon), 'm2'))).toBeUndefined();
  });

  test('a provider id of any length has its place', async () => {
    const long = `wamid.${'x'.repeat(3000)}`;
    const c = await written(table(), begun(address()), [messageLike(long)]);
    expect((await findEntryById(table(), c, long))?.providerId).toBe(long);
    await expect(written(table(), c, [messageLike(long)])).rejects.toThrow('known');
  });

  test('D11 the latest explanation is found behind what was said since', async () => {
    const why = { rule: 'queue' as const, slots: 5, skipped: [] };
    const event = (id: string, at: number, content: Entry['content']): NewEntry => ({
      id,
      kind: 'event',
      sentAt: sentAt(at),
      content,
    });
    const c = await written(table(), begun(address()), [
      event('e1', noon, { type: 'queued', why }),
      event('e2', noon + 1, { type: 'assigned', agent: 'anna', why: { rule: 'by_hand' } }),
      messageLike('m1', noon + 2),
      event('e3', noon + 3, { type: 'closed', reason: 'done' }),
    ]);
    expect((await lastWhy(table(), c))?.id).toBe('e2');
    expect(await lastWhy(table(), await written(table(), begun(address())))).toBeUndefined();
  });

  describe('C3 delivery states', () => {
    const states: DeliveryState[] = ['pending', 'sent', 'delivered', 'read', 'failed'];
    const replied = () => written(table(), begun(address()), [replyLike('r1')]);

    test('C3 the state moves forward and says where it was; old news changes nothing', async () => {
      const key = keyOf(await replied(), sentAt(noon), 'r1');
      expect(await moveDelivery(table(), key, 'delivered', noon + 1, { providerId: 'w1' })).toBe('pending');
      for (const old of ['pending', 'sent', 'delivered', 'failed'] as const)
        expect(await moveDelivery(table(), key, old, noon + 2)).toBeUndefined();
      expect(await moveDelivery(table(), key, 'read', noon + 3)).toBe('delivered');
      expect(await findEntry(table(), key)).toMatchObject({ state: 'read', changedAt: noon + 3, providerId: 'w1' });
    });

    test('C3 a failure keeps its reason', async () => {
      const key = keyOf(await replied(), sentAt(noon), 'r1');
      const failure = { code: '131026', class: 'recipient', message: 'The number is not on WhatsApp.' };
      expect(await moveDelivery(table(), key, 'failed', noon + 1, { failure })).toBe('pending');
      expect(await findEntry(table(), key)).toMatchObject({ state: 'failed', failure });
    });

    test('C3 reports at the same moment leave the furthest state', async () => {
      const report = fc.constantFrom<DeliveryState>('pending', 'sent', 'delivered', 'read');
      await fc.assert(
        fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 6 }), async (reports) => {
          const key = keyOf(await replied(), sentAt(noon), 'r1');
          await Promise.all(reports.map((state) => moveDelivery(table(), key, state, noon + 1)));
          const furthest = Math.max(...reports.map((state) => states.indexOf(state)));
          expect((await findEntry(table(), key))?.state).toBe(states[furthest]);
        }),
        { numRuns: 15 },
      );
    });

    test('C3 a report on a message that is not there, or came from the customer, is no news', async () => {
      const c = await written(table(), begun(address()), [messageLike('m1')]);
      expect(await moveDelivery(table(), keyOf(c, sentAt(noon), 'm1'), 'read', noon)).toBeUndefined();
      expect(await moveDelivery(table(), keyOf(c, sentAt(noon), 'm2'), 'read', noon)).toBeUndefined();
      expect(await findEntry(table(), keyOf(c, sentAt(noon), 'm2'))).toBeUndefined();
    });
  });
});

const keyOf = (c: Conversation, at: string, id: string) => {
  const [shop = '', channel = '', address = ''] = c.id.split('.');
  return entryKey({ shop, channel, address }, at, id);
};

/** Notes a changed state on an entry, as a delivery report does. */
async function setState(table: Table, c: Conversation, entry: Entry): Promise<void> {
  await table.doc.send(
    new UpdateCommand({
      TableName: table.name,
      Key: keyOf(c, entry.sentAt, entry.id),
      UpdateExpression: 'SET changedAt = :at',
      ExpressionAttributeValues: { ':at': entry.changedAt },
    }),
  );
}
