import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { names } from '../../infra/topology.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import { eraseFile, keptAt } from '../../layers/desk/media.ts';
import type { ShownEntry } from '../../layers/desk/present.ts';
import { openFiles } from '../../layers/platform/files.ts';
import { findFile } from '../../layers/store/media.ts';
import { filesPrefix, localCredentials } from '../../local/files.ts';
import type { SimulatedFile } from '../../local/simulator-files.ts';
import type { Answer } from '../support/client.ts';
import { type Agent, type Customer, type Shop, useStage } from '../support/system.ts';

const stage = useStage();
const bucket = () =>
  openFiles({
    name: names.mediaBucket('000000000000', 'local'),
    region: 'local',
    endpoint: stage().system.url + filesPrefix,
    credentials: localCredentials,
  });

interface Talk {
  shop: Shop;
  anna: Agent;
  carla: Customer;
  id: string;
}

/** A customer whose conversation an agent has. */
async function aTalk(): Promise<Talk> {
  const shop = await stage().shop();
  const anna = await stage().agent([shop], 'anna');
  await anna.comes();
  const carla = shop.customer();
  await carla.writes('Look at this');
  await stage().system.idle();
  return { shop, anna, carla, id: carla.conversation };
}

let number = 0;
/** The customer sends a file of that kind, which WhatsApp holds. */
async function sends(
  { carla, anna, id }: Talk,
  kind: string,
  file: Partial<SimulatedFile> & { bytes: Buffer },
  more: object = {},
): Promise<ShownEntry> {
  const media = `9${++number}`;
  stage().system.providers.files.put(media, { mimeType: 'image/png', ...file });
  const message = carla.message('', { type: kind, text: undefined, [kind]: { id: media, ...more } });
  await carla.posts(message);
  await stage().system.idle();
  return entryOf(anna, id, message.id);
}

async function entryOf(agent: Agent, conversation: string, id: string): Promise<ShownEntry> {
  const found = (await agent.timeline(conversation)).find((entry) => entry.id === id || entry.providerId === id);
  if (!found) throw new Error('there is no such entry');
  return found;
}

const png = (size = 500): Buffer => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), randomBytes(size)]);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

interface MediaLink {
  url: string;
  mimeType: string;
  size: number;
  sha256?: string;
  filename?: string;
}
const look = (agent: Agent, id: string): Promise<Answer<MediaLink>> => agent.get<MediaLink>(`/api/media/${id}`);

