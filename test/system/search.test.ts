import { randomUUID } from 'node:crypto';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answers, type Handle, handlesIn, handlesOf, leadsOf, type Term, termsOf } from '../../layers/domain/search.ts';
import { scanAll } from '../../layers/store/scan.ts';
import { whatsappBody, whatsappChange } from '../support/client.ts';
import { conversationLike } from '../support/samples.ts';
import { type Agent, type Shop, useStage } from '../support/system.ts';

/** The search of W5: names, phone numbers, e-mails, numbers, tags and words, newest conversation first. */
const stage = useStage();

const ask = async (agent: Agent, query: Record<string, string>): Promise<string[]> => {
  const { status, body } = await agent.get<{ items: { id: string }[]; next?: string }>(
    `/api/conversations?${new URLSearchParams(query)}`,
  );
  expect(status).toBe(200);
  expect(body.next).toBeUndefined();
  return body.items.map(({ id }) => id);
};
const search = (agent: Agent, q: string, more: Record<string, string> = {}) => ask(agent, { q, ...more });

/** All that is found, page after page. */
async function allOf(agent: Agent, q: string, limit: number): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ q, limit: String(limit), ...(cursor && { cursor }) });
    const { body } = await agent.get<{ items: { id: string }[]; next?: string }>(`/api/conversations?${query}`);
    found.push(...body.items.map(({ id }) => id));
    cursor = body.next;
  } while (cursor);
  return found;
}

async function writes(shop: Shop, text: string, name = 'Carla') {
  await stage().system.advance(1000);
  const customer = shop.customer(name);
  await customer.writes(text);
  return customer;
}

