import { describe, expect, it } from 'vitest';
import { scenes } from '../support/scenes.ts';
import { useStage } from '../support/system.ts';

const stage = useStage();
const { writes, quiet } = scenes(stage);

/** A conversation of anna's; ben and an admin work at the shop too. */
async function scene() {
  const shop = await stage().shop();
  const anna = await stage().agent([shop], 'anna');
  const socket = await anna.comes();
  const [customer] = await writes(shop);
  const conversation = customer?.conversation ?? '';
  const ben = await stage().agent([shop], 'ben');
  const admin = await stage().agent([{ shop, role: 'admin' }], 'admin');
  return { shop, anna, socket, ben, admin, conversation, path: `/api/conversations/${conversation}` };
}

describe('T5 private notes', () => {
  it('T5 a note joins the timeline with its author, is never sent to the customer and leaves the clock going', async () => {
    const { shop, anna, conversation, path } = await scene();
    const before = await anna.conversation(conversation);

    const answer = await anna.post(`${path}/notes`, { text: 'asks for the third time' });
    expect(answer).toMatchObject({
      status: 201,
      body: { kind: 'note', author: anna.id, content: { type: 'note', text: 'asks for the third time' } },
    });
    await quiet();

    const after = await anna.conversation(conversation);
    expect(after).toMatchObject({ waitingSince: before.waitingSince, status: 'pending', unread: before.unread });
    expect(after.lastMessage).toEqual(before.lastMessage);
    expect((await anna.timeline(conversation)).at(-1)).toEqual(answer.body);
    expect(stage().sent(shop)).toEqual([]);
  });

  it.each([
    ['spaces', '   '],
    ['line breaks', '\n\n'],
    ['what cannot be seen', '\u200b\u2060'],
  ])('T5 C2 a note or a message of nothing but %s is refused', async (_what, text) => {
    const { shop, anna, conversation, path } = await scene();
    expect((await anna.post(`${path}/notes`, { text })).body.error).toMatchObject({ details: [{ field: 'text' }] });
    const said = await anna.says(conversation, text);
    expect([said.status, said.body.error]).toMatchObject([400, { details: [{ field: 'content.text' }] }]);
    expect(stage().sent(shop)).toEqual([]);
  });

  it('T5 a note is pushed to those in the conversation and to the mentioned, who are told it by a resume too', async () => {
    const { socket, ben, admin, conversation, path } = await scene();
    const benSees = await ben.comes();
    const adminSees = await admin.connect();
    const { cursor } = await benSees.until(({ type }) => type === 'hello');

    await admin.post(`${path}/notes`, { text: 'ben knows this one', mentions: [ben.id] });
    for (const told of [socket, benSees, adminSees])
      expect(await told.until(({ entry }) => entry?.kind === 'note')).toMatchObject({
        conversation,
        entry: { kind: 'note', author: admin.id, content: { mentions: [ben.id] } },
      });
    expect(benSees.said.some(({ type }) => type === 'conversation')).toBe(false);

    const again = await ben.connect();
    again.send({ action: 'resume', cursor });
    await again.until(({ type }) => type === 'resumed');
    expect(again.said.filter(({ type }) => type === 'entry')).toMatchObject([
      { conversation, entry: { kind: 'note' } },
    ]);
    expect(again.said.some(({ type }) => type === 'conversation')).toBe(false);
  });

  it('T5 only agents with a role at the shop can be mentioned; the refusal names who has none', async () => {
    const { anna, ben, path } = await scene();
    const stranger = await stage().agent([await stage().shop()], 'stranger');
    const answer = await anna.post(`${path}/notes`, { text: 'look', mentions: [ben.id, stranger.id, 'nobody'] });
    expect(answer).toMatchObject({
      status: 422,
      body: { error: { code: 'unknown_agent', details: { agents: [stranger.id, 'nobody'] } } },
    });
    expect(answer.body.error?.message).toContain(stranger.id);
  });

  it('T5 whoever may chat at the shop leaves notes, in the conversation or not, also when it is closed; others cannot', async () => {
    const { shop, anna, ben, conversation, path } = await scene();
    const clerk = await stage().agent([{ shop, chat: false }], 'clerk');
    const stranger = await stage().agent([await stage().shop()], 'stranger');
    expect((await ben.post(`${path}/notes`, { text: 'I know her' })).status).toBe(201);
    await anna.closes(conversation);
    expect((await ben.post(`${path}/notes`, { text: 'was about order 7' })).status).toBe(201);
    expect((await clerk.post(`${path}/notes`, { text: 'x' })).status).toBe(403);
    expect((await stranger.post(`${path}/notes`, { text: 'x' })).status).toBe(404);
    expect((await ben.post(`${path}/notes`, { text: '' })).status).toBe(400);
    expect((await ben.post(`${path}/notes`, { text: 'x', mentions: [ben.id, ben.id] })).status).toBe(400);
    await quiet();
  });

  it('T5 a note asked for twice under one Idempotency-Key is written once', async () => {
    const { anna, conversation, path } = await scene();
    const once = { 'idempotency-key': 'note-1' };
    const [first, second] = await Promise.all([
      anna.post(`${path}/notes`, { text: 'once' }, once),
      anna.post(`${path}/notes`, { text: 'once' }, once),
    ]);
    expect(second?.body).toEqual(first?.body);
    expect((await anna.timeline(conversation)).filter(({ kind }) => kind === 'note')).toHaveLength(1);
    expect((await anna.post(`${path}/notes`, { text: 'other' }, once)).body.error?.code).toBe('idempotency_mismatch');
  });
});