describe('C8 a customer’s file', () => {
  test('is fetched from WhatsApp, kept, told to those in the conversation, and shown to who may see it', async () => {
    const talk = await aTalk();
    const [socket] = talk.anna.sockets;
    const bytes = png();
    const entry = await sends(talk, 'image', { bytes }, { mime_type: 'image/png', caption: 'broken' });
    expect(entry).toMatchObject({
      content: { type: 'image', caption: 'broken' },
      file: { state: 'kept', mimeType: 'image/png', size: bytes.length, sha256: sha256(bytes) },
    });
    const isOf = (state: string) => (said: { type: string; entry?: ShownEntry }) =>
      said.type === 'entry' && said.entry?.id === entry.id && said.entry.file?.state === state;
    await socket?.until(isOf('pending'));
    await socket?.until(isOf('kept'));

    // The provider's link is dead, ours lives.
    stage().system.providers.files.remove(String((entry.content as { media: string }).media));
    const link = await look(talk.anna, entry.file?.id ?? '');
    expect(link).toMatchObject({ status: 200, body: { mimeType: 'image/png', size: bytes.length } });
    const shown = await fetch(link.body.url);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(bytes);
    expect(shown.headers.get('content-disposition')).toMatch(/^inline/);
  });

  test('is fetched from MessageBird with the access key', async () => {
    const talk = await aTalk();
    const bytes = Buffer.from('%PDF-1.4 the bill');
    stage().system.providers.files.put('bill', { mimeType: 'application/pdf', bytes });
    const url = `${stage().system.url}/sim/messagebird/media/bill`;
    const id = await talk.carla.messagebird('', { type: 'file', content: { file: { url, caption: 'bill.pdf' } } });
    await stage().system.idle();
    const entry = await entryOf(talk.anna, talk.carla.onMessagebird, id);
    expect(entry.file).toMatchObject({ state: 'kept', mimeType: 'application/pdf', filename: 'bill.pdf' });
    const { body } = await look(talk.anna, entry.file?.id ?? '');
    expect(body).toMatchObject({ filename: 'bill.pdf', sha256: sha256(bytes) });
  });

  test('of every kind that the simulated phone sends is kept', async () => {
    const { shop, anna } = await aTalk();
    for (const channel of ['whatsapp', 'messagebird'])
      for (const type of ['image', 'video', 'audio', 'document', 'sticker']) {
        const from = { phone: '+31600000077' };
        const content = { type, media: 'https://shop.example/any' };
        const { status, body } = await stage().http.post('/local/inbox', { shop: shop.id, channel, from, content });
        await stage().system.idle();
        const { items = [] } = (await anna.get('/api/conversations?view=mine')).body;
        const ids = (items as { id: string }[]).map(({ id }) => id);
        const all = (await Promise.all(ids.map((id) => anna.timeline(id)))).flat();
        const entry = all.find(({ providerId }) => providerId === body.providerId);
        expect([channel, type, status, entry?.file?.state, entry?.file?.reason]).toEqual([
          channel,
          type,
          200,
          'kept',
          undefined,
        ]);
      }
    // Looking at files is no message.
    expect(stage().sent(shop)).toEqual([]);
  });

  test('costs a text message nothing, and is stored once however often it is delivered', async () => {
    const talk = await aTalk();
    const message = talk.carla.message('', {
      type: 'image',
      text: undefined,
      image: { id: '77', mime_type: 'image/png' },
    });
    for (let i = 0; i < 3; i++) await talk.carla.posts(message);
    await stage().system.idle();
    const timeline = await talk.anna.timeline(talk.id);
    expect(timeline.filter(({ file }) => file)).toHaveLength(1);
    expect(timeline.find(({ content }) => 'text' in content)).not.toHaveProperty('file');
  });

  test('is not shown to who has no part in the shop, nor said to be there', async () => {
    const talk = await aTalk();
    const entry = await sends(talk, 'image', { bytes: png() });
    const other = await stage().agent([await stage().shop()]);
    expect((await look(other, entry.file?.id ?? '')).status).toBe(404);
    expect((await look(talk.anna, `${talk.shop.id}.nothinglikethatatall`)).status).toBe(404);
    expect((await look(talk.anna, 'nonsense')).status).toBe(404);
  });

  test('that is a page or a drawing is only given out to be saved', async () => {
    const talk = await aTalk();
    const page = Buffer.from('<!doctype html><script>fetch("/api/me")</script>');
    const entry = await sends(talk, 'document', { bytes: page }, { mime_type: 'text/html', filename: 'a.html' });
    expect(entry.file).toMatchObject({ state: 'kept', mimeType: 'text/html' });
    const { headers } = await fetch((await look(talk.anna, entry.file?.id ?? '')).body.url);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''a\.html$/);
  });
});

describe('C8 a hostile file is refused in plain words on its message, and holds up nothing', () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const cases: [what: string, kind: string, bytes: Buffer, more: object, reason: RegExp][] = [
    ['a program named .png', 'document', Buffer.from('MZ\x90\0'), { filename: 'photo.png' }, /is a program/],
    ['a program sent as a picture', 'image', Buffer.from('\x7fELF\x02'), { mime_type: 'image/png' }, /is a program/],
    ['a drawing with a script', 'image', svg, { mime_type: 'image/svg+xml' }, /sent as a picture and is none/],
    ['a page called a PDF', 'document', Buffer.from('<html>'), { mime_type: 'application/pdf' }, /sent as a PDF/],
    ['an empty file', 'image', Buffer.alloc(0), {}, /is empty/],
    ['a picture of 21 MB', 'image', png(21 * 1024 * 1024), {}, /larger than 20 MB/],
  ];
  test.each(cases)('%s', async (_what, kind, bytes, more, reason) => {
    const talk = await aTalk();
    const entry = await sends(talk, kind, { bytes }, more);
    expect(entry.file).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) });
    expect(await look(talk.anna, entry.file?.id ?? '')).toMatchObject({
      status: 409,
      body: { error: { code: 'media_unavailable', details: { state: 'failed' } } },
    });
    expect(await bucket().peek(keptAt(talk.shop.id, entry.file?.id ?? ''), 1)).toBeUndefined();
    expect(await talk.carla.writes('and now?')).toBeTruthy();
    expect(await stage().system.check()).toMatchObject({ ok: true });
  });

  test('one that is not what the provider announced, three times over', async () => {
    const talk = await aTalk();
    const other = createHash('sha256').update('other').digest('base64');
    const entry = await sends(talk, 'image', { bytes: png(), sha256: other });
    expect(entry.file).toEqual({ id: entry.file?.id, state: 'pending' });
    await stage().system.advance(60_000);
    expect((await entryOf(talk.anna, talk.id, entry.id)).file).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('damaged'),
    });
  });

  test('one that the provider does not have any more', async () => {
    const talk = await aTalk();
    stage().system.providers.files.remove('gone');
    const message = talk.carla.message('', { type: 'image', text: undefined, image: { id: 'gone' } });
    await talk.carla.posts(message);
    await stage().system.idle();
    const { file } = await entryOf(talk.anna, talk.id, message.id);
    expect(file).toMatchObject({ state: 'failed', reason: expect.stringContaining('does not have the file') });
  });

  test('one at an address that is nobody’s business', async () => {
    const talk = await aTalk();
    for (const url of ['http://127.0.0.1:1/secret', `${stage().system.url}/local/check`]) {
      const id = await talk.carla.messagebird('', { type: 'image', content: { image: { url } } });
      await stage().system.idle();
      const { file } = await entryOf(talk.anna, talk.carla.onMessagebird, id);
      expect(file).toMatchObject({ state: 'failed', reason: expect.stringContaining('must not be called') });
    }
  });
});