/** Items of the index that a shop's conversations are found by. */
const indexed = async (shop: Shop): Promise<string[]> =>
  (await scanAll(stage().system.table))
    .map(({ pk, sk }) => `${pk} ${sk}`)
    .filter((key) => /^(FIND|LIST)#/.test(key) && key.includes(`#${shop.id}#`));

test('W5 words of messages in both directions, of notes, names, tags and numbers; all words of a question, newest first', async () => {
  const shop = await stage().shop();
  const anna = await stage().agent([shop], 'anna');
  await anna.comes();
  const a = await writes(shop, 'Where is my parcel BL-2024-0012?', 'Willemijn de Vries');
  const b = await writes(shop, 'The parcel came broken', 'Bob Smith');
  await anna.says(b.conversation, 'We shall refund it on Tuesday');
  await anna.post(`/api/conversations/${a.conversation}/notes`, { text: 'customs holds it' });
  await anna.post(`/api/conversations/${a.conversation}/tags`, { add: ['Gift wrap'] });
  await stage().system.idle();
  const [first, second] = [a.conversation, b.conversation];
  expect(await search(anna, 'parcel')).toEqual([second, first]);
  expect(await search(anna, 'PARCEL broken')).toEqual([second]);
  expect(await search(anna, 'parcel refund tuesday')).toEqual([second]);
  expect(await search(anna, 'parcel nothing')).toEqual([]);
  expect(await search(anna, 'customs')).toEqual([first]);
  expect(await search(anna, 'willem')).toEqual([first]);
  expect(await search(anna, 'vries wrap')).toEqual([first]);
  expect(await search(anna, 'smith')).toEqual([second]);
  expect(await search(anna, 'bl20240012')).toEqual([first]);
  expect(await ask(anna, { order: '#BL-2024-0012' })).toEqual([first]);
  expect(await ask(anna, { order: '0012' })).toEqual([first]);
  expect(await ask(anna, { order: '012' })).toEqual([]);
  expect(await search(anna, `+${b.phone}`)).toEqual([second]);
  expect(await ask(anna, { phone: `0${b.phone.slice(2)}` })).toEqual([second]);
  expect(await ask(anna, { phone: b.phone.slice(-6) })).toEqual([second]);
  expect(await ask(anna, { phone: b.phone.slice(-6), q: 'willem' })).toEqual([]);
  expect(await search(anna, 'parcel', { view: 'mine', shop: shop.id })).toEqual([second, first]);
  expect(await search(anna, 'parcel', { view: 'closed' })).toEqual([]);
  expect(await search(anna, 'parcel', { tag: 'gift WRAP' })).toEqual([first]);
  expect(await search(anna, '!?')).toEqual([]);
});

test('W5 nobody finds what is not theirs to see', async () => {
  const [shop, other] = [await stage().shop(), await stage().shop()];
  const word = `secret${randomUUID().slice(0, 8)}`;
  const { phone } = await writes(shop, `the ${word} of this shop`);
  await stage().system.idle();
  const insider = await stage().agent([shop]);
  const stranger = await stage().agent([other]);
  const employee = await stage().agent([{ shop, chat: false }, other]);
  expect((await search(insider, word)).length).toBe(1);
  for (const agent of [stranger, employee]) {
    expect(await search(agent, word)).toEqual([]);
    expect(await ask(agent, { phone })).toEqual([]);
    expect((await agent.get(`/api/conversations?q=${word}&shop=${shop.id}`)).status).toBe(403);
  }
  await stage().move(insider, [other]);
  expect(await search(insider, word)).toEqual([]);
});

test('W5 a rare word and one that everybody writes are found together, page after page', async () => {
  const shop = await stage().shop({ slots: 0 });
  const agent = await stage().agent([shop]);
  const rare = [await writes(shop, 'my order has the zanzibar lamp')];
  for (let n = 0; n < 600; n += 50)
    await Promise.all(Array.from({ length: 50 }, () => shop.customer().writes('where is my order')));
  rare.unshift(await writes(shop, 'another zanzibar order'));
  await stage().system.idle();
  const found = rare.map(({ conversation }) => conversation);
  expect(await allOf(agent, 'zanzibar order', 1)).toEqual(found);
  // Here the common word is the longer one.
  expect(await allOf(agent, 'lamp order', 50)).toEqual(found.slice(1));
}, 60_000);

test('W5 all words of a question are found in a conversation, in whatever messages and names, and nothing else is', async () => {
  const shop = await stage().shop({ slots: 0 });
  const agent = await stage().agent([shop]);
  const vocabulary = [
    'parcel',
    'refund',
    'lamp',
    'blue',
    'anna',
    'an',
    'willem',
    'order',
    '51001',
    '1001',
    'ab1001',
    '77123',
  ];
  const said: { id: string; handles: Handle[] }[] = [];
  for (const [i, first] of vocabulary.entries()) {
    for (const step of [1, 5, 7]) {
      const words = [first, ...[1, 2].map((n) => vocabulary[(i + n * step) % vocabulary.length] ?? '')];
      const name = step === 5 ? 'Anna Parcel' : 'Willem';
      const customer = await writes(shop, words.slice(0, 2).join(' '), name);
      await customer.writes(words.slice(2).join(' '));
      const written = (text: string) => handlesIn({ kind: 'message', content: { type: 'text', text } });
      const called = handlesOf(conversationLike({ customer: { id: '', name }, tags: [] }));
      said.unshift({ id: customer.conversation, handles: [...words.flatMap(written), ...called] });
    }
  }
  await stage().system.idle();
  const isWhole = (handles: Handle[], { token }: Term) => handles.some((handle) => handle.token === token);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...vocabulary, 'nowhere'), { minLength: 1, maxLength: 4 }),
      async (words) => {
        const terms = termsOf(words.join(', '));
        // Of several numbers only the shortest is found by its end.
        const [lead] = leadsOf(terms);
        const isFound = ({ handles }: { handles: Handle[] }) =>
          terms.every((term) => (term === lead ? handles.some((one) => answers(one, term)) : isWhole(handles, term)));
        const expected = said.filter(isFound).map(({ id }) => id);
        expect([words, await allOf(agent, words.join(', '), 3)]).toEqual([words, expected]);
      },
    ),
    { numRuns: 40, endOnFailure: true },
  );
}, 60_000);

test('W5 a shop that does not search in words is found by names and numbers alone, also what was written before', async () => {
  const shop = await stage().shop();
  const admin = await stage().agent([{ shop, role: 'admin' }]);
  const a = await writes(shop, 'the lighthouse order 77123', 'Anna Vries');
  await stage().system.idle();
  expect(await search(admin, 'lighthouse')).toEqual([a.conversation]);
  expect((await admin.patch(`/api/shops/${shop.id}/settings`, { searchWords: false })).status).toBe(200);
  // What a function remembers of a shop is a minute old at most.
  await stage().system.advance(61_000);
  const b = await writes(shop, 'the lighthouse again, order 77124', 'Ben Vries');
  await stage().system.idle();
  expect(await search(admin, 'lighthouse')).toEqual([]);
  expect(await search(admin, 'vries')).toEqual([b.conversation, a.conversation]);
  expect(await search(admin, '77124')).toEqual([b.conversation]);
  expect((await indexed(shop)).some((key) => key.includes('#again '))).toBe(false);
});

