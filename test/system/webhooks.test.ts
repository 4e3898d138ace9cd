import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keptKey } from '../../layers/store/keys.ts';
import { scanAll } from '../../layers/store/scan.ts';
import { queryAll } from '../../layers/store/table.ts';
import { toEntry } from '../../layers/store/timeline.ts';
import { hasOracles, oraclesNote, payloads } from '../oracles.ts';
import {
  demoKeys,
  signedByMessageBird,
  signedByMessageBirdOlder,
  signedByWhatsApp,
  whatsappBody,
  whatsappChange,
} from '../support/client.ts';
import { type Shop, useStage } from '../support/system.ts';

/** Webhooks of both providers, through the real gateway: who is let in, and what becomes of what they bring. */

const stage = useStage();

const keptOf = async (shop: Shop) =>
  queryAll(stage().system.table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': keptKey(shop.id, '', '').pk },
  });

/** The timeline's items of a shop, straight from the table: also those of customers without a known address. */
const entriesOf = async (shop: Shop) =>
  (await scanAll(stage().system.table)).filter(
    (item) => String(item.pk).startsWith(`THREAD#${shop.id}#`) && String(item.sk).startsWith('E#'),
  );
const messagesOf = async (shop: Shop) => (await entriesOf(shop)).filter((item) => item.kind === 'message');

describe('who is let in', () => {
  test('WhatsApp: a good signature is 200, a bad one, a missing one and another key are 401', async () => {
    const shop = await stage().shop();
    const body = JSON.stringify(whatsappBody(whatsappChange(shop.phoneNumberId, {})));
    const good = signedByWhatsApp(body);
    const { 'x-hub-signature-256': signature = '', ...unsigned } = good;
    const status = async (headers: Record<string, string>, text = body) => (await shop.whatsapp(text, headers)).status;
    expect(await status(good)).toBe(200);
    expect(await status(unsigned)).toBe(401);
    expect(await status(signedByWhatsApp(body, 'another-secret'))).toBe(401);
    expect(await status({ ...good, 'x-hub-signature-256': signature.slice(0, -1) })).toBe(401);
    expect(await status({ ...good, 'x-hub-signature-256': 'sha256=' })).toBe(401);
    expect(await status({ ...good, 'x-hub-signature-256': signature.replace('sha256', 'sha1') })).toBe(401);
    expect(await status(good, `${body} `)).toBe(401);
  });

  test('MessageBird: both schemes are taken; another key, another body, another URL are 401', async () => {
    const shop = await stage().shop();
    const { system } = stage();
    const body = JSON.stringify(shop.customer().messagebirdBody('hello'));
    const url = `${system.url}/webhooks/messagebird/${shop.id}`;
    const now = system.clock.now();
    const status = async (headers: Record<string, string>, text = body) =>
      (await shop.messagebird(text, headers)).status;
    expect(await status(signedByMessageBird(url, body, now))).toBe(200);
    expect(await status(signedByMessageBirdOlder(body, now))).toBe(200);
    expect(await status(signedByMessageBird(url, body, now, 'another-key'))).toBe(401);
    expect(await status(signedByMessageBirdOlder(body, now, 'another-key'))).toBe(401);
    expect(await status(signedByMessageBird(url, body, now), `${body} `)).toBe(401);
    expect(await status(signedByMessageBirdOlder(body, now), `${body} `)).toBe(401);
    expect(await status(signedByMessageBird(`${url}x`, body, now))).toBe(401);
    expect(await status({})).toBe(401);
    const half = signedByMessageBird(url, body, now, 'another-key');
    expect(await status({ ...half, ...signedByMessageBirdOlder(body, now) })).toBe(401);
  });

  test('an old signature of MessageBird is 401, in both schemes, and so is one from the future', async () => {
    const shop = await stage().shop();
    const { system } = stage();
    const body = JSON.stringify(shop.customer().messagebirdBody('hello'));
    const url = `${system.url}/webhooks/messagebird/${shop.id}`;
    const status = async (headers: Record<string, string>) => (await shop.messagebird(body, headers)).status;
    const now = system.clock.now();
    expect(await status(signedByMessageBird(url, body, now - 120_000))).toBe(401);
    expect(await status(signedByMessageBird(url, body, now + 120_000))).toBe(401);
    expect(await status(signedByMessageBirdOlder(body, now - 3_600_000))).toBe(401);
    expect(await status(signedByMessageBirdOlder(body, now + 3_600_000))).toBe(401);
  });

  test('what is not JSON is 400, more than 3 MiB 413, an unknown shop 404, each with a code and a sentence', async () => {
    const shop = await stage().shop();
    const notJson = await shop.whatsapp('{"entry":');
    expect(notJson).toMatchObject({ status: 400, body: { error: { code: 'not_json' } } });
    expect(await shop.whatsapp('')).toMatchObject({ status: 400 });
    const large = Buffer.alloc(3 * 1024 * 1024 + 1, ' ');
    expect(await shop.whatsapp(large)).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } });
    expect(await shop.messagebird(large)).toMatchObject({ status: 413 });
    const exact = Buffer.alloc(3 * 1024 * 1024, ' ');
    exact.write('{}');
    expect(await shop.whatsapp(exact)).toMatchObject({ status: 200 });
    const stranger = { ...(await stage().http.post('/webhooks/whatsapp/nobody', {}, signedByWhatsApp('{}'))) };
    expect(stranger).toMatchObject({ status: 404, body: { error: { code: 'unknown_shop' } } });
    expect(await stage().http.post('/webhooks/messagebird/nobody', {})).toMatchObject({ status: 404 });
  });

  test('a signature is checked before the body is looked at', async () => {
    const shop = await stage().shop();
    expect((await shop.whatsapp('{"entry":', signedByWhatsApp('other'))).status).toBe(401);
  });

  test("WhatsApp's subscription: the challenge comes back, a wrong verify token is 403", async () => {
    const shop = await stage().shop();
    const ask = (query: Record<string, string>) =>
      fetch(`${stage().system.url}/webhooks/whatsapp/${shop.id}?${new URLSearchParams(query)}`);
    const wish = { 'hub.mode': 'subscribe', 'hub.verify_token': demoKeys.verifyToken, 'hub.challenge': '1158201444' };
    const good = await ask(wish);
    expect([good.status, await good.text()]).toEqual([200, '1158201444']);
    expect((await ask({ ...wish, 'hub.verify_token': 'wrong' })).status).toBe(403);
    expect((await ask({ ...wish, 'hub.mode': 'unsubscribe' })).status).toBe(403);
    expect((await ask({})).status).toBe(403);
    expect((await fetch(`${stage().system.url}/webhooks/whatsapp/nobody?${new URLSearchParams(wish)}`)).status).toBe(
      404,
    );
  });
});