describe('C8 a file comes, whatever happens on the way', () => {
  test('a provider that is down for hours', async () => {
    const talk = await aTalk();
    const { system } = stage();
    system.faults.set({ fault: 'provider_down' });
    const entry = await sends(talk, 'image', { bytes: png() });
    expect(entry.file?.state).toBe('pending');
    expect((await look(talk.anna, entry.file?.id ?? '')).body).toMatchObject({
      error: { code: 'media_unavailable', details: { state: 'pending' } },
    });
    await system.advance(3 * 3600_000);
    expect((await entryOf(talk.anna, talk.id, entry.id)).file?.state).toBe('pending');
    system.faults.set({ fault: 'provider_down', rate: 0 });
    await system.advance(3600_000);
    expect((await entryOf(talk.anna, talk.id, entry.id)).file?.state).toBe('kept');
    expect((await findFile(system.table, talk.shop.id, entry.file?.id ?? '')).fetching).toBeUndefined();
  });

  test('crashes between any two calls, hints that come twice', async () => {
    const talk = await aTalk();
    const { system } = stage();
    system.faults.set({ fault: 'duplicate' });
    system.faults.set({ fault: 'crash', rate: 0.15, seed: 7 });
    const sent: string[] = [];
    for (let i = 0; i < 12; i++) {
      stage().system.providers.files.put(`c${i}`, { mimeType: 'image/png', bytes: png() });
      const message = talk.carla.message('', { type: 'image', text: undefined, image: { id: `c${i}` } });
      sent.push(message.id);
      for (let tries = 0; tries < 20; tries++) if ((await talk.carla.posts(message)).status === 200) break;
    }
    system.faults.set({ fault: 'crash', rate: 0 });
    system.faults.set({ fault: 'duplicate', rate: 0 });
    await system.idle();
    await system.advance(10 * 60_000);
    const timeline = await talk.anna.timeline(talk.id);
    expect(sent.map((id) => timeline.find((entry) => entry.id === id)?.file?.state)).toEqual(sent.map(() => 'kept'));
    expect(await system.check()).toMatchObject({ ok: true });
  });
});

interface Upload {
  id: string;
  url: string;
  method: string;
  headers: Record<string, string>;
  expiresAt: string;
}
const begin = (agent: Agent, shop: Shop, wish: object): Promise<Answer<Upload & { error?: never }>> =>
  agent.post('/api/media', { shop: shop.id, filename: 'vase.png', mimeType: 'image/png', ...wish });

async function uploaded(agent: Agent, shop: Shop, bytes: Buffer, wish: object = {}): Promise<Upload> {
  const { status, body } = await begin(agent, shop, { size: bytes.length, ...wish });
  expect(status).toBe(201);
  const put = await fetch(body.url, { method: body.method, headers: body.headers, body: new Uint8Array(bytes) });
  expect(put.status).toBe(200);
  return body;
}

const lastBody = <Of>(shop: Shop): Of => stage().sent(shop).at(-1)?.body as Of;

