import { describe, expect, test } from 'vitest';
import type { ShownEntry } from '../../layers/desk/present.ts';
import { sendThread } from '../../layers/desk/send.ts';
import type { Content } from '../../layers/domain/content.ts';
import type { Called } from '../../layers/platform/provider.ts';
import { threadOf } from '../../layers/store/timeline.ts';
import { openGatedDesk } from '../support/gates.ts';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

/** Replies: out to both providers, once, and only what may go out. C2, C3, C6. */

const stage = useStage();
const idle = () => stage().system.idle();
const advance = (seconds: number) => stage().system.advance(seconds * 1000);

interface Talk {
  shop: Shop;
  anna: Agent;
  carla: Customer;
  id: string;
  /** The customer's message at the provider. */
  question: string;
}

/** Anna has a conversation with Carla. */
async function talk(on: 'whatsapp' | 'messagebird', settings?: Record<string, unknown>): Promise<Talk> {
  const shop = await stage().shop({ soonAfter: 'PT1H', overdueAfter: 'PT2H', ...settings });
  const anna = await stage().agent([{ shop, role: 'admin' }]);
  await anna.comes();
  const carla = shop.customer();
  const question = on === 'whatsapp' ? await carla.writes('hello') : await carla.messagebird('hello');
  return { shop, anna, carla, question, id: on === 'whatsapp' ? carla.conversation : carla.onMessagebird };
}

const entryOf = async ({ anna, id }: Talk, entry: unknown): Promise<ShownEntry | undefined> =>
  (await anna.timeline(id)).find((one) => one.id === entry);
const bodies = (shop: Shop) =>
  stage()
    .sent(shop)
    .map(({ body }) => body as Record<string, unknown>);

const media = 'https://shop.example/picture.png';

const kinds: [string, Content, object, object | undefined][] = [
  [
    'text',
    { type: 'text', text: 'Grüße 👋🏽' },
    { type: 'text', text: { body: 'Grüße 👋🏽' } },
    { type: 'text', content: { text: 'Grüße 👋🏽' } },
  ],
  [
    'image',
    { type: 'image', media, caption: 'look' },
    { type: 'image', image: { link: media, caption: 'look' } },
    { type: 'image', content: { image: { url: media, caption: 'look' } } },
  ],
  [
    'video',
    { type: 'video', media },
    { type: 'video', video: { link: media } },
    { type: 'video', content: { video: { url: media } } },
  ],
  [
    'audio',
    { type: 'audio', media },
    { type: 'audio', audio: { link: media } },
    { type: 'audio', content: { audio: { url: media } } },
  ],
  [
    'document',
    { type: 'document', media, filename: 'bill.pdf' },
    { type: 'document', document: { link: media, filename: 'bill.pdf' } },
    { type: 'file', content: { file: { url: media, caption: 'bill.pdf' } } },
  ],
  [
    'location',
    { type: 'location', latitude: 52.1, longitude: 4.9, name: 'Shop' },
    { type: 'location', location: { latitude: '52.1', longitude: '4.9', name: 'Shop' } },
    { type: 'location', content: { location: { latitude: 52.1, longitude: 4.9 } } },
  ],
  [
    'contacts',
    { type: 'contacts', contacts: [{ name: 'Bo', phones: [{ phone: '+31612345678' }] }] },
    { type: 'contacts', contacts: [{ name: { formatted_name: 'Bo' } }] },
    undefined,
  ],
  [
    'buttons',
    { type: 'interactive', body: 'Which?', action: { kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] } },
    { type: 'interactive', interactive: { type: 'button', body: { text: 'Which?' } } },
    { type: 'interactive', content: { interactive: { type: 'button', body: { text: 'Which?' } } } },
  ],
  [
    'list',
    {
      type: 'interactive',
      body: 'Which?',
      action: { kind: 'list', button: 'Choose', sections: [{ title: 'All', rows: [{ id: 'a', title: 'A' }] }] },
    },
    { type: 'interactive', interactive: { type: 'list', action: { button: 'Choose' } } },
    { type: 'interactive', content: { interactive: { type: 'list', action: { button: 'Choose' } } } },
  ],
  [
    'template',
    { type: 'template', name: 'order_update', language: 'en', params: ['Carla', '1001'] },
    { type: 'template', template: { name: 'order_update', language: { code: 'en' } } },
    {
      type: 'hsm',
      content: {
        hsm: {
          templateName: 'order_update',
          namespace: 'demo_namespace',
          params: [{ default: 'Carla' }, { default: '1001' }],
        },
      },
    },
  ],
];

