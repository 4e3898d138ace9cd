import { type Agent, isAdmin, membership } from '../domain/agent.ts';
import type { Shop } from '../domain/settings.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent } from '../store/agents.ts';
import { type AuditEntry, auditWrite } from '../store/audit.ts';
import { saveShop } from '../store/shops.ts';
import type { Write } from '../store/table.ts';
import type { Desk } from './desk.ts';

/** How a shop's admins change it (S1), each change with its entries in the audit log (S5). */

/** What the audit log says of a change. */
export type Noted = Pick<AuditEntry, 'what' | 'from' | 'to'>;

/** A change is tried again when somebody else was faster; after so often it is said to be too busy. */
export const maxRounds = 12;

/** @throws DeskError forbidden for everybody but the shop's admins (S1) */
export async function mustAdminister(desk: Desk, agentId: string, shopId: string): Promise<Agent> {
  const agent = await findAgent(desk.table, agentId);
  if (!agent || !isAdmin(agent, shopId))
    throw new DeskError('forbidden', 'Only the admins of this shop see and change its settings.');
  return agent;
}

/** @throws DeskError forbidden for who has no role at the shop */
export async function mustBelong(desk: Desk, agentId: string, shopId: string): Promise<Agent> {
  const agent = await findAgent(desk.table, agentId);
  if (!agent || !membership(agent, shopId)) throw new DeskError('forbidden', 'You have no role at this shop.');
  return agent;
}

/** What may be the id of a team, a channel or a canned response. @throws DeskError invalid */
export function mustBeAnId(field: string, id: string): void {
  const message = 'must be letters, digits, - and _, at most 40';
  if (!/^[A-Za-z0-9][\w-]{0,39}$/.test(id))
    throw new DeskError('invalid', `${field}: ${message}`, [{ field, message }]);
}

/** The audit entries of a change, for its transaction. */
export const noting = (desk: Desk, by: string, shop: string, noted: Noted[]): Write[] =>
  noted.map((entry) => auditWrite(desk.table, shop, { id: desk.id(), at: desk.clock.now(), by, ...entry }));

/** What an admin makes of a shop, what the audit log says of it, and further writes that belong to it. */
export interface ShopChange {
  shop: Shop;
  noted: Noted[];
  also?: Write[];
}

/**
 * Changes a shop: load, decide, write with the audit entries, and again when it changed meanwhile.
 * @param decide undefined: there is nothing to change
 * @returns the shop after it
 * @throws DeskError forbidden, unknown_shop, busy, and what `decide` throws
 */
export async function changeShop(
  desk: Desk,
  adminId: string,
  shopId: string,
  decide: (shop: Shop, admin: Agent) => ShopChange | undefined | Promise<ShopChange | undefined>,
): Promise<Shop> {
  const admin = await mustAdminister(desk, adminId, shopId);
  for (let round = 0; round < maxRounds; round++) {
    const shop = await desk.shops.fresh(shopId);
    const change = await decide(shop, admin);
    if (!change) return shop;
    const also = [...noting(desk, adminId, shopId, change.noted), ...(change.also ?? [])];
    if (await saveShop(desk.table, change.shop, also)) return desk.shops.fresh(shopId);
    await desk.table.sleep(desk.table.random() * 5 * 2 ** Math.min(round, 6));
  }
  throw new DeskError('busy');
}