describe('C8 an agent’s file', () => {
  test('is uploaded, sent, fetched by the provider over a link of its own, and shown in the timeline', async () => {
    const { shop, anna, id } = await aTalk();
    const bytes = png();
    const upload = await uploaded(anna, shop, bytes);
    const sent = await anna.says(id, { type: 'image', media: upload.id, caption: 'the vase' });
    expect(sent).toMatchObject({
      status: 202,
      body: {
        content: { type: 'image', media: upload.id, caption: 'the vase', mimeType: 'image/png' },
        file: { id: upload.id, state: 'kept', mimeType: 'image/png', size: bytes.length, filename: 'vase.png' },
      },
    });
    await stage().system.idle();
    const { link } = lastBody<{ image: { link: string } }>(shop).image;
    const fetched = await fetch(link);
    expect(fetched.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(bytes);
    expect((await look(anna, upload.id)).status).toBe(200);
    expect((await entryOf(anna, id, String(sent.body.id))).state).toMatch(/sent|delivered/);
  });

  test('goes to MessageBird by link, a document under its name', async () => {
    const { shop, anna, carla } = await aTalk();
    await carla.messagebird('hello');
    const bytes = Buffer.from('%PDF-1.4 the bill');
    const upload = await uploaded(anna, shop, bytes, { filename: 'bill.pdf', mimeType: 'application/pdf' });
    expect((await anna.says(carla.onMessagebird, { type: 'document', media: upload.id })).status).toBe(202);
    await stage().system.idle();
    const { file } = lastBody<{ content: { file: { url: string; caption: string } } }>(shop).content;
    expect(file.caption).toBe('bill.pdf');
    expect(Buffer.from(await (await fetch(file.url)).arrayBuffer())).toEqual(bytes);
  });

  test('can be sent again, and a customer’s file too; the file of another shop cannot', async () => {
    const talk = await aTalk();
    const { shop, anna, id } = talk;
    const upload = await uploaded(anna, shop, png());
    for (let i = 0; i < 2; i++) expect((await anna.says(id, { type: 'image', media: upload.id })).status).toBe(202);
    const entry = await sends(talk, 'image', { bytes: png() });
    expect((await anna.says(id, { type: 'image', media: entry.file?.id ?? '' })).status).toBe(202);
    const other = await aTalk();
    expect((await other.anna.says(other.id, { type: 'image', media: upload.id })).body.error?.code).toBe('not_found');
  });

  test('is what was looked at: the upload link changes nothing any more once it is sent', async () => {
    const { shop, anna, id } = await aTalk();
    const bytes = png(100);
    const upload = await uploaded(anna, shop, bytes);
    await anna.says(id, { type: 'image', media: upload.id });
    const other = Buffer.alloc(bytes.length, 'x');
    await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: new Uint8Array(other) });
    const { body } = await look(anna, upload.id);
    expect(Buffer.from(await (await fetch(body.url)).arrayBuffer())).toEqual(bytes);
  });

  test('is refused with the limit: too large, of a type that the channel does not take, not what it is called', async () => {
    const { shop, anna, id, carla } = await aTalk();
    const megabyte = 1024 * 1024;
    const tooLarge = (largest: number) => ({
      status: 413,
      body: { error: { code: 'media_too_large', details: { largest } } },
    });
    expect(await begin(anna, shop, { size: 60 * megabyte })).toMatchObject(tooLarge(20 * megabyte));
    expect(await begin(anna, shop, { size: 6 * megabyte, conversation: id })).toMatchObject(tooLarge(5 * megabyte));
    expect((await begin(anna, shop, { size: 6 * megabyte })).status).toBe(201);
    const pdf = { filename: 'a.pdf', mimeType: 'application/pdf' };
    expect((await begin(anna, shop, { ...pdf, size: 60 * megabyte, conversation: id })).status).toBe(201);
    expect(await begin(anna, shop, { ...pdf, size: 101 * megabyte })).toMatchObject(tooLarge(100 * megabyte));
    expect((await begin(anna, shop, { size: 10, mimeType: 'image/gif', conversation: id })).status).toBe(422);
    const elsewhere = await aTalk();
    expect((await begin(anna, shop, { size: 10, conversation: elsewhere.id })).status).toBe(404);
    expect(await begin(anna, shop, { size: 10, mimeType: 'text/html' })).toMatchObject({
      status: 422,
      body: { error: { code: 'media_not_allowed' } },
    });
    const says = async (kind: 'image' | 'video' | 'sticker', bytes: Buffer, mimeType: string) =>
      (await anna.says(id, { type: kind, media: (await uploaded(anna, shop, bytes, { mimeType })).id })).body.error;
    const large = png(5 * 1024 * 1024);
    expect(await says('image', large, 'image/png')).toMatchObject({
      code: 'media_too_large',
      message: 'An image on WhatsApp can have at most 5 MB; this file has 5.1 MB.',
    });
    expect(await says('image', Buffer.from('GIF89a...'), 'image/gif')).toMatchObject({
      code: 'media_not_allowed',
      details: { types: ['image/jpeg', 'image/png'] },
    });
    expect(await says('image', Buffer.from('MZ\x90'), 'image/png')).toMatchObject({
      code: 'media_not_allowed',
      message: expect.stringContaining('program'),
    });
    expect(await says('video', png(), 'video/mp4')).toMatchObject({ code: 'media_not_allowed' });
    expect(await anna.timeline(carla.conversation)).not.toContainEqual(expect.objectContaining({ direction: 'out' }));
  });

  test('has to be there: not uploaded yet, unknown, of nobody', async () => {
    const { shop, anna, id } = await aTalk();
    const { body } = await begin(anna, shop, { size: 10 });
    expect((await anna.says(id, { type: 'image', media: body.id })).body.error?.code).toBe('media_missing');
    for (const media of ['nope', 'ftp://x.example/a.png', '../secret'])
      expect((await anna.says(id, { type: 'image', media })).body.error?.code).toMatch(/media_missing|not_supported/);
    expect((await look(anna, body.id)).body).toMatchObject({ error: { details: { state: 'uploading' } } });
    const unknown = `${shop.id}.nothinglikethatatall`;
    expect((await anna.says(id, { type: 'image', media: unknown })).body.error?.code).toBe('not_found');
    const ben = await stage().agent([shop], 'ben');
    expect((await look(ben, body.id)).status).toBe(404);
  });

  test('is asked for with the chat permission on the shop only, and with whole fields', async () => {
    const { shop, anna } = await aTalk();
    const guest = await stage().agent([{ shop, role: 'admin', chat: false }]);
    expect((await begin(guest, shop, { size: 1 })).status).toBe(403);
    for (const [field, value] of [
      ['size', 0],
      ['size', 1.5],
      ['mimeType', 'png'],
      ['filename', ''],
      ['colour', 'red'],
    ] as const)
      expect(await begin(anna, shop, { size: 1, [field]: value })).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid', details: [{ field }] } },
      });
  });

  test('asked for twice under one key is sent once', async () => {
    const { shop, anna, id } = await aTalk();
    const upload = await uploaded(anna, shop, png());
    const body = { content: { type: 'image', media: upload.id } };
    const post = () => anna.post(`/api/conversations/${id}/messages`, body, { 'idempotency-key': 'one' });
    const [first, second] = [await post(), await post()];
    expect(second.body).toEqual(first.body);
    await stage().system.idle();
    expect(stage().sent(shop)).toHaveLength(1);
  });
});

