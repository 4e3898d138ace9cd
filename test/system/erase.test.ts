import { describe, expect, it } from 'vitest';
import type { ShownEntry } from '../../layers/desk/present.ts';
import { scanAll } from '../../layers/store/scan.ts';
import { customerId, historyOf, mergeCustomers, onMessenger, readCustomer } from '../support/people.ts';
import { scenes } from '../support/scenes.ts';
import { type Customer, useStage } from '../support/system.ts';

const stage = useStage();
const { quiet } = scenes(stage);

async function scene(settings: Record<string, unknown> = {}) {
  const shop = await stage().shop({ slots: 50, ...settings });
  const admin = await stage().agent([{ shop, role: 'admin' }], 'admin');
  await admin.comes();
  return { shop, admin };
}

/** The items of the whole table in which one of these words stands, as JSON. */
async function traces(words: string[]): Promise<string[]> {
  const all: string[] = [];
  await scanAll(stage().system.table, (item) => {
    const text = JSON.stringify(item, (_name, value) => (value instanceof Set ? [...value] : value));
    if (words.some((word) => text.includes(word))) all.push(text.slice(0, 600));
    return undefined;
  });
  return all;
}

/** A name that is nowhere else. */
const mark = (): string => `q${Math.random().toString(36).slice(2, 10)}`;

describe('S6 erasing a customer', () => {
  it('S6 nothing of an erased customer is left in the table but figures and a line in the audit log', async () => {
    const { shop, admin } = await scene({ newConversationOnClosed: true, publishMessages: true });
    const word = mark();
    const carla = shop.customer(`${word}-name`);
    const email = `${word}@example.com`;
    await admin.put(`/api/shops/${shop.id}/webhooks/crm`, { url: 'https://example.com/hook', events: ['*'] });
    await carla.writes(`${word} first`);
    await quiet();
    const once = { 'idempotency-key': word };
    const path = `/api/conversations/${carla.conversation}`;
    await admin.post(`${path}/messages`, { content: { type: 'text', text: `${word} answer` } }, once);
    await admin.post(`${path}/notes`, { text: `${word} note`, mentions: [admin.id] }, once);
    await quiet();
    await admin.closes(carla.conversation);
    await carla.writes(`${word} second`);
    await carla.writes(`${word} large ${'x'.repeat(250_000)} ${word}`);
    await carla.messagebird(`${word} on another channel`);
    await shop.whatsapp(JSON.stringify({ strange: word, contact: carla.phone, object: 'whatsapp_business_account' }));
    const other = await onMessenger(shop, carla, `${word} on a third`, { email });
    await quiet();
    const id = await customerId(admin, carla.conversation);
    await admin.patch(`/api/customers/${id}`, { name: `${word} given`, note: `${word} secret`, email: `2${email}` });
    await mergeCustomers(admin, id, await customerId(admin, other));
    await quiet();
    expect((await traces([word, carla.phone])).length).toBeGreaterThan(10);

    expect((await admin.delete(`/api/customers/${id}`)).status).toBe(204);
    await quiet();
    expect(await traces([word, carla.phone])).toEqual([]);
    expect((await admin.get(`/api/customers/${id}`)).status).toBe(404);
    expect((await admin.get(path)).status).toBe(404);
    expect((await admin.me()).openConversations).toBe(0);
    const [noted] = (await admin.get<{ items: object[] }>(`/api/shops/${shop.id}/audit`)).body.items;
    expect(noted).toMatchObject({
      by: admin.id,
      what: `customer ${id}`,
      to: { erased: { conversations: 4, entries: expect.any(Number) } },
    });
    expect((await admin.delete(`/api/customers/${id}`)).status).toBe(404);
  });

  it('S6 who writes again after being erased begins anew', async () => {
    const { shop, admin } = await scene();
    const carla = shop.customer('Carla');
    await carla.writes('before');
    await quiet();
    const id = await customerId(admin, carla.conversation);
    await admin.patch(`/api/customers/${id}`, { name: 'Given', note: 'difficult' });
    await admin.delete(`/api/customers/${id}`);
    await quiet();
    await stage().system.advance(1_000);
    await carla.writes('after');
    await quiet();
    const customer = await readCustomer(admin, await customerId(admin, carla.conversation));
    expect(customer).toMatchObject({ name: 'Carla', fields: {}, merged: [] });
    expect(customer.note).toBeUndefined();
    const messages = (await admin.timeline(carla.conversation)).filter(({ kind }) => kind === 'message');
    expect(messages.map(({ content }) => (content as { text?: string }).text)).toEqual(['after']);
  });

  it('S6 what a customer writes while being erased is kept, all before it is gone', async () => {
    const { shop, admin } = await scene();
    for (let i = 0; i < 6; i++) {
      const word = mark();
      const carla = shop.customer('Carla');
      for (let n = 0; n < 5; n++) await carla.writes(`${word} ${n}`);
      await quiet();
      const id = await customerId(admin, carla.conversation);
      const writing = (async () => {
        await new Promise((resolve) => setTimeout(resolve, i * 12));
        await carla.writes('meanwhile');
      })();
      await admin.delete(`/api/customers/${id}`);
      await writing;
      await quiet();
      // It came before the conversation was closed for it, or after: erased as one of the old ones, or there.
      const left = await traces([word]);
      expect(left).toEqual([]);
      const answer = await admin.get(`/api/conversations/${carla.conversation}`);
      if (answer.status === 404) continue;
      const texts = (await admin.timeline(carla.conversation)).map(
        ({ content }) => (content as { text?: string }).text,
      );
      expect(texts.filter((text) => text !== undefined)).toEqual(['meanwhile']);
      expect((await readCustomer(admin, await customerId(admin, carla.conversation))).name).toBe('Carla');
      await admin.closes(carla.conversation);
    }
  });

  it('S6 erasing goes on after a crash between any two requests to the table', async () => {
    const { shop, admin } = await scene();
    const word = mark();
    const others: Customer[] = [];
    for (let i = 0; i < 3; i++) {
      const customer = shop.customer(`${word}${i}`);
      others.push(customer);
      await customer.writes(`${word} hello`);
      await customer.messagebird(`${word} there`);
      await quiet();
      await admin.says(customer.conversation, `${word} answer`);
    }
    await quiet();
    const ids = await Promise.all(others.map(({ conversation }) => customerId(admin, conversation)));
    stage().system.faults.set({ fault: 'crash', rate: 0.05, count: 12, seed: 7 });
    for (const id of ids) {
      for (let tries = 0; tries < 10; tries++) {
        const { status } = await admin.delete(`/api/customers/${id}`);
        if (status < 300 || status === 404) break;
      }
    }
    await quiet();
    expect(await traces([word, ...others.map(({ phone }) => phone)])).toEqual([]);
  });

  it('S6 a customer with thousands of messages is erased in turns', async () => {
    const { shop, admin } = await scene();
    const word = mark();
    const carla = shop.customer(word);
    for (let n = 0; n < 26; n++)
      await carla.posts(...Array.from({ length: 100 }, (_, i) => carla.message(`${word} ${n} ${i}`)));
    await quiet();
    const id = await customerId(admin, carla.conversation);
    expect([202, 204]).toContain((await admin.delete(`/api/customers/${id}`)).status);
    expect((await admin.get(`/api/customers/${id}`)).status).toBe(404);
    await quiet();
    expect(await traces([word, carla.phone])).toEqual([]);
    const [noted] = (await admin.get<{ items: { to?: object }[] }>(`/api/shops/${shop.id}/audit`)).body.items;
    expect(noted?.to).toMatchObject({ erased: { conversations: 1 } });
  });
});

