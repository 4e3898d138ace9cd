import { describe, expect, test } from 'vitest';
import { streamedKinds } from '../../layers/store/keys.ts';
import { scanAll } from '../../layers/store/scan.ts';
import { customerId } from '../support/people.ts';
import { type Agent, useStage } from '../support/system.ts';

const stage = useStage();

interface Draft {
  id: string;
  conversation: string;
  kind: string;
  text: string;
  version: number;
}

const place = (conversation: string, kind = 'reply') => `/api/conversations/${conversation}/drafts/${kind}`;
const put = (agent: Agent, conversation: string, text: string, more: object = {}, kind?: string) =>
  agent.put<Draft & { draft?: Draft | null; sent?: object; error?: { code: string } }>(place(conversation, kind), {
    text,
    ...more,
  });
const drafts = async (agent: Agent, query = '') =>
  (await agent.get<{ items: Draft[]; next?: string }>(`/api/me/drafts${query}`)).body;
const texts = async (agent: Agent) => (await drafts(agent)).items.map(({ kind, text }) => [kind, text]);

async function scene() {
  const shop = await stage().shop();
  const anna = await stage().agent([shop]);
  await anna.comes();
  const carla = shop.customer();
  await carla.writes('Hello');
  await stage().system.idle();
  return { shop, anna, carla, id: carla.conversation };
}

