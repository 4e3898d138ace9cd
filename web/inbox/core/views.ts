import type { Conversation, Me, Status } from './types.ts';

/** Which conversations a list shows: the parameters of GET /api/conversations, as they stand in the address bar. */
export interface ViewQuery {
  view?: 'all' | 'mine' | 'joined' | 'offered' | 'absent' | 'unassigned' | 'closed' | 'mentions';
  shop?: string;
  team?: string;
  status?: Status;
  channel?: string;
  agent?: string;
  customer?: string;
  tag?: string;
  reason?: string;
  from?: string;
  to?: string;
  q?: string;
  order?: string;
  phone?: string;
  /** The order that is wanted instead of the view's own. Only of lists that are here as a whole; the server never hears of it. */
  sort?: Sort;
}

export const sorts = ['waiting', 'activity', 'begun'] as const;
export type Sort = (typeof sorts)[number];

/** What narrows a view down; not the view and its order. */
export const filterNames = [
  'shop',
  'team',
  'status',
  'channel',
  'agent',
  'customer',
  'tag',
  'reason',
  'from',
  'to',
  'q',
  'order',
  'phone',
] as const satisfies (keyof ViewQuery)[];

const names: readonly string[] = ['view', ...filterNames, 'sort'];

/** What of an address says which conversations: a link may carry other things too, which are not the desk's. */
export const viewIn = (search: object): ViewQuery =>
  Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) =>
      names.includes(name) && value !== undefined && value !== '' ? [[name, String(value)]] : [],
    ),
  );

/** The name of a list in the store: the same query has the same key in whatever order it was written. */
export function viewKey(query: ViewQuery): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return JSON.stringify(given.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Short lists that an agent works through: the client has all of them and orders by urgency. */
export const isWorklist = ({ view, q }: ViewQuery): boolean =>
  !q && (view === 'mine' || view === 'joined' || view === 'offered' || view === 'unassigned' || view === 'absent');

const urgency: Record<Status, number> = { overdue: 0, soon: 1, rep_needed: 2, pending: 2, answered: 3, closed: 4 };

/** Of two conversations that wait, the one that waits longest comes first; then the latest activity. */
export function byUrgency(a: Conversation, b: Conversation): number {
  if (a.waitingSince && b.waitingSince) return compare(a.waitingSince, b.waitingSince) || compare(a.id, b.id);
  if (a.waitingSince || b.waitingSince) return a.waitingSince ? -1 : 1;
  return urgency[a.status] - urgency[b.status] || compare(b.updatedAt, a.updatedAt) || compare(a.id, b.id);
}

/**
 * The order of the server's index by state: overdue, soon, other open ones by when they opened, closed ones by when they closed; the latest
 * first in each. When one was reopened is not shown; that its customer began to wait then is as near as it gets.
 */
export function byState(a: Conversation, b: Conversation): number {
  const rank = ({ status }: Conversation): number =>
    status === 'overdue' ? 0 : status === 'soon' ? 1 : status === 'closed' ? 3 : 2;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  const since = (c: Conversation): string => {
    if (c.state === 'closed') return c.closedAt ?? c.updatedAt;
    return c.reopened ? (c.waitingSince ?? c.updatedAt) : c.createdAt;
  };
  return compare(since(b), since(a)) || compare(b.id, a.id);
}

/** The order of the server's other lists: the latest begun first. */
export const byBeginning = (a: Conversation, b: Conversation): number =>
  compare(b.createdAt, a.createdAt) || compare(b.id, a.id);

/** Newest activity first, for who reads rather than answers. */
export const byActivity = (a: Conversation, b: Conversation): number =>
  compare(b.lastMessage?.at ?? b.updatedAt, a.lastMessage?.at ?? a.updatedAt) || compare(a.id, b.id);

const bySort: Record<Sort, (a: Conversation, b: Conversation) => number> = {
  waiting: byUrgency,
  activity: byActivity,
  begun: byBeginning,
};

/**
 * The order of a list: of a short one as it is wanted, of a long one as the server has it (layers/desk/views.ts), since its next page is
 * the server's.
 * @returns undefined for mentions, whose order only the server knows
 */
export function orderOf(query: ViewQuery): ((a: Conversation, b: Conversation) => number) | undefined {
  if (isWorklist(query)) return bySort[query.sort ?? 'waiting'];
  const { view = 'all', status, q, order, phone, customer, tag, agent, reason, team, channel, from, to } = query;
  if (view === 'mentions') return undefined;
  if (q || order || phone || customer || tag) return byBeginning;
  if (status && status !== 'closed' && view !== 'closed') return byState;
  return agent || reason || team || channel || from || to ? byBeginning : byState;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Whether a conversation that changed stands in a list.
 * @returns undefined where only the server can tell (words, phone numbers, mentions): such a list stays as it was loaded
 */
export function belongs(query: ViewQuery, c: Conversation, me: Me): boolean | undefined {
  if (query.q || query.order || query.phone || query.view === 'mentions' || query.view === 'absent') return undefined;
  // Read by a link, it is in no list (S1).
  if (!me.shops[c.shop]?.chat) return false;
  const isOpen = c.state === 'open';
  const views: Record<string, () => boolean> = {
    all: () => true,
    mine: () => isOpen && c.assignee === me.agent,
    joined: () => isOpen && c.participants.includes(me.agent),
    offered: () => c.handover?.state === 'pending' && c.handover.to === me.agent,
    unassigned: () => isOpen && !c.assignee && !c.bot,
    closed: () => !isOpen,
  };
  return (
    (views[query.view ?? 'all']?.() ?? true) &&
    (!query.shop || c.shop === query.shop) &&
    (!query.team || c.team === query.team) &&
    (!query.status || c.status === query.status) &&
    (!query.channel || c.channel.id === query.channel) &&
    (!query.agent || isAgents(c, query.agent === 'me' ? me.agent : query.agent)) &&
    (!query.customer || c.customer.id === query.customer) &&
    (!query.tag || c.tags.some((tag) => folded(tag) === folded(query.tag ?? ''))) &&
    (!query.reason || c.closeReason === query.reason) &&
    (!query.from || c.createdAt >= query.from) &&
    (!query.to || c.createdAt < query.to)
  );
}

/** Who has it, or had it last. */
const isAgents = (c: Conversation, agent: string): boolean => c.assignee === agent || c.owner === agent;

/** As the server compares tags: without regard to case and accents. */
export const folded = (tag: string): string => tag.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
