import type { Agent } from '../domain/agent.ts';
import { type Conversation, isQueued } from '../domain/conversation.ts';
import { teamOf } from '../domain/routing.ts';
import type { Shop } from '../domain/settings.ts';
import { allAgents } from '../store/agents.ts';
import { findConversations } from '../store/conversations.ts';
import { queuePage } from '../store/queue.ts';
import type { Changes } from './changes.ts';
import type { Desk } from './desk.ts';
import { deliver, type Parcel, type Pusher } from './push.ts';
import { grabParcel, isAsked } from './teamnews.ts';

/**
 * Who comes to a grab team later is asked for what waits in it already (T1): an agent who comes online, one who becomes a
 * representative, and all of them when a team begins to grab. About what begins to wait they are asked when it does (teamnews.ts).
 */
export async function showGrabs(pusher: Pusher, changes: Changes): Promise<void> {
  const { desk } = pusher;
  const newcomers = [...newlyAsked(changes), ...(await ofTeamsThatGrabNow(desk, changes))];
  for (const shop of new Set(newcomers.map((one) => one.shop))) {
    const here = newcomers.filter((one) => one.shop === shop);
    const parcels = await parcelsFor(desk, await desk.shops.fresh(shop), here);
    await deliver(pusher, parcels, new Map(here.map(({ agent }) => [agent.id, agent])));
  }
}

/** An agent who may be asked for a shop's teams and may not have been so far. */
interface Newcomer {
  agent: Agent;
  shop: string;
  teams: string[];
}

const newlyAsked = ({ agents }: Changes): Newcomer[] =>
  agents.flatMap(({ before, after: agent }) =>
    Object.entries(agent.shops)
      .map(([shop, { teams = [] }]) => ({
        agent,
        shop,
        teams: teams.filter((team) => isAsked(agent, shop, team) && !(before && isAsked(before, shop, team))),
      }))
      .filter(({ teams }) => teams.length > 0),
  );

async function ofTeamsThatGrabNow(desk: Desk, { grabbing }: Changes): Promise<Newcomer[]> {
  if (grabbing.length === 0) return [];
  const agents = await allAgents(desk.table, false);
  return grabbing.flatMap(({ shop, team }) =>
    agents.filter((agent) => isAsked(agent, shop, team)).map((agent) => ({ agent, shop, teams: [team] })),
  );
}

async function parcelsFor(desk: Desk, shop: Shop, newcomers: Newcomer[]): Promise<Parcel[]> {
  const waiting = await waitingToBeGrabbed(desk, shop, new Set(newcomers.flatMap(({ teams }) => teams)));
  return newcomers.flatMap(({ agent, teams }) =>
    waiting.filter(({ team = '' }) => teams.includes(team)).map((c) => grabParcel(agent.id, shop, c, desk.clock.now())),
  );
}

/** So many are asked about at once, those that wait longest. */
const mostAsked = 50;
const pageSize = 250;

async function waitingToBeGrabbed(desk: Desk, shop: Shop, teams: Set<string>): Promise<Conversation[]> {
  const isWanted = (team = ''): boolean => teams.has(team) && teamOf(shop, team)?.mode === 'grab';
  if (!shop.teams.some(({ id }) => isWanted(id))) return [];
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await queuePage(desk.table, shop.id, pageSize, after);
    ids.push(...page.items.filter(({ team }) => isWanted(team)).map(({ conversation }) => conversation));
    after = page.last;
  } while (after !== undefined && ids.length < mostAsked);
  const found = await findConversations(desk.table, ids.slice(0, mostAsked));
  return [...found.values()]
    .filter((c) => isQueued(c) && isWanted(c.team))
    .sort((a, b) => (a.queuedSince ?? 0) - (b.queuedSince ?? 0));
}
