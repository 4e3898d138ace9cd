import { describe, expect, test } from 'vitest';
import type { ShownConversation } from '../../layers/desk/present.ts';
import { useStage } from '../support/system.ts';

/** W1 to W3 and the customer's order of messages, on the controllable clock. */

const stage = useStage();
const idle = () => stage().system.idle();
const minutes = (count: number) => stage().system.advance(count * 60_000);

describe('W1 the waiting clock', () => {
  test("starts at the customer's first unanswered message and stops at the agent's reply", async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    await carla.writes('first');
    const { waitingSince } = await anna.conversation(carla.conversation);
    await minutes(1);
    await carla.writes('second');
    expect((await anna.conversation(carla.conversation)).waitingSince).toBe(waitingSince);
    await anna.says(carla.conversation, 'answer');
    expect(await anna.conversation(carla.conversation)).toMatchObject({ status: 'answered', unread: 0 });
    expect((await anna.conversation(carla.conversation)).waitingSince).toBeUndefined();
    await minutes(1);
    await carla.writes('third');
    const again = (await anna.conversation(carla.conversation)).waitingSince ?? '';
    expect(Date.parse(again)).toBeGreaterThan(Date.parse(waitingSince ?? '') + 100_000);
  });

  test('a reaction asks for no answer', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    const id = await carla.writes('first');
    await anna.says(carla.conversation, 'answer');
    await carla.posts(
      carla.message('', { type: 'reaction', text: undefined, reaction: { message_id: id, emoji: '❤️' } }),
    );
    expect((await anna.conversation(carla.conversation)).status).toBe('answered');
  });
});

describe('W2 the status', () => {
  test('rep needed, soon and overdue come by themselves and are pushed when they happen', async () => {
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    const watcher = await ben.connect();
    watcher.send({ action: 'watch', shops: [shop.id] });
    watcher.send({ action: 'ping' });
    await watcher.until(({ type }) => type === 'pong');
    const carla = shop.customer();
    await carla.writes('hello');
    expect((await anna.conversation(carla.conversation)).status).toBe('rep_needed');
    await minutes(2);
    expect(watcher.said.some(({ change }) => change === 'status')).toBe(false);
    await minutes(2);
    await watcher.until(
      ({ change, conversation }) => change === 'status' && (conversation as ShownConversation).status === 'soon',
    );
    await minutes(2);
    await watcher.until(
      ({ change, conversation }) => change === 'status' && (conversation as ShownConversation).status === 'overdue',
    );
    await minutes(60);
    expect(watcher.said.filter(({ change }) => change === 'status')).toHaveLength(2);
  });

  test('a conversation with an agent is pending while it waits; a reply in time announces nothing', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const socket = await anna.comes();
    const carla = shop.customer();
    await carla.writes('hello');
    expect((await anna.conversation(carla.conversation)).status).toBe('pending');
    await minutes(2);
    await anna.says(carla.conversation, 'here');
    await minutes(10);
    expect(socket.said.some(({ change }) => change === 'status')).toBe(false);
    await carla.writes('and?');
    await minutes(4);
    await socket.until(({ change }) => change === 'status');
    await anna.says(carla.conversation, 'yes');
    await idle();
    expect((await anna.conversation(carla.conversation)).status).toBe('answered');
  });

  test('the limits are settings of the shop, also for those who wait already', async () => {
    const shop = await stage().shop({ soonAfter: 'PT10S', overdueAfter: 'PT20S' });
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    const carla = shop.customer();
    await carla.writes('hello');
    await idle();
    await stage().system.advance(11_000);
    expect((await admin.conversation(carla.conversation)).status).toBe('soon');
    await admin.patch(`/api/shops/${shop.id}/settings`, { soonAfter: 'PT1H', overdueAfter: 'PT2H' });
    expect((await admin.conversation(carla.conversation)).status).toBe('rep_needed');
  });

  test('lists can be asked by status', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const [old, fresh] = [shop.customer(), shop.customer()];
    await old.writes('hello');
    await minutes(6);
    await fresh.writes('hello');
    const ids = async (query: string) =>
      (await anna.get<{ items: { id: string }[] }>(`/api/conversations?shop=${shop.id}&${query}`)).body.items.map(
        ({ id }) => id,
      );
    expect(await ids('status=overdue')).toEqual([old.conversation]);
    expect(await ids('status=rep_needed&view=unassigned')).toEqual([fresh.conversation]);
    expect(await ids('status=answered')).toEqual([]);
    expect(await ids('view=unassigned')).toEqual([old.conversation, fresh.conversation]);
  });
});

