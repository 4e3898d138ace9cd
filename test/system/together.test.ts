import { describe, expect, test } from 'vitest';
import { scenes } from '../support/scenes.ts';
import { type Agent, type Membership, type Shop, useStage } from '../support/system.ts';

/** T1, T2: teams that grab and that work together; join and leave. */

const stage = useStage();
const { writes, loads, quiet } = scenes(stage);

const member = (shop: Shop, more: Partial<Membership> = {}): Membership => ({ shop, teams: ['service'], ...more });
const admin = (shop: Shop): Membership => member(shop, { teamAdmin: ['service'] });
const comes = async (...places: (Shop | Membership)[]): Promise<Agent> => {
  const agent = await stage().agent(places);
  await agent.comes();
  return agent;
};
const shopOf = (mode: 'assign' | 'collaboration' | 'grab', settings: object = {}) => {
  const branch = { team: 'service', message: 'Service is with you.' };
  const rules = { newCustomer: { online: branch, offline: { team: 'service' } } };
  return stage().shop({ ...settings }, { teams: { service: mode }, rules });
};
const waiting = async (shop: Shop) => {
  const [carla] = await writes(shop);
  if (!carla) throw new Error('nobody wrote');
  return { ...carla, id: carla.conversation };
};
const act = (agent: Agent, id: string, what: 'grab' | 'join' | 'leave') =>
  agent.post(`/api/conversations/${id}/${what}`);
const code = (of: string) => ({ body: { error: { code: of } } });

