import { describe, expect, test } from 'vitest';
import { scenes } from '../support/scenes.ts';
import { useStage } from '../support/system.ts';

/** D8 and C7: what a message in a closed conversation does. */

const stage = useStage();
const { writes, loads, quiet } = scenes(stage);

describe('D8 reopened', () => {
  test('a message in a closed conversation reopens it at its agent, whatever status and slots', async () => {
    const shop = await stage().shop({ slots: 1 });
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    const [carla] = await writes(shop);
    const id = carla?.conversation ?? '';
    await anna.closes(id);
    await writes(shop);
    await anna.onBreak();
    await ben.comes();
    await carla?.writes('again');
    await quiet();
    expect(await ben.conversation(id)).toMatchObject({ assignee: anna.id, reopened: true, state: 'open' });
    expect(await loads([anna, ben])).toEqual([2, 0]);
    expect((await anna.timeline(id)).map(({ kind, content }) => (kind === 'event' ? content.type : kind))).toEqual(
      expect.arrayContaining(['message', 'assigned', 'closed', 'reopened']),
    );
  });

  test('an owner who may no longer chat at the shop does not get it back: it is routed as new', async () => {
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop]), await stage().agent([shop])];
    await anna.comes();
    const [carla] = await writes(shop);
    await anna.closes(carla?.conversation ?? '');
    await stage().move(anna, [{ shop, chat: false }]);
    await ben.comes();
    await carla?.writes('again');
    await quiet();
    expect(await ben.conversation(carla?.conversation ?? '')).toMatchObject({ assignee: ben.id });
  });

  test('a reaction in a closed conversation does not reopen it', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    await anna.comes();
    const carla = shop.customer();
    const id = await carla.writes('hello');
    await anna.closes(carla.conversation);
    await carla.posts(
      carla.message('', { type: 'reaction', text: undefined, reaction: { message_id: id, emoji: '👍' } }),
    );
    expect(await anna.conversation(carla.conversation)).toMatchObject({ state: 'closed' });
    expect((await anna.timeline(carla.conversation)).some(({ content }) => content.type === 'reaction')).toBe(true);
  });

  test('C7 with the setting on, a message after the close begins a new conversation, and the old one stays closed', async () => {
    const shop = await stage().shop({ newConversationOnClosed: true });
    const anna = await stage().agent([shop]);
    await anna.comes();
    const [carla] = await writes(shop);
    const id = carla?.conversation ?? '';
    await anna.closes(id);
    await carla?.writes('something new');
    await quiet();
    const [next] = await anna.mine();
    expect(next?.id).not.toBe(id);
    expect(next).toMatchObject({ reopened: false, customer: { phone: `+${carla?.phone}` } });
    expect(await anna.conversation(id)).toMatchObject({ state: 'closed', closeReason: 'done' });
    expect((await anna.timeline(next?.id ?? '')).filter(({ kind }) => kind === 'message')).toHaveLength(1);
    expect((await anna.timeline(id)).filter(({ kind }) => kind === 'message')).toHaveLength(1);
    // A redelivery of the old one belongs to the old one still.
    expect((await anna.says(id, 'too late')).status).toBe(409);
  });

  test('C7 with the setting on, an old conversation stays closed while a newer one is there: 409 with that one', async () => {
    const shop = await stage().shop({ newConversationOnClosed: true });
    const [anna, silent] = [await stage().agent([shop]), await stage().agent([{ shop, chat: false }])];
    await anna.comes();
    const [carla] = await writes(shop);
    const id = carla?.conversation ?? '';
    await anna.closes(id);
    await carla?.writes('something new');
    const [next] = await anna.mine();
    const reopen = () => anna.post(`/api/conversations/${id}/reopen`);
    expect(await reopen()).toMatchObject({
      status: 409,
      body: { error: { code: 'conversation_followed' }, conversation: { id: next?.id, state: 'open' } },
    });
    expect((await silent.post(`/api/conversations/${id}/reopen`)).status).toBe(403);
    await anna.closes(next?.id ?? '');
    expect(await reopen()).toMatchObject({ status: 409, body: { conversation: { id: next?.id, state: 'closed' } } });
    expect((await anna.post(`/api/conversations/${next?.id}/reopen`)).body).toMatchObject({ state: 'open' });
    await quiet();
  });
});