describe('W3 the automatic close', () => {
  test('24 h after the last message of the customer it is closed by the system, with that reason', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const [silent, talking] = [shop.customer(), shop.customer()];
    await silent.writes('hello');
    await talking.writes('hello');
    await anna.says(silent.conversation, 'answer');
    await minutes(12 * 60);
    await talking.writes('still here');
    await minutes(12 * 60 + 2);
    expect(await anna.conversation(silent.conversation)).toMatchObject({ state: 'closed', closeReason: 'no_reply' });
    expect((await anna.conversation(silent.conversation)).closedBy).toBeUndefined();
    expect(await anna.conversation(talking.conversation)).toMatchObject({ state: 'open' });
    expect((await anna.me()).openConversations).toBe(1);
    await minutes(12 * 60);
    expect(await anna.conversation(talking.conversation)).toMatchObject({ state: 'closed' });
    expect((await stage().system.check()).violations).toEqual([]);
  });

  test('also of those who wait in the queue, whose place is free then', async () => {
    const shop = await stage().shop({ autoCloseAfter: 'PT10M', slots: 0 });
    const anna = await stage().agent([shop]);
    const carla = shop.customer();
    await carla.writes('hello');
    await minutes(11);
    expect(await anna.conversation(carla.conversation)).toMatchObject({ state: 'closed' });
    expect((await anna.post('/api/queue/next', { shop: shop.id })).status).toBe(204);
  });

  test('a shorter time set later holds for those already open once they are looked at, a longer one at once', async () => {
    const shop = await stage().shop({ autoCloseAfter: 'PT1H' });
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    const carla = shop.customer();
    await carla.writes('hello');
    await idle();
    await admin.patch(`/api/shops/${shop.id}/settings`, { autoCloseAfter: 'PT5H' });
    await minutes(90);
    expect(await admin.conversation(carla.conversation)).toMatchObject({ state: 'open' });
    await minutes(4 * 60);
    expect(await admin.conversation(carla.conversation)).toMatchObject({ state: 'closed' });
  });
});

describe("C4 the customer's order", () => {
  test('messages that come in another order than they were written show as they were written', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const carla = shop.customer();
    const at = (seconds: number) => ({ timestamp: String(Math.floor(system.clock.now() / 1000) + seconds) });
    for (const [text, seconds] of [
      ['3', 0],
      ['1', -20],
      ['2', -10],
      ['4', 5],
    ] as const)
      await carla.writes(text, at(seconds));
    const all = (await anna.timeline(carla.conversation)).filter(({ kind }) => kind === 'message');
    expect(all.map(({ content }) => (content as { text: string }).text)).toEqual(['1', '2', '3', '4']);
    const bySeq = [...all].sort((a, b) => a.seq - b.seq).map(({ content }) => (content as { text: string }).text);
    expect(bySeq).toEqual(['3', '1', '2', '4']);
  });

  test('a long timeline is read in pages, from the oldest, after and before a number', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const carla = shop.customer();
    await carla.posts(...Array.from({ length: 120 }, (_, i) => carla.message(String(i))));
    const whole: number[] = [];
    let next: string | undefined;
    do {
      const { body } = await anna.get<{ items: { seq: number }[]; next?: string }>(
        `/api/conversations/${carla.conversation}/timeline?limit=50${next ? `&cursor=${next}` : ''}`,
      );
      whole.push(...body.items.map(({ seq }) => seq));
      next = body.next;
    } while (next);
    const { length } = whole;
    expect([...new Set(whole)]).toHaveLength(length);
    expect(length).toBeGreaterThanOrEqual(121);
    const seqs = async (query: string) => (await anna.timeline(carla.conversation, query)).map(({ seq }) => seq);
    expect((await seqs('after=100&limit=5')).sort((a, b) => a - b)).toEqual([101, 102, 103, 104, 105]);
    expect((await seqs('before=10&limit=3')).sort((a, b) => a - b)).toEqual([7, 8, 9]);
    expect(await seqs(`after=${length}`)).toEqual([]);
    for (const odd of ['limit=0', 'limit=101', 'after=-1', 'after=x', 'cursor=rubbish', 'page=2'])
      expect([odd, (await anna.get(`/api/conversations/${carla.conversation}/timeline?${odd}`)).status]).toEqual([
        odd,
        400,
      ]);
  });
});