test('W5 a name that changes is found by the new one and no more by the old', async () => {
  const shop = await stage().shop();
  const agent = await stage().agent([shop]);
  const customer = await writes(shop, 'hello', 'Old Name');
  await stage().system.idle();
  expect(await search(agent, 'old')).toEqual([customer.conversation]);
  const contacts = [{ profile: { name: 'New Name' }, wa_id: customer.phone }];
  const message = customer.message('it is me');
  await shop.whatsapp(whatsappBody(whatsappChange(shop.phoneNumberId, { contacts, messages: [message] })));
  await stage().system.idle();
  expect(await search(agent, 'new')).toEqual([customer.conversation]);
  expect(await search(agent, 'old')).toEqual([]);
});

test('S6 what is erased from the table leaves lists and search too, whatever the stream does', async () => {
  const { system } = stage();
  const shop = await stage().shop();
  const agent = await stage().agent([shop]);
  await agent.comes();
  const kept = await writes(shop, 'another lighthouse');
  const gone = await writes(shop, 'the lighthouse keeper', 'Erased Person');
  await agent.post(`/api/conversations/${gone.conversation}/tags`, { add: ['vip'] });
  await agent.says(gone.conversation, 'which lighthouse');
  await agent.closes(gone.conversation);
  await system.idle();
  expect(await search(agent, 'lighthouse')).toEqual([gone.conversation, kept.conversation]);
  for (const fault of ['duplicate', 'reorder'])
    expect((await stage().http.post('/local/faults', { fault, rate: 0.5 })).status).toBe(200);
  const items = (await scanAll(system.table)).filter(
    ({ pk, conversation, id }) =>
      String(pk).startsWith(`THREAD#${shop.id}#`) && (id === gone.conversation || conversation === gone.conversation),
  );
  for (let i = 0; i < items.length; i += 25) {
    const requests = items.slice(i, i + 25).map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
    await system.table.doc.send(new BatchWriteCommand({ RequestItems: { [system.table.name]: requests } }));
  }
  await system.idle();
  expect(await search(agent, 'lighthouse')).toEqual([kept.conversation]);
  expect((await indexed(shop)).filter((key) => key.includes(gone.conversation))).toEqual([]);
  expect((await agent.get(`/api/shops/${shop.id}/tags`)).body).toEqual({ items: [] });
  for (const fault of ['duplicate', 'reorder']) await stage().http.post('/local/faults', { fault, rate: 0 });
});

test('W5 a page of a list or a search is two requests to the table, whatever is asked for', async () => {
  const { system } = stage();
  const shop = await stage().shop({ newConversationOnClosed: true });
  const agent = await stage().agent([shop]);
  await agent.comes();
  for (let n = 0; n < 3; n++) {
    const customer = await writes(shop, `the harbour ${n}`, 'Carla Vries');
    // One that is followed by another lies elsewhere than that one.
    await agent.closes(customer.conversation, 'spam');
    await customer.writes('the harbour again, number 51001');
  }
  await system.idle();
  const requests = async (query: string): Promise<number> => {
    const of = () =>
      Object.values(system.counters.byFunction.api ?? {}).reduce((total, { requests }) => total + requests, 0);
    await agent.get(`/api/conversations?${query}`);
    const before = of();
    expect((await agent.get(`/api/conversations?${query}`)).status).toBe(200);
    return of() - before;
  };
  const queries = [
    '',
    `shop=${shop.id}`,
    'view=mine',
    'view=joined',
    'view=unassigned',
    'view=closed',
    'view=mentions',
    'status=overdue',
    'status=pending',
    `agent=${agent.id}`,
    `channel=${shop.id}-whatsapp`,
    'tag=vip',
    'reason=done',
    'team=none',
    'from=2026-01-01T00:00:00Z',
    'q=harbour',
    'q=carla',
    'order=1234',
    'phone=1234',
    `q=harbour&view=mine&channel=${shop.id}-whatsapp`,
    'q=harbour carla',
    'q=the harbour vries 0 carla nowhere',
    'q=harbour 1001',
    'q=harbour&phone=1234&order=77',
    'limit=100',
  ];
  for (const query of queries) expect([query, await requests(query)]).toEqual([query, 2]);
});
