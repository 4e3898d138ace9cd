import { type Agent, isReachable, mayChat, oversees } from '../domain/agent.ts';
import { type Conversation, offeredTo } from '../domain/conversation.ts';
import { type Status, status } from '../domain/status.ts';
import { DeskError } from '../platform/errors.ts';
import { allAgents, findAgent } from '../store/agents.ts';
import { findConversations } from '../store/conversations.ts';
import { byState } from '../store/lists.ts';
import { queuePage } from '../store/queue.ts';
import type { Desk } from './desk.ts';
import { type ShownConversation, showConversation } from './present.ts';

/** The lists of conversations (W5). */

export type View = 'all' | 'mine' | 'joined' | 'offered' | 'absent' | 'unassigned' | 'closed';

export interface Filter {
  view: View;
  shop?: string;
  channel?: string;
  status?: Status;
  agent?: string;
  customer?: string;
  reason?: string;
  /** Epoch ms, of the conversation's beginning. */
  from?: number;
  to?: number;
}

/** Where a page of a list ends: the source it was reading and the last key there. */
interface Place {
  source: number;
  after?: string;
}

export interface List {
  items: ShownConversation[];
  next?: string;
}

/** Reads a page of ids from one place of a list; a list is a row of such sources, read one after the other. */
type Source = (after: string | undefined, limit: number) => Promise<{ ids: string[]; last?: string }>;

/** At most so many pages are read for one page of a list whose filter leaves little over. */
const maxReads = 20;

/**
 * A page of a view.
 * @param cursor as given by the page before
 * @throws DeskError forbidden for a shop without the permission, invalid for a cursor that is not ours
 */
export async function listConversations(
  desk: Desk,
  agentId: string,
  filter: Filter,
  limit: number,
  cursor?: string,
): Promise<List> {
  const agent = await findAgent(desk.table, agentId);
  if (!agent) throw new DeskError('forbidden', 'There is no such agent. Ask a shop admin.');
  const sources = sourcesOf(desk, agent, filter);
  let place = cursor === undefined ? { source: 0 } : parsePlace(cursor, sources.length);
  const items: ShownConversation[] = [];
  for (let reads = 0; place.source < sources.length && items.length < limit && reads < maxReads; reads++) {
    const page = await (sources[place.source] as Source)(place.after, limit - items.length);
    items.push(...(await shown(desk, agent, page.ids, filter)));
    place = page.last === undefined ? { source: place.source + 1 } : { source: place.source, after: page.last };
  }
  return {
    items,
    ...(place.source < sources.length && { next: Buffer.from(JSON.stringify(place)).toString('base64url') }),
  };
}

function parsePlace(cursor: string, sources: number): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Place;
    if (
      Number.isInteger(place.source) &&
      place.source >= 0 &&
      place.source < sources &&
      typeof (place.after ?? '') === 'string'
    )
      return place;
  } catch {
    // Falls through to the one error for every kind of foreign cursor.
  }
  throw new DeskError('invalid', 'This cursor is not one of this list. Begin without a cursor.');
}

function sourcesOf(desk: Desk, agent: Agent, { view, shop }: Filter): Source[] {
  const shops = Object.keys(agent.shops)
    .filter((id) => mayChat(agent, id) && (!shop || shop === id))
    .sort();
  if (shop && shops.length === 0) throw new DeskError('forbidden', 'You have no chat permission on this shop.');
  const { table } = desk;
  switch (view) {
    case 'mine':
    case 'joined':
    case 'offered':
      return [async (after, limit) => pageOf(agent.held, after, limit)];
    case 'absent':
      return [async (after, limit) => pageOf(await heldByAbsent(desk), after, limit)];
    case 'unassigned':
      return shops.map((id) => async (after, limit) => {
        const page = await queuePage(table, id, limit, after);
        return { ids: page.items.map((item) => item.conversation), ...(page.last && { last: page.last }) };
      });
    case 'closed':
      return shops.map((id) => (after, limit) => byState(table, id, 'closed', limit, after));
    case 'all':
      return shops.flatMap((id) =>
        (['open', 'closed'] as const).map(
          (state): Source =>
            (after, limit) =>
              byState(table, id, state, limit, after),
        ),
      );
  }
}

/** What agents hold who are on a break or away. While it is offered to somebody who is there, it is looked after. */
async function heldByAbsent({ table, clock }: Desk): Promise<string[]> {
  const now = clock.now();
  const agents = await allAgents(table, false);
  const isThere = (agent: Agent): boolean => agent.status === 'available' && isReachable(agent, now);
  const lookedAfter = new Set(agents.filter(isThere).flatMap(({ held }) => held));
  return agents.flatMap(({ held }) => held).filter((id) => !lookedAfter.has(id));
}

/** A page of ids that are at hand, in an order that stays while some come and go. */
function pageOf(ids: string[], after: string | undefined, limit: number): { ids: string[]; last?: string } {
  const rest = ids.filter((id) => after === undefined || id > after).sort();
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { ids: page, ...(last !== undefined && rest.length > limit && { last }) };
}

async function shown(desk: Desk, agent: Agent, ids: string[], filter: Filter): Promise<ShownConversation[]> {
  const found = await findConversations(desk.table, ids, filter.view === 'all' || filter.view === 'closed');
  const now = desk.clock.now();
  const items: ShownConversation[] = [];
  for (const id of ids) {
    const conversation = found.get(id);
    if (!conversation) continue;
    const { settings } = await desk.shops.get(conversation.shop);
    if (
      isHowHeld(conversation, agent, filter.view) &&
      matches(conversation, filter, status(conversation, settings, now))
    )
      items.push(showConversation(conversation, settings, now));
  }
  return items;
}

/** Whether it belongs to a view of conversations that somebody holds. */
function isHowHeld(c: Conversation, agent: Agent, view: View): boolean {
  switch (view) {
    case 'mine':
      return c.assignee === agent.id;
    case 'joined':
      return c.participants.includes(agent.id);
    case 'offered':
      return offeredTo(c) === agent.id;
    case 'absent': {
      // Reopened and unread: nobody gave it to the absent agent, it came back there by itself (D8, D9).
      return c.reopened && c.unread > 0 && oversees(agent, c) && mayChat(agent, c.shop);
    }
    default:
      return true;
  }
}

function matches(c: Conversation, filter: Filter, now: Status): boolean {
  const inView = filter.view === 'all' || (filter.view === 'closed') === (c.state === 'closed');
  return (
    inView &&
    (filter.shop === undefined || c.shop === filter.shop) &&
    (filter.channel === undefined || c.channel.id === filter.channel) &&
    (filter.status === undefined || now === filter.status) &&
    (filter.agent === undefined || c.assignee === filter.agent || c.owner === filter.agent) &&
    (filter.customer === undefined || c.customer.id === filter.customer) &&
    (filter.reason === undefined || c.closeReason === filter.reason) &&
    (filter.from === undefined || c.createdAt >= filter.from) &&
    (filter.to === undefined || c.createdAt < filter.to)
  );
}
