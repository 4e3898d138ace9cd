import { type Agent, type Membership, membership } from '../domain/agent.ts';
import { DeskError } from '../platform/errors.ts';
import { allAgents, findAgent } from '../store/agents.ts';
import { membershipWrite, newAgentWrite, withdrawalWrite } from '../store/members.ts';
import { shopWrite } from '../store/shops.ts';
import { transact, type Write } from '../store/table.ts';
import { maxRounds, mustAdminister, type Noted, noting } from './administer.ts';
import type { Desk } from './desk.ts';

/** Who works at a shop, in which role and with which permission (S1, S2). */

/** The user's name in the pool. */
const agentIds = /^[\w.@+-]{1,128}$/;

/** What an admin gives an agent. Name and e-mail are for somebody the desk does not know yet. */
export interface MemberWish extends Pick<Membership, 'role' | 'chat'> {
  name?: string;
  email?: string;
}

export type ShownMember = ReturnType<typeof showMember>;

export async function listMembers(desk: Desk, adminId: string, shopId: string): Promise<{ items: ShownMember[] }> {
  await mustAdminister(desk, adminId, shopId);
  const agents = await allAgents(desk.table, true);
  const items = agents.flatMap((agent) => {
    const place = membership(agent, shopId);
    return place ? [showMember(agent, place)] : [];
  });
  return { items: items.sort((a, b) => a.name.localeCompare(b.name)) };
}

/** @throws DeskError forbidden, not_found */
export async function readMember(desk: Desk, adminId: string, shopId: string, agentId: string): Promise<ShownMember> {
  await mustAdminister(desk, adminId, shopId);
  const agent = await findAgent(desk.table, agentId);
  const place = membership(agent, shopId);
  if (!agent || !place) throw new DeskError('not_found', notAMember);
  return showMember(agent, place);
}

const notAMember = 'This agent has no role at the shop.';

const showMember = ({ id, name, email, status }: Agent, { role, chat, teams = [], teamAdmin = [] }: Membership) => ({
  agent: id,
  name,
  email,
  status,
  role,
  chat,
  teams: teams.map((team) => ({ team, role: teamAdmin.includes(team) ? ('admin' as const) : ('rep' as const) })),
});

/**
 * Gives an agent a place at the shop, or changes role and chat permission. An agent the desk does not know is made; signing
 * in is another matter (on AWS the user of that name in the pool).
 * @throws DeskError forbidden, last_owner, invalid for another name of a known agent
 */
export async function putMember(
  desk: Desk,
  adminId: string,
  shopId: string,
  agentId: string,
  wish: MemberWish,
): Promise<ShownMember> {
  if (!agentIds.test(agentId))
    throw new DeskError('invalid', 'agent: must be letters, digits and _ . @ + -, at most 128', [
      { field: 'agent', message: 'must be letters, digits and _ . @ + -, at most 128' },
    ]);
  const { role, chat } = wish;
  const { agent, place } = await changeMember(desk, adminId, shopId, agentId, role, (known, before) => {
    if (!known) {
      const made = { id: agentId, name: wish.name ?? agentId, ...(wish.email && { email: wish.email }) };
      const shops = { [shopId]: { role, chat } };
      return { after: { role, chat }, write: newAgentWrite(desk.table, { ...made, shops }) };
    }
    mustBeTheSame(known, wish);
    if (before?.role === role && before.chat === chat) return undefined;
    return { after: { role, chat }, write: membershipWrite(desk.table, agentId, shopId, before, { role, chat }) };
  });
  if (!agent || !place) throw new DeskError('busy');
  return showMember(agent, place);
}

/**
 * Withdraws an agent's role. The chat permission has to be taken first (S2), so that nobody loses open conversations by it.
 * @throws DeskError forbidden, not_found, last_owner, chat_still_given
 */
export async function removeMember(desk: Desk, adminId: string, shopId: string, agentId: string): Promise<void> {
  await changeMember(desk, adminId, shopId, agentId, undefined, (_known, before) => {
    if (!before) throw new DeskError('not_found', notAMember);
    if (before.chat) throw new DeskError('chat_still_given');
    return { after: undefined, write: withdrawalWrite(desk.table, agentId, shopId, before) };
  });
}

/** An agent may work at several shops, so no single one's admins rename one. */
function mustBeTheSame(known: Agent, wish: MemberWish): void {
  for (const field of ['name', 'email'] as const)
    if (wish[field] !== undefined && wish[field] !== known[field])
      throw new DeskError(
        'invalid',
        `${field}: the desk knows this agent already, with another ${field}. Leave it out.`,
        [{ field, message: `is another one already` }],
      );
}

interface MemberChange {
  after: Pick<Membership, 'role' | 'chat'> | undefined;
  write: Write;
}

/**
 * Load, decide, write with the audit entry, and again when it changed meanwhile. Taking an owner admin away also writes the
 * shop under its version: of two owners who lower each other at once, the second finds out.
 */
async function changeMember(
  desk: Desk,
  adminId: string,
  shopId: string,
  agentId: string,
  wanted: Membership['role'] | undefined,
  decide: (known: Agent | undefined, before: Membership | undefined) => MemberChange | undefined,
): Promise<{ agent?: Agent; place?: Membership }> {
  for (let round = 0; round < maxRounds; round++) {
    const admin = await mustAdminister(desk, adminId, shopId);
    const shop = await desk.shops.fresh(shopId);
    const agents = await allAgents(desk.table, true);
    const known = agents.find(({ id }) => id === agentId);
    const before = membership(known, shopId);
    mayGive(admin, shopId, before?.role, wanted);
    const change = decide(known, before);
    if (!change) return { agent: known, place: before };
    const losesOwner = before?.role === 'owner_admin' && wanted !== 'owner_admin';
    const owners = agents.filter((agent) => membership(agent, shopId)?.role === 'owner_admin');
    if (losesOwner && owners.length === 1) throw new DeskError('last_owner');
    const noted: Noted = { what: `member ${agentId}`, from: said(before), to: said(change.after) };
    const writes = [
      change.write,
      ...noting(desk, adminId, shopId, [noted]),
      ...(losesOwner ? [shopWrite(desk.table, shop)] : []),
    ];
    if ((await transact(desk.table, writes)).length === 0) {
      const agent = (await allAgents(desk.table, true)).find(({ id }) => id === agentId);
      return { agent, place: membership(agent, shopId) };
    }
  }
  throw new DeskError('busy');
}

const said = (place: Pick<Membership, 'role' | 'chat'> | undefined) => place && { role: place.role, chat: place.chat };

/** @throws DeskError forbidden to a shop admin who makes or unmakes an owner admin */
function mayGive(admin: Agent, shopId: string, before: Membership['role'] | undefined, after: typeof before): void {
  const isAboutOwners = (before === 'owner_admin') !== (after === 'owner_admin');
  if (isAboutOwners && membership(admin, shopId)?.role !== 'owner_admin')
    throw new DeskError('forbidden', 'Only an owner admin makes or unmakes owner admins.');
}