describe('T5 who is typing and viewing', () => {
  it('T5 typing is told to the others in the conversation and to an admin who looks at it, and to nobody else', async () => {
    const { anna, socket, ben, admin, conversation } = await scene();
    const benHears = await ben.comes();
    const adminLooks = await admin.connect();
    const adminElsewhere = await admin.connect();

    adminLooks.send({ action: 'viewing', conversation });
    expect(await socket.until(({ type }) => type === 'viewing')).toMatchObject({
      conversation,
      agent: admin.id,
      expiresAfter: 'PT60S',
    });
    socket.send({ action: 'typing', conversation });
    expect(await adminLooks.until(({ type }) => type === 'typing')).toMatchObject({
      conversation,
      agent: anna.id,
      expiresAfter: 'PT6S',
    });
    await quiet();
    for (const other of [benHears, adminElsewhere, socket])
      expect(other.said.filter(({ type }) => type === 'typing')).toEqual([]);
    expect((await anna.timeline(conversation)).map(({ kind }) => kind)).not.toContain('typing');
  });

  it('T5 a signal from somebody who does not see the conversation is refused and told to nobody', async () => {
    const { shop, socket, conversation } = await scene();
    const clerk = await (await stage().agent([{ shop, chat: false }], 'clerk')).connect();
    const stranger = await (await stage().agent([await stage().shop()], 'stranger')).connect();
    clerk.send({ action: 'typing', conversation });
    stranger.send({ action: 'viewing', conversation });
    expect(await clerk.until(({ type }) => type === 'error')).toMatchObject({ error: { code: 'forbidden' } });
    expect(await stranger.until(({ type }) => type === 'error')).toMatchObject({ error: { code: 'not_found' } });
    await quiet();
    expect(socket.said.filter(({ type }) => type === 'typing' || type === 'viewing')).toEqual([]);
  });

  it('T5 a flood of signals on one connection is passed on in part', async () => {
    const { socket, admin, conversation } = await scene();
    const adminLooks = await admin.connect();
    adminLooks.send({ action: 'viewing', conversation });
    await socket.until(({ type }) => type === 'viewing');
    for (let i = 0; i < 50; i++) socket.send({ action: 'typing', conversation });
    socket.send({ action: 'ping' });
    await socket.until(({ type }) => type === 'pong');
    await adminLooks.until(({ type }) => type === 'typing');
    await quiet();
    expect(adminLooks.said.filter(({ type }) => type === 'typing').length).toBeLessThan(10);
  });
});
