import { describe, expect, test } from 'vitest';
import type { Conversation, Me } from '../../web/inbox/core/types.ts';
import { belongs, orderOf, type ViewQuery } from '../../web/inbox/core/views.ts';
import { type Agent, useStage } from '../support/system.ts';

/** The inbox moves conversations between its lists by itself as they change: it has to come to the lists that the desk would show. */
const stage = useStage();

interface Page {
  items: Conversation[];
  next?: string;
}

async function listed(agent: Agent, query: ViewQuery): Promise<Conversation[]> {
  const found: Conversation[] = [];
  let cursor: string | undefined;
  do {
    const asked = new URLSearchParams({ ...(query as Record<string, string>), ...(cursor && { cursor }) });
    const { status, body } = await agent.get<Page>(`/api/conversations?${asked}`);
    expect([status, body]).toEqual([200, expect.anything()]);
    found.push(...body.items);
    cursor = body.next;
  } while (cursor);
  return found;
}

const ids = (conversations: Conversation[]): string[] => conversations.map(({ id }) => id);

describe('W5 the lists of the inbox', () => {
  test('W5 hold what the lists of the desk hold, in its order, for every view and filter', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const [anna, ben] = [await stage().agent([shop], 'anna'), await stage().agent([shop], 'ben')];
    const begun: string[] = [];
    const begin = async (): Promise<ReturnType<typeof shop.customer>> => {
      await system.advance(1000);
      const one = shop.customer('Carla');
      await one.writes('Hello');
      begun.push(one.conversation);
      return one;
    };
    await anna.comes();
    const [overdue, soon, closed, answered, reopened] = [
      await begin(),
      await begin(),
      await begin(),
      await begin(),
      await begin(),
    ];
    for (const one of [soon, answered, closed, reopened]) await anna.says(one.conversation, 'Hi');
    await anna.closes(closed.conversation, 'spam');
    await anna.closes(reopened.conversation, 'done');
    await anna.post(`/api/conversations/${answered.conversation}/tags`, { add: ['Café'] });
    await anna.onBreak();
    await system.advance(60_000);
    await soon.writes('and?');
    const waiting = await begin();
    await ben.comes();
    await system.advance(4 * 60_000 + 1000);
    await reopened.writes('Me again');
    await ben.closes(waiting.conversation, 'done');
    await begin();
    await system.idle();

    const me = (await anna.get<Me>('/api/me')).body;
    const all = await listed(anna, { view: 'all', shop: shop.id });
    expect(ids(all).sort()).toEqual([...begun].sort());
    expect(all.map(({ status }) => status)).toEqual(expect.arrayContaining(['overdue', 'soon', 'answered', 'closed']));
    const of = all.find(({ id }) => id === overdue.conversation);
    const queries: ViewQuery[] = [
      { view: 'all' },
      { view: 'mine' },
      { view: 'joined' },
      { view: 'unassigned' },
      { view: 'closed' },
      { view: 'all', status: 'overdue' },
      { view: 'all', status: 'soon' },
      { view: 'all', status: 'pending' },
      { view: 'all', status: 'answered' },
      { view: 'all', status: 'closed' },
      { view: 'all', channel: `${shop.id}-whatsapp` },
      { view: 'all', agent: anna.id },
      { view: 'all', agent: 'me' },
      { view: 'closed', agent: anna.id },
      { view: 'all', agent: ben.id },
      { view: 'all', tag: 'CAFE' },
      { view: 'all', reason: 'spam' },
      { view: 'all', customer: of?.customer.id ?? '' },
      { view: 'all', from: of?.createdAt ?? '' },
      { view: 'all', to: of?.createdAt ?? '' },
    ];
    for (const query of queries) {
      const asked = { ...query, shop: shop.id };
      const desk = await listed(anna, asked);
      const inbox = all.filter((c) => belongs(asked, c, me)).sort(orderOf(asked));
      // Worklists are here as a whole and stand in the order in which they are worked through.
      const expected = ['mine', 'joined', 'unassigned'].includes(query.view ?? '') ? desk.sort(orderOf(asked)) : desk;
      expect([query, ids(inbox)]).toEqual([query, ids(expected)]);
    }
  });
});