describe('S6 exporting a customer', () => {
  it('S6 the export has the customer and every entry of every conversation, page by page, and is noted', async () => {
    const { shop, admin } = await scene({ newConversationOnClosed: true });
    const carla = shop.customer('Carla');
    for (let n = 0; n < 11; n++)
      await carla.posts(...Array.from({ length: 100 }, (_, i) => carla.message(`question ${n} ${i}`)));
    await stage().system.idle();
    await admin.post(`/api/conversations/${carla.conversation}/notes`, { text: 'a private note' });
    await admin.closes(carla.conversation);
    await carla.writes('the next one');
    await carla.messagebird('elsewhere');
    await quiet();
    const id = await customerId(admin, carla.conversation);

    type Page = { customer: object; items: { conversation: { id: string }; entries: ShownEntry[] }[]; next?: string };
    const exported = new Map<string, ShownEntry[]>();
    let pages = 0;
    for (let cursor: string | undefined = ''; cursor !== undefined; pages++) {
      const page: Page = (await admin.get<Page>(`/api/customers/${id}/export${cursor && `?cursor=${cursor}`}`)).body;
      expect(page.customer).toMatchObject({ id, name: 'Carla' });
      for (const { conversation, entries } of page.items)
        exported.set(conversation.id, [...(exported.get(conversation.id) ?? []), ...entries]);
      cursor = page.next;
    }
    expect(pages).toBeGreaterThan(1);
    expect(new Set(exported.keys())).toEqual(new Set(await historyOf(admin, id)));
    for (const [conversation, entries] of exported) {
      expect(entries.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(entries.map((_, i) => i + 1));
      expect(entries.at(-1)).toEqual((await admin.timeline(conversation, 'before=1000000&limit=1'))[0]);
    }
    const { items } = (await admin.get<{ items: { what: string; to: unknown }[] }>(`/api/shops/${shop.id}/audit`)).body;
    expect(items.filter(({ what }) => what === `customer ${id}`)).toMatchObject([{ to: 'exported', by: admin.id }]);
    expect((await admin.get(`/api/customers/${id}/export?cursor=nonsense`)).status).toBe(400);
  });
});