describe('S6 erasing', () => {
  const desk = () => {
    const { table, clock } = stage().system;
    return openDesk(table, clock, { info() {}, warn() {}, error() {}, count() {} });
  };

  test('takes a file away with all that is noted of it, and may be repeated', async () => {
    const talk = await aTalk();
    const entry = await sends(talk, 'image', { bytes: png() });
    const id = entry.file?.id ?? '';
    for (let i = 0; i < 2; i++) await eraseFile(desk(), bucket(), id, [talk.id]);
    expect(await bucket().peek(keptAt(talk.shop.id, id), 1)).toBeUndefined();
    expect(await findFile(stage().system.table, talk.shop.id, id)).toEqual({});
    expect((await look(talk.anna, id)).status).toBe(404);
  });

  test('leaves a file that another customer was sent too', async () => {
    const { shop, anna, id } = await aTalk();
    const upload = await uploaded(anna, shop, png());
    const dora = shop.customer('Dora');
    await dora.writes('me too');
    await stage().system.idle();
    for (const to of [id, dora.conversation])
      expect((await anna.says(to, { type: 'image', media: upload.id })).status).toBe(202);
    await eraseFile(desk(), bucket(), upload.id, [id]);
    expect((await look(anna, upload.id)).status).toBe(200);
    await eraseFile(desk(), bucket(), upload.id, [dora.conversation]);
    expect((await look(anna, upload.id)).status).toBe(404);
  });

  test('of a file that is just being fetched leaves nothing of it behind', async () => {
    const talk = await aTalk();
    const { system } = stage();
    system.faults.set({ fault: 'provider_down' });
    const entry = await sends(talk, 'image', { bytes: png() });
    const id = entry.file?.id ?? '';
    await eraseFile(desk(), bucket(), id, [talk.id]);
    system.faults.set({ fault: 'provider_down', rate: 0 });
    await system.advance(3600_000);
    await after(0);
    expect(await bucket().peek(keptAt(talk.shop.id, id), 1)).toBeUndefined();
    expect(await findFile(system.table, talk.shop.id, id)).toEqual({});
  });
});