describe('T5 drafts', () => {
  test('T5 a draft is kept for each conversation and kind, and is there on another machine', async () => {
    const { shop, anna, id } = await scene();
    const other = shop.customer();
    await other.writes('Hello too');
    await put(anna, id, 'It is on its w');
    await put(anna, id, 'Ask Ben', {}, 'note');
    await put(anna, other.conversation, 'Another');
    const { items } = await drafts(anna);
    expect(items.map(({ conversation, kind, text }) => [conversation, kind, text])).toEqual(
      expect.arrayContaining([
        [id, 'reply', 'It is on its w'],
        [id, 'note', 'Ask Ben'],
        [other.conversation, 'reply', 'Another'],
      ]),
    );
    const { items: first, next } = await drafts(anna, '?limit=2');
    const { items: rest } = await drafts(anna, `?limit=2&cursor=${next}`);
    expect([...first, ...rest]).toEqual(items);
  });

  test('T5 an empty text takes the draft away, and so does DELETE', async () => {
    const { anna, id } = await scene();
    await put(anna, id, 'One');
    expect((await put(anna, id, '')).body).toMatchObject({ conversation: id, kind: 'reply', text: '', version: 0 });
    expect(await texts(anna)).toEqual([]);
    await put(anna, id, 'Two');
    expect((await anna.delete(place(id))).status).toBe(204);
    expect((await anna.delete(place(id))).status).toBe(204);
    expect(await texts(anna)).toEqual([]);
  });

  test('T5 of two tabs the one that is behind is told what the other wrote, also that it was sent', async () => {
    const { anna, id } = await scene();
    const seen = (await put(anna, id, 'first tab', { version: 0 })).body;
    const newer = (await put(anna, id, 'first tab, more', { version: seen.version })).body;
    expect(newer.version).toBeGreaterThan(seen.version);
    const behind = await put(anna, id, 'second tab', { version: seen.version });
    expect([behind.status, behind.body.error?.code, behind.body.draft]).toEqual([409, 'conflict', newer]);
    expect((await put(anna, id, 'second tab', { version: 0 })).status).toBe(409);
    await anna.delete(place(id));
    const gone = await put(anna, id, 'first tab, and more', { version: newer.version });
    expect([gone.status, gone.body.draft]).toEqual([409, null]);
    const begun = await put(anna, id, 'begun anew', { version: 0 });
    expect([begun.status, begun.body.version > newer.version]).toEqual([200, true]);
    expect(await texts(anna)).toEqual([['reply', 'begun anew']]);
  });

  test('T5 C2 a draft is sent once, from however many machines; who wrote on at it is told what was sent', async () => {
    const { anna, id } = await scene();
    const { body: draft } = await put(anna, id, 'It is on its way', { version: 0, id: 'begun-once' });
    expect(draft.id).toBe('begun-once');
    const send = (text: string) =>
      anna.post<{ id: string; error?: { code: string } }>(
        `/api/conversations/${id}/messages`,
        { content: { type: 'text', text } },
        { 'idempotency-key': draft.id },
      );
    const both = await Promise.all([send('It is on its way'), send('It is on its way')]);
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    expect(new Set(both.map(({ body }) => body.id)).size).toBe(1);
    const other = await send('It is on its way, see the link');
    expect([other.status, other.body.error?.code]).toEqual([409, 'idempotency_mismatch']);
    const on = await put(anna, id, 'It is on its way, and', { version: draft.version, id: draft.id });
    expect([on.status, on.body.draft?.version]).toEqual([409, draft.version]);
    expect(on.body.sent).toMatchObject({ id: both[0]?.body.id, content: { text: 'It is on its way' } });
    expect((await put(anna, id, '', { version: draft.version, id: draft.id })).status).toBe(200);
    expect((await put(anna, id, '', { version: draft.version, id: draft.id })).status).toBe(200);
    expect((await put(anna, id, 'and', { version: 0, id: 'begun-then' })).status).toBe(200);
    // A note is another thing than a reply, also under the same name.
    expect((await put(anna, id, 'Ask Ben', { id: draft.id }, 'note')).status).toBe(200);
  });

  test('T5 of two tabs that write at once under the same version one is refused; without a version the last one stays', async () => {
    const { anna, id } = await scene();
    const answers = await Promise.all([0, 1, 2, 3].map((n) => put(anna, id, `tab ${n}`, { version: 0 })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    for (const text of ['a', 'b', 'c']) expect((await put(anna, id, text)).status).toBe(200);
    expect(await texts(anna)).toEqual([['reply', 'c']]);
  });

  test('T5 S1 nobody else sees a draft, and who has no part in the shop keeps none', async () => {
    const { shop, anna, id } = await scene();
    const admin = await stage().agent([{ shop, role: 'owner_admin' }]);
    const reader = await stage().agent([{ shop, chat: false }]);
    const stranger = await stage().agent([await stage().shop()]);
    await put(anna, id, 'for my eyes');
    expect(await texts(admin)).toEqual([]);
    expect((await put(admin, id, 'mine', { version: 0 })).status).toBe(200);
    expect(await texts(anna)).toEqual([['reply', 'for my eyes']]);
    expect((await put(reader, id, 'x')).status).toBe(403);
    for (const agent of [stranger]) {
      expect((await put(agent, id, 'x')).status).toBe(404);
      expect((await agent.delete(place(id))).status).toBe(404);
    }
    await stage().move(anna, [await stage().shop()]);
    expect(await texts(anna)).toEqual([]);
  });

  test('T5 S1 words begun before the chat permission was withdrawn are still listed, and not written on', async () => {
    const { shop, anna, id } = await scene();
    await put(anna, id, 'my own words');
    await stage().move(anna, [{ shop, chat: false }]);
    expect(await texts(anna)).toEqual([['reply', 'my own words']]);
    expect((await put(anna, id, 'others')).status).toBe(403);
    await stage().move(anna, [shop]);
    expect((await put(anna, id, 'my own words, and more')).status).toBe(200);
  });

  test('T5 what is no draft is refused with its field', async () => {
    const { anna, id } = await scene();
    for (const [body, field] of [
      [{ text: 'x'.repeat(10_001) }, 'text'],
      [{}, 'text'],
      [{ text: 'x', version: -1 }, 'version'],
      [{ text: 'x', kind: 'note' }, 'kind'],
    ] as const) {
      const { status, body: said } = await anna.put(place(id), body);
      expect([status, said.error?.details]).toMatchObject([400, [{ field }]]);
    }
    expect((await put(anna, id, 'x', {}, 'poem')).status).toBe(404);
    expect((await put(anna, id, 'x'.repeat(10_000))).status).toBe(200);
  });

  test('T5 a draft is forgotten after 30 days; writing one then begins anew', async () => {
    const { anna, id } = await scene();
    await put(anna, id, 'old');
    await stage().system.advance(30 * 24 * 3600_000);
    expect(await texts(anna)).toEqual([]);
    expect((await put(anna, id, 'new', { version: 0 })).status).toBe(200);
    expect(await texts(anna)).toEqual([['reply', 'new']]);
  });

  test('T5 drafts wake nobody who reads the stream', () => {
    expect(Object.values(streamedKinds).flat()).not.toContain('DRAFT');
  });
});

describe('S6 drafts of an erased customer', () => {
  test('S6 go with the customer, those of everybody and for past conversations too', async () => {
    const shop = await stage().shop({ newConversationOnClosed: true });
    const admin = await stage().agent([{ shop, role: 'admin' }]);
    const ben = await stage().agent([shop]);
    await admin.comes();
    const carla = shop.customer();
    const other = shop.customer();
    await other.writes('Hello');
    await carla.writes('Hello');
    await stage().system.idle();
    await admin.closes(carla.conversation);
    await carla.writes('Hello again');
    await stage().system.idle();
    const id = await customerId(admin, carla.conversation);
    for (const agent of [admin, ben]) {
      for (const conversation of [carla.conversation, carla.conversation.replace(/1$/, '2'), other.conversation])
        expect((await put(agent, conversation, `erase-${shop.id} ${conversation}`)).status).toBe(200);
      await put(agent, carla.conversation, `erase-${shop.id} note`, {}, 'note');
    }
    expect((await admin.delete(`/api/customers/${id}`)).status).toBe(204);
    await stage().system.idle();
    const left = (await scanAll(stage().system.table)).filter((item) =>
      JSON.stringify(item).includes(`erase-${shop.id}`),
    );
    expect(left.map(({ conversation }) => conversation)).toEqual([other.conversation, other.conversation]);
    expect((await put(admin, carla.conversation, 'late')).status).toBe(404);
  });
});

describe('T5 preferences', () => {
  const path = '/api/me/preferences';

  test('T5 are the agent’s own, as a whole', async () => {
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    expect((await anna.get(path)).body).toEqual({});
    const wish = {
      language: 'tr',
      theme: 'dark',
      keys: { 'conversation.close': 'e', grab: null },
      singleKeys: false,
      enterSends: true,
      sounds: { grab: false },
      views: [{ name: 'Late ones', search: 'view=all&status=overdue' }],
    };
    expect((await anna.put(path, wish)).body).toEqual(wish);
    expect((await anna.get(path)).body).toEqual(wish);
    expect((await ben.get(path)).body).toEqual({});
    await anna.put(path, { theme: 'light' });
    expect((await anna.get(path)).body).toEqual({ theme: 'light' });
  });

  test('T5 what is none is refused with its field', async () => {
    const anna = await stage().agent([await stage().shop()]);
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`c${n}`, 'x']));
    for (const [body, field] of [
      [{ language: 'xx' }, 'language'],
      [{ nonsense: true }, 'nonsense'],
      [{ keys: { close: 'x'.repeat(41) } }, 'keys.close'],
      [{ keys: { 'not a name': 'x' } }, 'keys.not a name'],
      [{ keys: many }, 'keys'],
      [{ sounds: { grab: 'loud' } }, 'sounds.grab'],
      [{ views: [{ name: '', search: 'view=all' }] }, 'views.0.name'],
    ] as const) {
      const { status, body: said } = await anna.put(path, body);
      expect([status, said.error?.details]).toMatchObject([400, [{ field }]]);
    }
  });
});