describe('what a webhook brings', () => {
  test('all entries and all changes of a batch, messages and statuses of one value, are taken', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const [one, two, three, four] = [shop.customer(), shop.customer(), shop.customer(), shop.customer()];
    await anna.comes();
    await four.writes('I wait for an answer');
    const reply = await anna.says(four.conversation, 'here it is');
    await stage().system.idle();
    const sent = (await anna.timeline(four.conversation)).find((entry) => entry.id === reply.body.id);
    const status = { id: sent?.providerId, status: 'read', timestamp: '1', recipient_id: four.phone };
    const body = {
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '1',
          changes: [whatsappChange(shop.phoneNumberId, { messages: [one.message('a')], statuses: [status] })],
        },
        {
          id: '2',
          changes: [
            whatsappChange(shop.phoneNumberId, { messages: [two.message('b'), three.message('c')] }),
            { field: 'account_update', value: { event: 'VERIFIED_ACCOUNT' } },
            whatsappChange(shop.phoneNumberId, { messages: [two.message('d')] }),
          ],
        },
      ],
    };
    expect((await shop.whatsapp(body)).status).toBe(200);
    const texts = async (id: string) =>
      (await anna.timeline(id)).filter(({ kind }) => kind === 'message').map(({ content }) => content);
    expect(await texts(one.conversation)).toEqual([{ type: 'text', text: 'a' }]);
    expect(await texts(two.conversation)).toEqual([
      { type: 'text', text: 'b' },
      { type: 'text', text: 'd' },
    ]);
    expect(await texts(three.conversation)).toHaveLength(1);
    expect((await anna.timeline(four.conversation)).find((entry) => entry.id === reply.body.id)?.state).toBe('read');
    expect((await keptOf(shop)).map((item) => item.why)).toEqual(['news about account_update']);
  });

  test('one broken message of a batch does not lose the others, and is kept itself', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const [one, two] = [shop.customer(), shop.customer()];
    const messages = [
      one.message('before'),
      { type: 'text', text: { body: 'neither sender nor id' } },
      null,
      7,
      'text',
      two.message('', { text: null }),
      two.message('', { type: 'image', image: 'not an object' }),
      two.message('after'),
    ];
    expect((await shop.whatsapp(whatsappBody(whatsappChange(shop.phoneNumberId, { messages })))).status).toBe(200);
    expect((await anna.timeline(one.conversation)).filter(({ kind }) => kind === 'message')).toHaveLength(1);
    const theirs = (await anna.timeline(two.conversation)).filter(({ kind }) => kind === 'message');
    expect(theirs.map(({ content }) => content.type)).toEqual(['unsupported', 'unsupported', 'text']);
    expect((await keptOf(shop)).length).toBeGreaterThanOrEqual(2);
  });

  test('C4 a message whose time cannot be read is shown at the time it arrived, once however often it is delivered', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const carla = shop.customer();
    await carla.writes('first');
    await system.advance(60_000);
    const before = system.clock.now();
    const timeless = { ...carla.message('when?'), timestamp: 'yesterday' };
    const onMessagebird = carla.messagebirdBody('when?', { createdDatetime: 'yesterday', updatedDatetime: null });
    for (let delivery = 0; delivery < 3; delivery++) {
      await Promise.all([carla.posts(timeless), carla.posts(timeless), shop.messagebird(onMessagebird)]);
      await system.advance(60_000);
    }
    for (const id of [carla.conversation, carla.onMessagebird]) {
      const texts = (await anna.timeline(id)).filter(({ content }) => content.type === 'text');
      expect(texts.slice(-1)).toMatchObject([{ content: { text: 'when?' } }]);
      expect(texts).toHaveLength(id === carla.conversation ? 2 : 1);
      const at = Date.parse(texts.at(-1)?.at ?? '');
      expect(at - before).toBeGreaterThanOrEqual(0);
      expect(at - before).toBeLessThan(30_000);
    }
    expect((await system.check()).violations).toEqual([]);
  });

  test('C2 an unknown kind is kept raw and shown as unsupported, with unknown fields and numbers as text', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const carla = shop.customer();
    const strange = { type: 'hologram', hologram: { depth: '3', nested: [{ very: 'deep' }] } };
    await carla.posts({
      ...carla.message(''),
      text: undefined,
      timestamp: Number(carla.message('').timestamp),
      ...strange,
    });
    const [entry] = await anna.timeline(carla.conversation);
    expect(entry?.content).toMatchObject({ type: 'unsupported', kind: 'hologram', raw: strange });
    expect((await anna.conversation(carla.conversation)).lastMessage?.text).toBe('Unsupported message');
  });

  test('a well-signed body that we do not understand is kept and answered 200', async () => {
    const shop = await stage().shop();
    for (const odd of [
      '{}',
      '[]',
      'null',
      '7',
      '"text"',
      '{"entry":[]}',
      '{"entry":[{"changes":[]}]}',
      '{"entry":[{}]}',
    ]) {
      expect([odd, (await shop.whatsapp(odd)).status]).toEqual([odd, 200]);
      expect([odd, (await shop.messagebird(odd)).status]).toEqual([odd, 200]);
    }
    const raws = (await keptOf(shop)).map((item) => item.raw);
    // The same again is no news.
    expect(raws).toEqual(expect.arrayContaining(['{}', '[]', 'null', '7', 'text', '{"entry":[]}']));
  });

  test('a customer without a contact entry, without a phone number, or without both is taken in as far as possible', async () => {
    const shop = await stage().shop();
    const carla = shop.customer();
    const value = (message: object, contacts?: object[]) =>
      whatsappBody(whatsappChange(shop.phoneNumberId, { messages: [message], ...(contacts && { contacts }) }));
    const { from: _from, ...nameless } = carla.message('hidden number');
    expect((await shop.whatsapp(value(carla.message('no contacts')))).status).toBe(200);
    expect((await shop.whatsapp(value(carla.message('empty contacts'), []))).status).toBe(200);
    expect((await shop.whatsapp(value({ ...nameless, from_user_id: 'NL.abc123' }))).status).toBe(200);
    expect((await shop.whatsapp(value({ ...nameless, id: 'wamid.x' }))).status).toBe(200);
    expect(await messagesOf(shop)).toHaveLength(3);
    expect((await keptOf(shop)).map((item) => item.why)).toEqual(['a message without a sender']);
  });

  test('a channel account that the shop did not set up is taken in under its own name', async () => {
    const shop = await stage().shop();
    const carla = shop.customer();
    await shop.whatsapp(whatsappBody(whatsappChange('999', { messages: [carla.message('to an unknown number')] })));
    expect((await messagesOf(shop)).map(({ conversation }) => conversation)).toEqual([
      expect.stringContaining(`${shop.id}.999.`),
    ]);
  });

  test('half characters, control characters and long ids are stored', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const carla = shop.customer();
    const id = `wamid.${'x'.repeat(3000)}`;
    const body = JSON.stringify(
      whatsappBody(whatsappChange(shop.phoneNumberId, { messages: [{ ...carla.message('HALF'), id }] })),
    ).replace('HALF', '\\ud83d \\u0000 👍🏽');
    expect((await shop.whatsapp(body)).status).toBe(200);
    expect((await shop.whatsapp(body)).status).toBe(200);
    const messages = (await anna.timeline(carla.conversation)).filter(({ kind }) => kind === 'message');
    expect(messages.map(({ content }) => content)).toEqual([{ type: 'text', text: '\ufffd \u0000 👍🏽' }]);
  });
});

