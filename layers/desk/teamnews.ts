import { type Agent, mayChat } from '../domain/agent.ts';
import { type Conversation, isQueued } from '../domain/conversation.ts';
import { teamOf } from '../domain/routing.ts';
import type { Shop, Team } from '../domain/settings.ts';
import { isInTeam, mayGrab } from '../domain/team.ts';
import { allAgents } from '../store/agents.ts';
import type { Changes } from './changes.ts';
import { showConversation } from './present.ts';
import type { Parcel, Pusher } from './push.ts';

/**
 * What a team is told of the conversations that nobody has yet (T1): every member of a collaboration team sees them, the
 * representatives of a grab team are asked who is first, and told when somebody was. Only for such conversations the agents are read.
 */
export interface TeamNews {
  /** By conversation: whom its changes concern beside those in it. */
  audiences: Map<string, Set<string>>;
  toasts: Parcel[];
  /** Everybody these speak of, as just read. */
  agents: Agent[];
}

export async function teamNews({ desk, asked }: Pusher, { conversations }: Changes): Promise<TeamNews> {
  const news: TeamNews = { audiences: new Map(), toasts: [], agents: [] };
  for (const { before, after } of conversations) {
    const known = before?.id === after.id ? before : undefined;
    if (![known, after].some((c) => c?.team && isQueued(c))) continue;
    if (news.agents.length === 0) news.agents = await allAgents(desk.table, false);
    const shop = await desk.shops.fresh(after.shop);
    const [was, is] = [waitsWith(shop, known), waitsWith(shop, after)];
    for (const team of [was, is]) if (team?.mode === 'collaboration') addAudience(news, after, team.id);
    if (was?.mode === 'grab' && was.id !== is?.id) {
      asked.forget(after.id);
      toastGrabbed(news, after, was.id);
    }
    if (is?.mode === 'grab' && is.id !== was?.id) toastGrab(news, shop, after, desk.clock.now());
  }
  return news;
}

/** The team that a conversation waits with. */
const waitsWith = (shop: Shop, c: Conversation | undefined): Team | undefined =>
  c && isQueued(c) ? teamOf(shop, c.team) : undefined;

function addAudience({ audiences, agents }: TeamNews, c: Conversation, team: string): void {
  const told = audiences.get(c.id) ?? new Set();
  audiences.set(c.id, told);
  for (const agent of agents) if (isConnected(agent, c.shop) && isInTeam(agent, c.shop, team)) told.add(agent.id);
}

function toastGrab(news: TeamNews, shop: Shop, c: Conversation, now: number): void {
  for (const agent of grabbers(news, c, c.team ?? '')) news.toasts.push(grabParcel(agent, shop, c, now));
}

/** So that it goes away with everybody else. */
function toastGrabbed(news: TeamNews, c: Conversation, team: string): void {
  const message = { type: 'grabbed', conversation: c.id, ...(c.assignee && { by: c.assignee }) };
  for (const agent of grabbers(news, c, team)) if (agent !== c.assignee) news.toasts.push({ agent, message });
}

const grabbers = ({ agents }: TeamNews, { shop }: Conversation, team: string): string[] =>
  agents.filter((agent) => isAsked(agent, shop, team)).map(({ id }) => id);

const isConnected = (agent: Agent, shop: string): boolean => agent.connections.length > 0 && mayChat(agent, shop);

/** Whether an agent is asked who grabs a team's conversations: a representative with a socket. */
export const isAsked = (agent: Agent, shop: string, team: string): boolean =>
  isConnected(agent, shop) && mayGrab(agent, shop, team);

export const grabParcel = (agent: string, { settings }: Shop, c: Conversation, now: number): Parcel => ({
  agent,
  message: { type: 'grab', conversation: showConversation(c, settings, now) },
  asks: c.id,
});

/** Which connections were asked about a conversation, as far as this instance knows, so that two occasions ask once. */
export class Asked {
  private readonly byConversation = new Map<string, Set<string>>();

  /** @returns whether it is the first time */
  note(conversation: string, connection: string): boolean {
    const connections = this.byConversation.get(conversation) ?? new Set();
    if (connections.has(connection)) return false;
    this.byConversation.set(conversation, connections.add(connection));
    const [oldest] = this.byConversation.keys();
    if (this.byConversation.size > mostRemembered && oldest !== undefined) this.byConversation.delete(oldest);
    return true;
  }

  /** Somebody has it, or it waits elsewhere: should it come back, all are asked again. */
  forget(conversation: string): void {
    this.byConversation.delete(conversation);
  }
}

const mostRemembered = 2_000;