describe('T1 grab', () => {
  test('T1 nobody is given it; the representatives with a connection are asked, the admins and the others are not', async () => {
    const shop = await shopOf('grab');
    const [rep, looksAfter, other] = [await comes(member(shop)), await comes(admin(shop)), await comes(shop)];
    const away = await stage().agent([member(shop)]);
    const { id } = await waiting(shop);
    await quiet();
    const asked = await rep.sockets[0]?.until(({ type }) => type === 'grab');
    expect(asked).toMatchObject({ conversation: { id, team: 'service', status: 'rep_needed' } });
    for (const agent of [looksAfter, other])
      expect(agent.sockets[0]?.said.filter(({ type }) => type === 'grab')).toEqual([]);
    expect(await loads([rep, looksAfter, other, away])).toEqual([0, 0, 0, 0]);
    // Who is on a break may grab too.
    await rep.onBreak();
    expect((await act(rep, id, 'grab')).body).toMatchObject({
      assignee: rep.id,
      participants: [rep.id],
      status: 'pending',
      why: { rule: 'grab', team: 'service', slots: 5 },
    });
    await quiet();
  });

  const asksTo = (agent: Agent, socket = 0): string[] =>
    (agent.sockets[socket]?.said ?? []).flatMap((said) =>
      said.type === 'grab' ? [(said.conversation as { id: string }).id] : [],
    );
  const isAsked = (agent: Agent, id: string) =>
    agent.sockets
      .at(-1)
      ?.until(({ type, conversation }) => type === 'grab' && (conversation as { id: string }).id === id);

  test('T1 a representative who comes online is asked for what waits already, each once, and again after having been away', async () => {
    const shop = await shopOf('grab');
    const customers = await writes(shop, 2);
    const waits = customers.map(({ conversation }) => conversation);
    const rep = await comes(member(shop));
    const looksAfter = await comes(admin(shop));
    for (const id of waits) await isAsked(rep, id);
    await rep.onBreak();
    await rep.available();
    await rep.connect();
    await quiet();
    expect([asksTo(rep), asksTo(rep, 1), asksTo(looksAfter)]).toEqual([waits, [], []]);
    expect(rep.sockets[0]?.said[0]?.type).toBe('hello');
    for (const socket of rep.sockets) await socket.close();
    await quiet();
    await rep.connect();
    for (const id of waits) await isAsked(rep, id);
  });

  test('T1 many representatives who come while conversations come are asked once for each', async () => {
    const shop = await shopOf('grab');
    const reps = await Promise.all(Array.from({ length: 8 }, () => stage().agent([member(shop)])));
    const [, customers] = await Promise.all([Promise.all(reps.map((rep) => rep.comes())), writes(shop, 8)]);
    for (const rep of reps) for (const { conversation } of customers) await isAsked(rep, conversation);
    await quiet();
    for (const rep of reps)
      expect(asksTo(rep).sort()).toEqual(customers.map(({ conversation }) => conversation).sort());
  });

  test('T1 who becomes a representative, and everybody when a team begins to grab, is asked for what waits', async () => {
    const shop = await shopOf('collaboration');
    const boss = await stage().agent([{ shop, role: 'admin' }]);
    const [rep, other] = [await comes(member(shop)), await comes(shop)];
    const { id } = await waiting(shop);
    await quiet();
    expect(asksTo(rep)).toEqual([]);
    const service = (...members: Agent[]) =>
      boss.put(`/api/shops/${shop.id}/teams/service`, {
        name: 'Service',
        mode: 'grab',
        members: members.map((agent) => ({ agent: agent.id, role: 'rep' })),
      });
    expect((await service(rep)).status).toBe(200);
    await isAsked(rep, id);
    expect((await service(rep, other)).status).toBe(200);
    await isAsked(other, id);
    await quiet();
    expect([asksTo(rep), asksTo(other)]).toEqual([[id], [id]]);
  });

  test('T1 of a hundred who grab at once one has it, 99 are told who, and the question goes away with all of them', async () => {
    const shop = await shopOf('grab');
    const reps = await Promise.all(Array.from({ length: 100 }, () => stage().agent([member(shop)])));
    await Promise.all(reps.slice(0, 10).map((rep) => rep.comes()));
    const { id } = await waiting(shop);
    const answers = await Promise.all(reps.map((rep) => act(rep, id, 'grab')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const winner = reps[answers.findIndex(({ status }) => status === 200)] as Agent;
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect(answer).toMatchObject({ status: 409, ...code('already_taken') });
    const lost = answers.find(({ status }) => status === 409);
    expect(lost?.body).toMatchObject({ conversation: { id, assignee: winner.id } });
    await quiet();
    expect((await loads(reps)).reduce((a, b) => a + b, 0)).toBe(1);
    for (const rep of reps.slice(0, 10).filter(({ id }) => id !== winner.id)) {
      const gone = await rep.sockets[0]?.until(({ type }) => type === 'grabbed');
      expect(gone).toMatchObject({ conversation: id, by: winner.id });
    }
    // What the rule says to the customer is said once, with the one who took it.
    expect(stage().sent(shop)).toHaveLength(1);
    expect((await act(winner, id, 'grab')).status).toBe(200);
  });

  test('T2 an admin of the team cannot grab, also where somebody has it; who is not in it may not, without a slot nobody can', async () => {
    const shop = await shopOf('grab', { slots: 1 });
    const [rep, looksAfter, other] = [await comes(member(shop)), await comes(admin(shop)), await comes(shop)];
    const { id } = await waiting(shop);
    const next = await waiting(shop);
    const refused = async (agent: Agent) => (await act(agent, id, 'grab')).body;
    expect(await refused(looksAfter)).toMatchObject(code('team_admin_cannot_grab').body);
    expect(await refused(other)).toMatchObject(code('not_in_team').body);
    expect(await looksAfter.post(`/api/conversations/${id}/assign`, { agent: 'me' })).toMatchObject({
      status: 403,
      ...code('team_admin_cannot_grab'),
    });
    expect((await act(rep, id, 'grab')).status).toBe(200);
    expect((await act(looksAfter, id, 'grab')).status).toBe(403);
    expect(await act(rep, next.id, 'grab')).toMatchObject({ status: 422, ...code('no_free_slot') });
    await rep.closes(id);
    expect(await act(rep, id, 'grab')).toMatchObject({ status: 409, ...code('conversation_closed') });
    await quiet();
  });

  test('D7 what is to be grabbed is not pulled from the queue, and what waits for a team only by its members and the shop’s admins', async () => {
    const toGrab = await shopOf('grab');
    const rep = await comes(member(toGrab));
    await waiting(toGrab);
    expect((await rep.post('/api/queue/next', { shop: toGrab.id })).status).toBe(204);
    const shop = await shopOf('collaboration');
    const [inTeam, other, boss] = [
      await comes(member(shop)),
      await comes(shop),
      await comes({ shop, role: 'admin' as const }),
    ];
    const [first, second] = [await waiting(shop), await waiting(shop)];
    expect((await other.post('/api/queue/next', { shop: shop.id })).status).toBe(204);
    expect((await inTeam.post('/api/queue/next', { shop: shop.id })).body).toMatchObject({ id: first.id });
    expect((await boss.post('/api/queue/next', { shop: shop.id })).body).toMatchObject({ id: second.id });
    await quiet();
  });
});

describe('T1 collaboration', () => {
  test('T1 every member sees a new conversation and what is written in it; the first who joins has it, the others are in it beside', async () => {
    const shop = await shopOf('collaboration', { slots: 1 });
    const [anna, ben, looksAfter, other] = [
      await comes(member(shop)),
      await comes(member(shop)),
      await comes(admin(shop)),
      await comes(shop),
    ];
    const carla = await waiting(shop);
    await carla.writes('anybody?');
    await quiet();
    for (const agent of [anna, ben, looksAfter]) {
      await agent.sockets[0]?.until(({ type, change }) => type === 'conversation' && change === 'created');
      await agent.sockets[0]?.until(
        ({ conversation }) => (conversation as { lastMessage?: { text: string } })?.lastMessage?.text === 'anybody?',
      );
    }
    expect(other.sockets[0]?.said.filter(({ type }) => type === 'conversation')).toEqual([]);
    expect(await loads([anna, ben])).toEqual([0, 0]);
    expect((await act(anna, carla.id, 'join')).body).toMatchObject({ assignee: anna.id, why: { rule: 'join' } });
    expect((await act(ben, carla.id, 'join')).body).toMatchObject({
      assignee: anna.id,
      participants: [anna.id, ben.id],
    });
    await quiet();
    expect(await loads([anna, ben])).toEqual([1, 0]);
    expect((await ben.says(carla.id, 'I can help too')).status).toBe(202);
    expect(await act(other, carla.id, 'join')).toMatchObject({ status: 403, ...code('not_in_team') });
    const kinds = (await anna.timeline(carla.id)).map(({ content }) => content.type);
    expect(kinds).toEqual(expect.arrayContaining(['queued', 'assigned', 'joined']));
  });

  test('T1 who answers without having joined has joined by that; of two who answer at once one has it, and both are heard', async () => {
    const shop = await shopOf('collaboration');
    const [anna, ben] = [await comes(member(shop)), await comes(member(shop))];
    const { id } = await waiting(shop);
    const answers = await Promise.all([anna.says(id, 'hello'), ben.says(id, 'hello')]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await quiet();
    const { assignee, participants } = await anna.conversation(id);
    expect([...participants].sort()).toEqual([anna.id, ben.id].sort());
    expect([anna.id, ben.id]).toContain(assignee);
    expect((await loads([anna, ben])).sort()).toEqual([0, 1]);
  });

  test('T1 of fifty who join at once one has it and 49 are in it beside; there is no room for more, and it can be closed', async () => {
    const shop = await shopOf('collaboration');
    const members = await Promise.all(Array.from({ length: 50 }, () => stage().agent([member(shop)])));
    const { id } = await waiting(shop);
    const answers = await Promise.all(members.map((agent) => act(agent, id, 'join')));
    // Everybody writes the same conversation: who lost too often is asked to try again.
    for (const [i, answer] of answers.entries())
      for (let again = answer; again.status === 503; ) again = await act(members[i] as Agent, id, 'join');
    await quiet();
    expect((await members[0]?.conversation(id))?.participants).toHaveLength(50);
    expect((await loads(members)).reduce((a, b) => a + b, 0)).toBe(1);
    const late = await stage().agent([member(shop)]);
    expect(await act(late, id, 'join')).toMatchObject({ status: 422, ...code('too_many_participants') });
    expect((await late.says(id, 'me too')).body).toMatchObject(code('too_many_participants').body);
    expect((await members[0]?.closes(id))?.status).toBe(200);
    await quiet();
  });
});

describe('T2 join', () => {
  test('T2 an admin of the team comes to look after it: no slot, it goes on waiting for somebody, and is pending', async () => {
    const shop = await shopOf('collaboration');
    const [looksAfter, rep] = [await comes(admin(shop)), await comes(member(shop))];
    const { id } = await waiting(shop);
    const joined = (await act(looksAfter, id, 'join')).body as { assignee?: string };
    expect(joined).toMatchObject({ participants: [looksAfter.id], status: 'pending' });
    expect(joined.assignee).toBeUndefined();
    expect((await act(rep, id, 'join')).body).toMatchObject({
      assignee: rep.id,
      participants: [looksAfter.id, rep.id],
    });
    await quiet();
    expect(await loads([looksAfter, rep])).toEqual([0, 1]);
  });

  test('T2 joining what somebody has takes no slot, where the team assigns as well; twice changes nothing', async () => {
    const shop = await shopOf('assign', { slots: 1 });
    const [rep, looksAfter] = [await comes(member(shop)), await comes(admin(shop))];
    const { id } = await waiting(shop);
    for (let i = 0; i < 2; i++)
      expect((await act(looksAfter, id, 'join')).body).toMatchObject({
        assignee: rep.id,
        participants: [rep.id, looksAfter.id],
      });
    const message = await looksAfter.sockets[0]?.until(
      ({ type, change }) => type === 'conversation' && change === 'updated',
    );
    expect(message).toMatchObject({ conversation: { id } });
    await quiet();
  });

  test('T2 a conversation of no team is joined by whoever may chat; a closed one by nobody', async () => {
    const shop = await stage().shop({ slots: 1 });
    const [anna, ben] = [await comes(shop), await stage().agent([shop])];
    const { id } = await waiting(shop);
    expect((await act(ben, id, 'join')).body).toMatchObject({ assignee: anna.id, participants: [anna.id, ben.id] });
    await anna.closes(id);
    expect(await act(ben, id, 'join')).toMatchObject({ status: 409, ...code('conversation_closed') });
    await quiet();
  });
});

describe('T2 leave', () => {
  test('T2 who is in it beside goes; when the one who has it leaves, the first of the others with a free slot has it', async () => {
    const shop = await stage().shop({ slots: 1 });
    const anna = await comes(shop);
    const { id } = await waiting(shop);
    const [full, heir, last] = [await comes(shop), await stage().agent([shop]), await stage().agent([shop])];
    await waiting(shop);
    for (const agent of [full, heir, last]) await act(agent, id, 'join');
    expect((await act(last, id, 'leave')).body).toMatchObject({ participants: [anna.id, full.id, heir.id] });
    const left = await act(anna, id, 'leave');
    expect(left.body).toMatchObject({ assignee: heir.id, participants: [full.id, heir.id], why: { rule: 'left' } });
    await quiet();
    expect(await loads([anna, full, heir])).toEqual([0, 1, 1]);
    expect(await act(anna, id, 'leave')).toMatchObject({ status: 403, ...code('not_in_conversation') });
  });

  test('T2 when the last one leaves it is routed again, to somebody else if there is anybody', async () => {
    const shop = await shopOf('assign');
    const anna = await comes(member(shop));
    const { id } = await waiting(shop);
    const other = await comes(member(shop));
    // The other one has more to do, and gets it all the same.
    await anna.onBreak();
    await waiting(shop);
    await waiting(shop);
    await anna.available();
    expect(await loads([anna, other])).toEqual([1, 2]);
    await act(anna, id, 'leave');
    await quiet();
    expect(await other.conversation(id)).toMatchObject({ assignee: other.id, team: 'service' });
    const [event] = (await other.timeline(id)).filter(({ content }) => content.type === 'unassigned');
    expect(event?.content).toMatchObject({ agent: anna.id, reason: 'left' });
  });

  test('T2 who leaves and is the only one gets it again', async () => {
    const shop = await stage().shop();
    const anna = await comes(shop);
    const { id } = await waiting(shop);
    await act(anna, id, 'leave');
    await quiet();
    expect((await anna.conversation(id)).assignee).toBe(anna.id);
  });

  test('T4 an admin of the team puts its conversations back into the queue; of another team, and a colleague, may not', async () => {
    const shop = await shopOf('assign');
    const [rep, colleague] = [await comes(member(shop)), await stage().agent([member(shop)])];
    const looksAfter = await stage().agent([admin(shop)]);
    const elsewhere = await stage().agent([{ shop, teams: ['other'], teamAdmin: ['other'] }]);
    const { id } = await waiting(shop);
    expect((await rep.conversation(id)).assignee).toBe(rep.id);
    await rep.onBreak();
    const putBack = (agent: Agent) => agent.post(`/api/conversations/${id}/unassign`);
    for (const agent of [colleague, elsewhere])
      expect(await putBack(agent)).toMatchObject({ status: 403, ...code('not_in_conversation') });
    const { status, body } = await putBack(looksAfter);
    expect([status, body.assignee, body.team]).toEqual([200, undefined, 'service']);
    await quiet();
    expect(await loads([rep])).toEqual([0]);
  });

  test('T2 an admin of the team who only looks after it does not inherit it: it waits for the team again', async () => {
    const shop = await shopOf('grab');
    const [rep, looksAfter] = [await comes(member(shop)), await comes(admin(shop))];
    const { id } = await waiting(shop);
    await act(rep, id, 'grab');
    await act(looksAfter, id, 'join');
    await act(rep, id, 'leave');
    await quiet();
    const after = await looksAfter.conversation(id);
    expect([after.assignee, after.participants, after.team]).toEqual([undefined, [looksAfter.id], 'service']);
    const asked = rep.sockets[0]?.said.filter(({ type }) => type === 'grab');
    expect(asked).toHaveLength(2);
  });
});