describe('C2 what an agent can send', () => {
  test.each(kinds)('%s goes out to WhatsApp and is delivered', async (_kind, content, expected) => {
    const it = await talk('whatsapp');
    const answer = await it.anna.says(it.id, content);
    expect(answer).toMatchObject({
      status: 202,
      body: { kind: 'message', direction: 'out', state: 'pending', author: it.anna.id },
    });
    await idle();
    expect(bodies(it.shop)).toMatchObject([{ messaging_product: 'whatsapp', to: it.carla.phone, ...expected }]);
    expect(await entryOf(it, answer.body.id)).toMatchObject({
      state: 'delivered',
      providerId: expect.any(String),
      content,
    });
  });

  test.each(kinds)(
    '%s goes out to MessageBird, or is refused where that has no such kind',
    async (_kind, content, _wa, expected) => {
      const it = await talk('messagebird');
      const answer = await it.anna.says(it.id, content);
      if (!expected) {
        expect(answer).toMatchObject({ status: 422, body: { error: { code: 'not_supported' } } });
        return;
      }
      expect(answer.status).toBe(202);
      await idle();
      expect(bodies(it.shop)).toMatchObject([expected]);
      expect(stage().sent(it.shop)[0]?.url).toBe(`/conversations/c${it.carla.phone}/messages`);
      expect((await entryOf(it, answer.body.id))?.state).toBe('delivered');
      // Its echo is recognised as ours: no second entry.
      expect((await it.anna.timeline(it.id)).filter(({ direction }) => direction === 'out')).toHaveLength(1);
    },
  );

  test('C4 a talk of many messages in a second stands in the order it was held, page by page too', async () => {
    const { anna, carla, id } = await talk('whatsapp');
    const held = ['hello'];
    for (let i = 0; i < 4; i++) {
      await anna.says(id, `answer ${i}`);
      await carla.writes(`more ${i}`);
      held.push(`answer ${i}`, `more ${i}`);
    }
    const texts = (entries: ShownEntry[]): unknown[] =>
      entries.flatMap(({ kind, content }) => (kind === 'message' ? [(content as { text: string }).text] : []));
    expect(texts(await anna.timeline(id))).toEqual(held);
    const paged: unknown[] = [];
    let cursor = '';
    do {
      const path = `/api/conversations/${id}/timeline?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const { body } = await anna.get<{ items: ShownEntry[]; next?: string }>(path);
      paged.push(...texts(body.items));
      cursor = body.next ?? '';
    } while (cursor);
    expect(paged).toEqual(held);
    await idle();
  });

  test('a quoted reply and a reaction name the message at the provider', async () => {
    const it = await talk('whatsapp');
    const [question] = await it.anna.timeline(it.id);
    expect((await it.anna.says(it.id, 'that one', { replyTo: question?.id })).status).toBe(202);
    const reaction = { type: 'reaction', target: question?.id ?? '', emoji: '👍' } as Content;
    expect((await it.anna.says(it.id, reaction)).status).toBe(202);
    await idle();
    expect(bodies(it.shop)).toMatchObject([
      { type: 'text', context: { message_id: it.question } },
      { type: 'reaction', reaction: { message_id: it.question, emoji: '👍' } },
    ]);
    expect((await it.anna.says(it.id, 'what?', { replyTo: 'nothing' })).status).toBe(404);
  });

  test.each<[string, unknown]>([
    ['no content', undefined],
    ['an unknown kind', { type: 'hologram' }],
    ['an empty text', { type: 'text', text: '' }],
    ['a field too many', { type: 'text', text: 'x', html: '<b>' }],
    ['a place that is none', { type: 'location', latitude: 91, longitude: 0 }],
    ['a choice, which only customers make', { type: 'choice', title: 'x' }],
  ])('%s is 400 with the field to correct', async (_what, content) => {
    const it = await talk('whatsapp');
    const answer = await it.anna.post(`/api/conversations/${it.id}/messages`, { content });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', details: [{ field: expect.any(String) }] } },
    });
  });

  test('what the provider would refuse is refused before, with a sentence', async () => {
    const it = await talk('whatsapp');
    expect(await it.anna.says(it.id, 'x'.repeat(5000))).toMatchObject({
      status: 422,
      body: { error: { code: 'not_supported', message: expect.stringContaining('4') } },
    });
  });

  test('a body that is no JSON is 400', async () => {
    const it = await talk('whatsapp');
    expect(await it.anna.post(`/api/conversations/${it.id}/messages`, '{"content"')).toMatchObject({
      status: 400,
      body: { error: { code: 'not_json' } },
    });
  });
});

describe('C3 delivery states', () => {
  test('go forward to read and never back, in whatever order the reports come', async () => {
    const it = await talk('whatsapp');
    const { body } = await it.anna.says(it.id, 'hi');
    await idle();
    const providerId = (await entryOf(it, body.id))?.providerId ?? '';
    const report = (status: string, more = {}) =>
      it.shop.whatsapp({
        entry: [
          {
            changes: [
              {
                field: 'messages',
                value: {
                  metadata: { phone_number_id: it.shop.phoneNumberId },
                  statuses: [{ id: providerId, status, timestamp: '1', recipient_id: it.carla.phone, ...more }],
                },
              },
            ],
          },
        ],
      });
    await report('read');
    for (const late of ['delivered', 'sent', 'read']) await report(late);
    await report('failed', { errors: [{ code: 131026, title: 'Message undeliverable' }] });
    expect(await entryOf(it, body.id)).toMatchObject({ state: 'read' });
  });

  test('a failure is shown in plain words, and is the end of it', async () => {
    const it = await talk('whatsapp');
    stage().system.faults.set({ fault: 'provider_down' });
    const { body } = await it.anna.says(it.id, 'hi');
    await idle();
    const failed = {
      error: { code: 131026, message: 'Message undeliverable', error_data: { details: 'secret text' } },
    };
    await elsewhere(it, { kind: 'answered', status: 400, body: JSON.stringify(failed) });
    stage().system.faults.clear();
    expect(await entryOf(it, body.id)).toMatchObject({
      state: 'failed',
      failure: { code: '131026', class: 'recipient', message: expect.stringContaining('cannot receive') },
    });
    await advance(600);
    expect(stage().sent(it.shop)).toEqual([]);
  });
});

/** Lets a sender of our own try, whose provider answers that; the system's own was turned away and waits. */
async function elsewhere({ id }: Talk, ...answers: Called[]): Promise<number> {
  const { system } = stage();
  const { desk } = openGatedDesk({ ...system, clock: { ...system.clock, now: () => system.clock.now() + 5_000 } });
  const secrets = {
    whatsapp: { appSecret: 'a', verifyToken: 'v', token: 't', apiUrl: 'http://127.0.0.1:9', version: 'v26.0' },
  };
  let calls = 0;
  const call = async (): Promise<Called> => answers[calls++] ?? { kind: 'failed', sent: false, reason: 'none left' };
  const files = { link: async () => 'https://files.example/a' };
  await sendThread({ desk, secrets, files, call }, threadOf(id));
  await idle();
  return calls;
}

describe('error classes', () => {
  const error = (status: number, code: number): Called => ({
    kind: 'answered',
    status,
    body: JSON.stringify({ error: { code, message: 'as WhatsApp says it' } }),
  });
  test.each<[string, Called, string]>([
    ['a token that expired', error(401, 190), 'failed'],
    ['a closed window', error(400, 131047), 'failed'],
    ['an unknown template', error(404, 132001), 'failed'],
    ['a value that is not valid', error(400, 131009), 'failed'],
    ['a code nobody knows', error(400, 999_999), 'failed'],
    ['too many requests', error(429, 130429), 'pending'],
    ['a provider in trouble', error(500, 131000), 'pending'],
    ['a refused connection', { kind: 'failed', sent: false, reason: 'ECONNREFUSED' }, 'pending'],
    ['no answer at all', { kind: 'failed', sent: true, reason: 'TimeoutError' }, 'pending'],
    ['a gateway that gave up', { kind: 'answered', status: 504, body: '<html>' }, 'pending'],
  ])('after %s the reply is not sent again unless it may be', async (_what, answer, state) => {
    const it = await talk('whatsapp');
    stage().system.faults.set({ fault: 'provider_down' });
    const { body } = await it.anna.says(it.id, 'hi');
    await idle();
    expect(await elsewhere(it, answer)).toBe(1);
    stage().system.faults.clear();
    const entry = await entryOf(it, body.id);
    expect(entry?.state).toBe(state);
    if (state === 'failed') expect(entry?.failure?.message).toMatch(/^[A-Z][^{}]{20,}$/);
    await advance(120);
    await idle();
    expect(stage().sent(it.shop)).toHaveLength(state === 'failed' ? 0 : 1);
    expect((await stage().system.check()).violations).toEqual([]);
  });
});

describe('a provider that is down', () => {
  test('gets the reply once it is back, once, after growing pauses; later replies wait their turn', async () => {
    const it = await talk('whatsapp');
    stage().system.faults.set({ fault: 'provider_down', count: 2 });
    await it.anna.says(it.id, 'first');
    await it.anna.says(it.id, 'second');
    await idle();
    expect(stage().sent(it.shop)).toEqual([]);
    await advance(5);
    expect(stage().sent(it.shop)).toEqual([]);
    await advance(20);
    expect(bodies(it.shop)).toMatchObject([{ text: { body: 'first' } }, { text: { body: 'second' } }]);
    await advance(3600);
    expect(bodies(it.shop)).toHaveLength(2);
  });

  test('for too long: the reply fails with a reason, and the next one is tried by itself', async () => {
    const it = await talk('whatsapp');
    stage().system.faults.set({ fault: 'provider_down' });
    const { body } = await it.anna.says(it.id, 'first');
    await idle();
    await advance(3600);
    stage().system.faults.clear();
    expect(await entryOf(it, body.id)).toMatchObject({ state: 'failed', failure: { class: 'temporary' } });
    await it.anna.says(it.id, 'second');
    await idle();
    expect(bodies(it.shop)).toMatchObject([{ text: { body: 'second' } }]);
  });

  test('does not hold up the replies of other customers', async () => {
    const it = await talk('whatsapp');
    const other = it.shop.customer();
    await other.writes('me too');
    stage().system.faults.set({ fault: 'provider_down', count: 1 });
    await it.anna.says(it.id, 'waits');
    await idle();
    await it.anna.says(other.conversation, 'goes out');
    await idle();
    expect(bodies(it.shop)).toMatchObject([{ text: { body: 'goes out' } }]);
  });
});

describe('C6 the service window', () => {
  test('closed: free form is 422 window_closed and never reaches the provider, a template goes out, a message opens it again', async () => {
    const it = await talk('whatsapp', { autoCloseAfter: 'P5D' });
    await advance(24 * 3600 - 60);
    expect((await it.anna.conversation(it.id)).window).toMatchObject({ open: true });
    expect((await it.anna.says(it.id, 'just in time')).status).toBe(202);
    await advance(120);
    expect((await it.anna.conversation(it.id)).window).toMatchObject({ open: false });
    expect(await it.anna.says(it.id, 'too late')).toMatchObject({
      status: 422,
      body: { error: { code: 'window_closed' } },
    });
    expect((await it.anna.says(it.id, { type: 'template', name: 'we_are_back', language: 'en' })).status).toBe(202);
    await idle();
    expect(bodies(it.shop).map(({ type }) => type)).toEqual(['text', 'template']);
    await it.carla.writes('I am back');
    expect((await it.anna.says(it.id, 'welcome')).status).toBe(202);
  });

  test('it is asked again at the send: a reply that waited past the window fails with a reason and is not sent', async () => {
    const it = await talk('whatsapp', { autoCloseAfter: 'P5D' });
    await advance(24 * 3600 - 10);
    stage().system.faults.set({ fault: 'provider_down' });
    const { status, body } = await it.anna.says(it.id, 'in time');
    expect(status).toBe(202);
    await idle();
    stage().system.faults.clear();
    stage().system.faults.set({ fault: 'provider_down', count: 1 });
    await advance(60);
    stage().system.faults.clear();
    await advance(60);
    expect(await entryOf(it, body.id)).toMatchObject({ state: 'failed', failure: { code: 'window_closed' } });
    expect(bodies(it.shop)).toEqual([]);
  });

  test('WhatsApp behind MessageBird has a window too, an SMS has none', async () => {
    const it = await talk('messagebird', { autoCloseAfter: 'P5D' });
    const sms = it.shop.customer();
    await sms.messagebird('by text', { platform: 'sms' });
    await advance(25 * 3600);
    expect((await it.anna.says(it.id, 'too late')).status).toBe(422);
    expect((await it.anna.conversation(sms.onMessagebird)).window).toBeUndefined();
    expect((await it.anna.says(sms.onMessagebird, 'any time')).status).toBe(202);
  });

  test('an old message that arrives late opens nothing, one from the future counts as now', async () => {
    const { system } = stage();
    const it = await talk('whatsapp', { autoCloseAfter: 'P30D' });
    const at = (seconds: number) => ({ timestamp: String(Math.floor(system.clock.now() / 1000) + seconds) });
    await advance(30 * 3600);
    await it.carla.writes('written yesterday', at(-26 * 3600));
    expect((await it.anna.conversation(it.id)).window?.open).toBe(false);
    await it.carla.writes('from the future', at(10 * 24 * 3600));
    const { endsAt = '' } = (await it.anna.conversation(it.id)).window ?? {};
    expect(Date.parse(endsAt) - system.clock.now()).toBeLessThanOrEqual(24 * 3_600_000);
  });
});

describe('Idempotency-Key', () => {
  test('the same request twice is one reply with the same answer, also at the same moment; another body is 409', async () => {
    const it = await talk('whatsapp');
    const path = `/api/conversations/${it.id}/messages`;
    const body = { content: { type: 'text', text: 'once' } };
    const key = { 'idempotency-key': 'k1' };
    const answers = await Promise.all([1, 2, 3].map(() => it.anna.post(path, body, key)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    await idle();
    expect(await it.anna.post(path, body, key)).toEqual(answers[0]);
    expect(await it.anna.post(path, { content: { type: 'text', text: 'other' } }, key)).toMatchObject({
      status: 409,
      body: { error: { code: 'idempotency_mismatch' } },
    });
    await idle();
    expect(bodies(it.shop)).toHaveLength(1);
    // It also answers when the conversation has been closed since.
    await it.anna.closes(it.id);
    expect(await it.anna.post(path, body, key)).toEqual(answers[0]);
  });

  test('keys are per agent and per conversation, and forgotten after 24 h', async () => {
    const it = await talk('whatsapp', { autoCloseAfter: 'P5D' });
    const other = it.shop.customer();
    await other.writes('me too');
    const body = { content: { type: 'template', name: 'we_are_back', language: 'en' } };
    const key = { 'idempotency-key': 'same' };
    const say = async (id: string) => (await it.anna.post(`/api/conversations/${id}/messages`, body, key)).body.id;
    const ids = [await say(it.id), await say(other.conversation), await say(it.id)];
    expect(new Set(ids).size).toBe(2);
    await advance(24 * 3600 + 60);
    expect(ids).not.toContain(await say(it.id));
  });
});

test("a message written in the provider's own inbox is shown in the conversation and sent nowhere", async () => {
  const it = await talk('messagebird');
  const foreign = it.carla.messagebirdBody('from the inbox', {
    direction: 'sent',
    status: 'pending',
    from: 'us',
    to: `+${it.carla.phone}`,
  });
  expect((await it.shop.messagebird(foreign)).status).toBe(200);
  expect((await it.shop.messagebird(foreign)).status).toBe(200);
  const out = (await it.anna.timeline(it.id)).filter(({ direction }) => direction === 'out');
  expect(out).toMatchObject([{ author: 'provider', content: { text: 'from the inbox' } }]);
  await idle();
  expect(stage().sent(it.shop)).toEqual([]);
});

test('replies in a closed conversation are 409, and what was on its way before the close still goes out', async () => {
  const it = await talk('whatsapp');
  stage().system.faults.set({ fault: 'provider_down', count: 1 });
  await it.anna.says(it.id, 'on its way');
  await idle();
  await it.anna.closes(it.id);
  expect(await it.anna.says(it.id, 'no more')).toMatchObject({
    status: 409,
    body: { error: { code: 'conversation_closed' } },
  });
  await advance(10);
  expect(bodies(it.shop)).toMatchObject([{ text: { body: 'on its way' } }]);
});
