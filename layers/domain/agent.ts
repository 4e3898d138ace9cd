/** An agent as the rules see one. Times are epoch milliseconds. */
export interface Agent {
  id: string;
  name: string;
  email?: string;
  status: 'available' | 'break';
  /** Live socket connections. */
  connections: string[];
  /** Those of them that have not heard their hello yet: nothing else is said to them before it. */
  greeting?: string[];
  /** Those of them that asked for several messages in one frame. */
  batching?: string[];
  /** Reachable until then although the last connection is gone. */
  graceUntil?: number;
  /** The open conversations held, of all shops: the taken slots (D2). */
  held: string[];
  /** The open conversations the agent is in without holding them (T2). */
  joined: string[];
  shops: Record<string, Membership>;
  lastAssignedAt?: number;
  /** Came online at that time and has not been full since; given so many conversations from the queue meanwhile (see ramp.ts). */
  onlineSince?: number;
  rampGiven?: number;
  /** When the last messages of conversations were that the agent no longer holds; only the latest counts (R6). */
  pastMessagesAt?: number[];
}

export interface Membership {
  role: 'owner_admin' | 'admin' | 'employee';
  /** Chat permission: may see and take the shop's conversations. */
  chat: boolean;
  /** The shop's teams the agent is in (T1), and of those the ones where as admin: sees and joins everything, grabs nothing (T2). */
  teams?: string[];
  teamAdmin?: string[];
}

/** How long an agent counts as logged in after losing the last connection (D1, contract). */
export const grace = 30_000;

/** Why an agent cannot take a conversation; the words of an explanation (D11). */
export type Obstacle = 'no_permission' | 'offline' | 'on_break' | 'full';

export const isReachable = (agent: Agent, now: number): boolean =>
  agent.connections.length > 0 || (agent.graceUntil !== undefined && agent.graceUntil > now);

/** What an agent is at a shop. A shop may be called like what every object has: `constructor`. */
export const membership = (agent: Agent | undefined, shop: string): Membership | undefined =>
  agent && Object.hasOwn(agent.shops, shop) ? agent.shops[shop] : undefined;

export const mayChat = (agent: Agent | undefined, shop: string): boolean => membership(agent, shop)?.chat === true;

export const isAdmin = (agent: Agent | undefined, shop: string): boolean => {
  const role = membership(agent, shop)?.role;
  return role === 'owner_admin' || role === 'admin';
};

const isMember = (agent: Agent | undefined, shop: string, team: string): boolean =>
  membership(agent, shop)?.teams?.includes(team) === true;

/** Whether an agent runs a team: sees and may join its conversations, is given none of them (T1, T2). */
export const isTeamAdmin = (agent: Agent | undefined, shop: string, team: string): boolean =>
  isMember(agent, shop, team) && membership(agent, shop)?.teamAdmin?.includes(team) === true;

/** Whether an agent is responsible for others' conversations: an admin of the shop, or of the conversation's team. */
export const oversees = (agent: Agent | undefined, c: { shop: string; team?: string }): boolean =>
  isAdmin(agent, c.shop) || (c.team !== undefined && isTeamAdmin(agent, c.shop, c.team));

/** Whether an agent represents a team: its conversations may be given to, or grabbed by, this one (T1). */
export const isRep = (agent: Agent | undefined, shop: string, team: string): boolean =>
  isMember(agent, shop, team) && !isTeamAdmin(agent, shop, team);

/** Whether somebody is there for a shop's customers, however busy: what the routing rules ask (R1 to R5). */
export const isOnline = (agent: Agent, shop: string, now: number): boolean =>
  mayChat(agent, shop) && isReachable(agent, now) && agent.status === 'available';

/** What keeps an agent from a new conversation of a shop with that many slots; undefined: available (D1). */
export function obstacle(agent: Agent, shop: string, slots: number, now: number): Obstacle | undefined {
  if (!mayChat(agent, shop)) return 'no_permission';
  if (!isReachable(agent, now)) return 'offline';
  if (agent.status !== 'available') return 'on_break';
  if (agent.held.length >= slots) return 'full';
  return undefined;
}

/** Whether a change of an agent may let a waiting conversation in: the signal to look at the queues (D6). */
export function becameMoreAvailable(before: Agent | undefined, after: Agent): boolean {
  if (after.status !== 'available') return false;
  const freed = before?.held.some((id) => !after.held.includes(id)) ?? false;
  const cameBack = before?.status !== 'available';
  const connected = after.connections.some((id) => !before?.connections.includes(id));
  const permitted = Object.keys(after.shops).some((shop) => mayChat(after, shop) && !mayChat(before, shop));
  return freed || cameBack || connected || permitted || representsMore(before, after);
}

/** Whether an agent represents a team that this one did not before: its queue is now this agent's too (T1). */
const representsMore = (before: Agent | undefined, after: Agent): boolean =>
  Object.entries(after.shops).some(([shop, { teams = [] }]) =>
    teams.some((team) => isRep(after, shop, team) && !isRep(before, shop, team)),
  );

/** Shops on which an agent lost the chat permission by a change; what is held there must be given on (D10). */
export const shopsLost = (before: Agent | undefined, after: Agent): string[] =>
  Object.keys(before?.shops ?? {}).filter((shop) => mayChat(before, shop) && !mayChat(after, shop));