describe(`payloads that others recorded${oraclesNote}`, () => {
  const whatsapp = payloads('whatsapp');
  const messagebird = payloads('messagebird');

  test.skipIf(!hasOracles).each(whatsapp.map((payload) => [payload.file, payload] as const))(
    '%s is answered 200 and gives what it holds, posted twice nothing more',
    async (_file, { bytes, kind }) => {
      const shop = await stage().shop();
      expect((await shop.whatsapp(bytes)).status).toBe(200);
      const first = await contents(shop);
      expect((await shop.whatsapp(bytes)).status).toBe(200);
      expect(await contents(shop)).toEqual(first);
      expect(first).toMatchObject(expectedOf(kind[0] ?? ''));
    },
  );

  test.skipIf(!hasOracles).each(messagebird.map((payload) => [payload.file, payload] as const))(
    '%s is answered 200 and gives what it holds, posted twice nothing more',
    async (_file, { bytes, kind }) => {
      const shop = await stage().shop();
      expect((await shop.messagebird(bytes)).status).toBe(200);
      const first = await contents(shop);
      expect((await shop.messagebird(bytes)).status).toBe(200);
      expect(await contents(shop)).toEqual(first);
      expect(first).toMatchObject(expectedOf(kind[0] ?? ''));
    },
  );

  /** What of a shop's table tells one payload from another: messages by kind, reports, and whether something was kept. */
  const contents = async (shop: Shop) => {
    const items = await scanAll(stage().system.table);
    const early = items.filter((item) => String(item.pk).startsWith(`SENT#${shop.id}#`) && item.early);
    return {
      messages: (await messagesOf(shop)).map((item) => toEntry(item).content.type),
      reports: early.map((item) => (item.early as { state: string }).state),
      kept: (await keptOf(shop)).length > 0,
    };
  };

  const kinds: Record<string, string> = { button: 'choice', interactive: 'choice' };

  function expectedOf(kind: string): object {
    const [group, name = ''] = kind.split(':');
    const type = name.split(/[+.]/)[0] ?? '';
    if (group === 'message') return { messages: [kinds[type] ?? type], reports: [], kept: false };
    if (group === 'status') return { messages: [], reports: [name], kept: false };
    if (kind.startsWith('conversations_v1_webhook') && kind.endsWith(':received'))
      return { messages: [kind.split(':')[2]], kept: false };
    // A group, an API object, an echo of a message to a customer we do not know.
    return { messages: [], reports: [], kept: true };
  }
});

test('C4 a shop never sees a message of another shop, however alike they are', async () => {
  const [one, two] = [await stage().shop(), await stage().shop()];
  const id = `wamid.${randomUUID()}`;
  const body = { from: '31612345678', id, timestamp: '1790000000', type: 'text', text: { body: 'hello' } };
  for (const shop of [one, two]) await shop.whatsapp(whatsappBody(whatsappChange('5', { messages: [body] })));
  expect([(await messagesOf(one)).length, (await messagesOf(two)).length]).toEqual([1, 1]);
});
