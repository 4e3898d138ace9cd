import { expect } from 'vitest';
import type { Entry } from '../../layers/domain/conversation.ts';
import { findConversation } from '../../layers/store/conversations.ts';
import { scanAll } from '../../layers/store/scan.ts';
import type { Item } from '../../layers/store/table.ts';
import { toEntry } from '../../layers/store/timeline.ts';
import { recount } from '../support/recount.ts';
import { reindex } from '../support/reindex.ts';
import type { Shop } from '../support/system.ts';
import { type Cast, told } from './life.ts';
import { expectRead } from './visiting.ts';

/** The invariants of the architecture, and that nothing acknowledged was lost or doubled. */
export async function expectInvariants(cast: Cast): Promise<void> {
  const { stage, erasing } = cast;
  expect((await stage.system.check()).violations).toEqual([]);
  const { rolledUp, counted } = await recount(stage.system.table);
  // Figures stay when a customer is erased, the timelines they were counted from do not.
  const lasting = <Of>(figures: Record<string, Of>) =>
    Object.fromEntries(Object.entries(figures).filter(([name]) => !erasing || !name.startsWith(`FIG#${erasing}#`)));
  expect(lasting(rolledUp)).toEqual(lasting(counted));
  const { kept, made } = await reindex(stage.system.table);
  expect(kept).toEqual(made);
  const items = (await scanAll(stage.system.table)).filter((item) => String(item.sk).startsWith('E#'));
  for (const shop of cast.shops) {
    const ofShop = items.filter((item) => String(item.pk).split('#')[1] === shop.id);
    expectWritten(cast, shop, ofShop);
    expectSent(cast, shop, new Map(ofShop.map((item) => [String(item.id), toEntry(item)])));
  }
  const wrote = cast.posted.flatMap(({ ids }) => ids);
  for (const visitor of cast.visitors.flat()) await expectRead(visitor, wrote, cast.replies);
  for (const { shop, conversation } of cast.replies.values())
    if (shop.id !== erasing) expect(await findConversation(stage.system.table, conversation)).toBeDefined();
}

/** Every message that was acknowledged is in a timeline, once. */
function expectWritten({ posted, erasing }: Cast, shop: Shop, items: Item[]): void {
  const times = new Map<string, number>();
  for (const item of items)
    if (item.direction === 'in') times.set(String(item.id), (times.get(String(item.id)) ?? 0) + 1);
  const written = posted.filter((one) => one.shop === shop.id).flatMap(({ ids }) => ids);
  const isRight = (found: number): boolean => found === 1 || (found === 0 && shop.id === erasing);
  expect(written.map((id) => [id, times.get(id) ?? 0] as const).filter(([, found]) => !isRight(found))).toEqual([]);
  expect([...times.keys()].filter((id) => !written.includes(id))).toEqual([]);
}

/** Every reply went out once, or failed with a reason; what the rules say went out once for each line in a timeline. */
function expectSent(cast: Cast, shop: Shop, byId: Map<string, Entry>): void {
  const isErasing = shop.id === cast.erasing;
  const sent = cast.stage.sent(shop).map(({ body, response }) => ({
    text: JSON.stringify(body),
    ok: response.status < 300,
  }));
  for (const [id, { shop: of, conversation }] of cast.replies) {
    // What visitors read is looked at with each of them.
    if (of.id !== shop.id || conversation.startsWith(`${shop.id}.${shop.id}-webchat.`)) continue;
    const entry = byId.get(id);
    const out = sent.filter(({ text, ok }) => ok && text.includes(id)).length;
    expect(out).toBeLessThanOrEqual(1);
    if (!entry && isErasing) continue;
    const failed = entry?.state === 'failed' && entry.failure !== undefined;
    expect({ id, state: entry?.state, out }).toEqual({
      id,
      state: expect.not.stringMatching('pending'),
      out: failed ? expect.any(Number) : 1,
    });
  }
  const words = [...byId.values()].filter(({ author }) => author === 'system');
  expect(words.filter(({ state }) => state === 'pending')).toEqual([]);
  const heard = sent.filter(({ text, ok }) => ok && text.includes(told)).length;
  const said = words.filter(({ state }) => state !== 'failed').length;
  if (isErasing) expect(heard).toBeGreaterThanOrEqual(said);
  else expect(heard).toBe(said);
}
