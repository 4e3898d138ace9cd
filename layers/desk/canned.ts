import { type Agent, membership } from '../domain/agent.ts';
import {
  type Canned,
  type CannedScope,
  fill,
  mayUse,
  mayWrite,
  nearestFirst,
  type Values,
  valuesOf,
} from '../domain/canned.ts';
import type { Shop } from '../domain/settings.ts';
import { DeskError } from '../platform/errors.ts';
import { findAgent } from '../store/agents.ts';
import { allCanned, cannedWrites, findCanned } from '../store/canned.ts';
import { transact } from '../store/table.ts';
import { maxRounds, mustAdminister, mustBeAnId, mustBelong, noting } from './administer.ts';
import type { Desk } from './desk.ts';
import { loadScene } from './edit.ts';

/** Canned responses (T6): kept by admins, team admins and agents for themselves, filled in for a conversation. */

export type CannedWish = Pick<Canned, 'shortCode' | 'text' | 'scope'>;
export type ShownCanned = ReturnType<typeof showCanned>;

const showCanned = ({ id, shortCode, text, scope }: Canned) => ({ id, shortCode, text, scope });

/** All of the shop, for its admins. @throws DeskError forbidden */
export async function listCanned(desk: Desk, adminId: string, shopId: string): Promise<{ items: ShownCanned[] }> {
  await mustAdminister(desk, adminId, shopId);
  return { items: (await allCanned(desk.table, shopId)).sort(nearestFirst).map(showCanned) };
}

/** What an agent may use at a shop, the nearest first. @throws DeskError forbidden */
export async function listUsable(desk: Desk, agentId: string, shopId: string): Promise<{ items: ShownCanned[] }> {
  const agent = await mustBelong(desk, agentId, shopId);
  const usable = (await allCanned(desk.table, shopId)).filter((canned) => mayUse(agent, shopId, canned));
  return { items: usable.sort(nearestFirst).map(showCanned) };
}

/** For whoever may use or write it. @throws DeskError forbidden, not_found */
export async function readCanned(desk: Desk, agentId: string, shopId: string, id: string): Promise<ShownCanned> {
  const agent = await mustBelong(desk, agentId, shopId);
  const canned = await findCanned(desk.table, shopId, id);
  const isSeen = canned && (mayUse(agent, shopId, canned) || mayWrite(agent, shopId, canned));
  if (!isSeen) throw new DeskError('not_found', noSuchResponse);
  return showCanned(canned);
}

const noSuchResponse = 'There is no such canned response at this shop.';

/**
 * Writes a canned response. `me` stands for the agent's own id.
 * @throws DeskError forbidden, invalid, unknown_team, not_a_member, short_code_taken
 */
export async function putCanned(
  desk: Desk,
  agentId: string,
  shopId: string,
  id: string,
  { shortCode, text, scope: wished }: CannedWish,
): Promise<ShownCanned> {
  mustBeAnId('id', id);
  const scope = wished !== 'shop' && 'agent' in wished && wished.agent === 'me' ? { agent: agentId } : wished;
  const after = await changeCanned(desk, agentId, shopId, id, async (agent, before) => {
    if (!mayWrite(agent, shopId, { scope })) throw new DeskError('forbidden', notYours);
    await mustExist(desk, await desk.shops.fresh(shopId), scope);
    return { id, shortCode, text, scope, version: (before?.version ?? 0) + 1 };
  });
  if (!after) throw new DeskError('busy');
  return showCanned(after);
}

/** @throws DeskError forbidden, not_found */
export async function removeCanned(desk: Desk, agentId: string, shopId: string, id: string): Promise<void> {
  await changeCanned(desk, agentId, shopId, id, (_agent, before) => {
    if (!before) throw new DeskError('not_found', noSuchResponse);
    return undefined;
  });
}

/**
 * A canned response for a conversation, filled in.
 * @param given values the desk does not know, such as an order number; they go before those it knows
 * @returns the text, with what is missing shown in it and listed
 * @throws DeskError not_found for a response that the agent may not use, forbidden
 */
export async function fillCanned(
  desk: Desk,
  agentId: string,
  conversationId: string,
  id: string,
  given: Values,
): Promise<{ text: string; missing: string[] }> {
  const { agent, conversation, shop } = await loadScene(desk, agentId, conversationId);
  const canned = await findCanned(desk.table, shop.id, id);
  if (!canned || !mayUse(agent, shop.id, canned)) throw new DeskError('not_found');
  return fill(canned.text, { ...valuesOf(conversation, agent, shop.name), ...given });
}

const notYours =
  "The shop's canned responses are written by its admins, a team's by its admins too; your own have the scope {agent: me}.";

async function mustExist(desk: Desk, { id: shop, teams }: Shop, scope: CannedScope): Promise<void> {
  if (scope === 'shop') return;
  if ('team' in scope) {
    if (!teams.some(({ id }) => id === scope.team)) throw new DeskError('unknown_team');
  } else if (!membership(await findAgent(desk.table, scope.agent), shop))
    throw new DeskError('not_a_member', `${scope.agent} has no role at the shop.`);
}

/** Load, decide, write, and again when it changed meanwhile. What agents keep for themselves is not for the audit log. */
async function changeCanned(
  desk: Desk,
  agentId: string,
  shopId: string,
  id: string,
  decide: (agent: Agent, before: Canned | undefined) => Promise<Canned> | undefined,
): Promise<Canned | undefined> {
  const agent = await mustBelong(desk, agentId, shopId);
  for (let round = 0; round < maxRounds; round++) {
    const before = await findCanned(desk.table, shopId, id);
    if (before && !mayWrite(agent, shopId, before)) throw new DeskError('forbidden', notYours);
    const after = await decide(agent, before);
    if (before && after && said(before) === said(after)) return before;
    const isShared = [before, after].some((one) => one && !isOwn(one));
    const noted = {
      what: `canned ${id}`,
      ...(before && { from: showCanned(before) }),
      ...(after && { to: showCanned(after) }),
    };
    const refused = await transact(desk.table, [
      ...cannedWrites(desk.table, shopId, id, before, after),
      ...(isShared ? noting(desk, agentId, shopId, [noted]) : []),
    ]);
    if (refused.length === 0) return after;
    if (refused.some(({ name }) => name === 'code') && !refused.some(({ name }) => name === 'canned'))
      throw new DeskError('short_code_taken');
  }
  throw new DeskError('busy');
}

const isOwn = ({ scope }: Canned): boolean => scope !== 'shop' && 'agent' in scope;
const said = (canned: Canned): string => JSON.stringify(showCanned(canned));
