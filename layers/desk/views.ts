import { type Agent, isReachable, mayChat } from '../domain/agent.ts';
import type { Conversation } from '../domain/conversation.ts';
import { everything, type InList } from '../domain/lists.ts';
import { fold } from '../domain/search.ts';
import { type Status, status } from '../domain/status.ts';
import { DeskError } from '../platform/errors.ts';
import { allAgents, findAgent } from '../store/agents.ts';
import { keysSomewhere, mostKeys } from '../store/conversations.ts';
import { begunKey, begunRange } from '../store/keys.ts';
import { byState, inList, type ListPage, mentionsOf, type Row, waitingIn } from '../store/lists.ts';
import type { Desk } from './desk.ts';
import { type Filter, isInView, matches } from './filter.ts';
import { merged, type Order, type Reader } from './listing.ts';
import { type ShownConversation, showConversation } from './present.ts';
import { answersOthers, isSearch, placesOfOthers, type Search, searchOf, searchReader } from './searching.ts';
import { type Seen, shopsSeen } from './viewers.ts';

/**
 * The lists of conversations (W5). Each is read from one index, the narrowest there is for what is asked; what that does not
 * answer is looked up in the conversations themselves. A page is one Query a shop and one BatchGet; only one in which nothing
 * was found is looked for further.
 */

export interface List {
  items: ShownConversation[];
  next?: string;
}

/** Where a view is read. Its name goes into the cursor: a cursor of another order is none of this list. */
interface Source {
  name: 'state' | 'begun' | 'queue' | 'mentions';
  order: Order;
  reader: (shop: string, turn: number) => Reader;
  /** The filters that need no second look. */
  answers: (keyof Filter)[];
  /** Keys that are read for each row. */
  keys: number;
  search?: (turn: number) => Search | undefined;
}

/** Where a list is: after which key, and which term of a search leads. */
interface Place {
  after?: string;
  turn: number;
}

/** So many more than asked for where nearly all of them will do: only what is open just now is none of what is closed. */
const openAmongClosed = 10;
/** A page is empty while there is more only when so many reads found nothing. */
const maxReads = 5;

/**
 * A page of a view. It can be shorter than asked for and have a next one.
 * @param cursor as given by the page before
 * @throws DeskError forbidden for a shop without the permission, invalid for a cursor that is not ours
 */
export async function listConversations(
  desk: Desk,
  agentId: string,
  wish: Filter,
  limit: number,
  cursor?: string,
): Promise<List> {
  const filter = wish.agent === 'me' ? { ...wish, agent: agentId } : wish;
  if (isHeld(filter) && !isSearch(filter)) return listHeld(desk, agentId, filter, limit, cursor);
  const source = sourceOf(desk, agentId, filter);
  let place: Place = cursor === undefined ? { turn: 0 } : placeIn(cursor, source.name);
  let agent = filter.shop === undefined ? await desk.viewers.hint(agentId) : undefined;
  for (let reads = 1; ; reads++) {
    const shops = agent ? shopsSeen(agent) : [filter.shop ?? ''];
    const search = source.search?.(place.turn);
    const page = await readPage(source, shops, rowsFor(source, filter, limit), place);
    const seen = await desk.viewers.read(agentId, page.rows, search && (await placesOfOthers(desk, search, page.rows)));
    const allowed = shopsSeen(seen.agent, filter.shop);
    if (allowed.join() !== shops.join()) {
      // The permissions changed since they were remembered: look in the right places.
      agent = seen.agent;
      continue;
    }
    const { items, upTo } = await pick(desk, seen, page, filter, limit, search);
    if (upTo === undefined) return { items };
    if (items.length > 0 || reads >= maxReads) return { items, next: cursorOf(source.name, { ...place, after: upTo }) };
    // Where a word that everybody writes led in vain, another one may leap over all those conversations.
    place = { after: upTo, turn: place.turn + 1 };
  }
}

const readPage = (source: Source, shops: string[], limit: number, { after, turn }: Place): Promise<ListPage> =>
  source.name === 'mentions'
    ? source.reader('', turn)(limit, after)
    : merged(
        shops.map((shop) => source.reader(shop, turn)),
        source.order,
        limit,
        after,
      );

/** The first so many of a page's conversations that the filter lets through, and where to go on. */
async function pick(
  desk: Desk,
  { agent, found, isThere }: Seen,
  { rows, upTo }: ListPage,
  filter: Filter,
  limit: number,
  search?: Search,
): Promise<{ items: ShownConversation[]; upTo?: string }> {
  const items: ShownConversation[] = [];
  const taken = new Set<string>();
  for (const [i, row] of rows.entries()) {
    const c = found.get(row.conversation);
    if (!c || taken.has(c.id) || !(await isWanted(desk, agent, c, filter))) continue;
    if (search && !(await answersOthers(desk, search, row, c, isThere))) continue;
    taken.add(c.id);
    items.push(await show(desk, c));
    if (items.length === limit && i + 1 < rows.length) return { items, upTo: row.key };
  }
  return { items, ...(upTo !== undefined && { upTo }) };
}

async function show(desk: Desk, c: Conversation): Promise<ShownConversation> {
  const { settings } = await desk.shops.get(c.shop);
  return showConversation(c, settings, desk.clock.now());
}

/** The views of what agents hold or are in: few, all of them known with the agents. */
const isHeld = ({ view }: Filter): boolean => ['mine', 'joined', 'offered', 'absent'].includes(view);

async function listHeld(desk: Desk, agentId: string, filter: Filter, limit: number, cursor?: string): Promise<List> {
  const agent = await findAgent(desk.table, agentId);
  if (!agent) throw new DeskError('forbidden', 'There is no such agent. Ask a shop admin.');
  shopsSeen(agent, filter.shop);
  const ids = filter.view === 'absent' ? await heldByAbsent(desk) : [...agent.held, ...agent.joined];
  const named = [...new Set(ids)].map((conversation) => ({ conversation, lies: 'at head' as const }));
  const seen = await desk.viewers.read(agentId, named);
  const rows = [...seen.found.values()]
    .map((c): Row => ({ key: begunKey(c.createdAt, c.id), conversation: c.id, lies: 'at head' }))
    .sort((a, b) => (a.key > b.key ? -1 : 1));
  const { after } = cursor === undefined ? { after: undefined } : placeIn(cursor, 'begun');
  const rest = rows.filter(({ key }) => after === undefined || key < after);
  const { items, upTo } = await pick(desk, seen, { rows: rest }, filter, limit);
  return { items, ...(upTo !== undefined && { next: cursorOf('begun', { after: upTo, turn: 0 }) }) };
}

/** What agents hold who are on a break or away. While it is offered to somebody who is there, it is looked after. */
async function heldByAbsent({ table, clock }: Desk): Promise<string[]> {
  const now = clock.now();
  const agents = await allAgents(table, false);
  const isThere = (agent: Agent): boolean => agent.status === 'available' && isReachable(agent, now);
  const lookedAfter = new Set(agents.filter(isThere).flatMap(({ held }) => held));
  return agents.flatMap(({ held }) => held).filter((id) => !lookedAfter.has(id));
}

/** The narrowest index for a filter. */
function sourceOf(desk: Desk, agentId: string, filter: Filter): Source {
  const { table } = desk;
  const { view, customer, tag, agent, team, reason, channel, from, to } = filter;
  const begun = begunRange(from, to);
  if (isSearch(filter)) {
    const search = (turn: number) => searchOf(filter, turn);
    const reader = (shop: string, turn: number): Reader => searchReader(desk, search(turn), begun)(shop);
    const others = search(0)?.others.length ?? 0;
    const answers: (keyof Filter)[] = ['q', 'order', 'phone', 'from', 'to'];
    return { name: 'begun', order: 'newest first', reader, answers, keys: keysSomewhere + others, search };
  }
  const listed = (list: InList, ...answers: (keyof Filter)[]): Source => ({
    name: 'begun',
    order: 'newest first',
    reader: (shop) => (limit, after) => inList(table, shop, list, begun, limit, after),
    answers: [...answers, 'from', 'to'],
    keys: keysSomewhere,
  });
  const inState = (part: Parameters<typeof byState>[2], ...answers: (keyof Filter)[]): Source => ({
    name: 'state',
    order: 'newest first',
    reader: (shop) => (limit, after) => byState(table, shop, part, limit, after),
    answers,
    keys: 1,
  });
  if (view === 'mentions') {
    const reader = (): Reader => (limit, after) => mentionsOf(table, agentId, limit, after);
    return { name: 'mentions', order: 'newest first', reader, answers: [], keys: keysSomewhere };
  }
  if (view === 'unassigned') {
    const reader =
      (shop: string): Reader =>
      (limit, after) =>
        waitingIn(table, shop, limit, after);
    return { name: 'queue', order: 'oldest first', reader, answers: ['view'], keys: 1 };
  }
  const isClosed = view === 'closed' || filter.status === 'closed';
  if (customer !== undefined) return listed({ list: 'customer', value: customer }, 'customer');
  if (tag !== undefined) return listed({ list: 'tag', value: fold(tag) }, 'tag');
  // What is open is little beside what is closed: whoever asks for one of its states wants those.
  if (filter.status !== undefined && !isClosed) return inState(isLate(filter.status) ? 'late' : 'open');
  if (agent !== undefined) return listed({ list: 'agent', value: agent }, 'agent');
  if (reason !== undefined) return listed({ list: 'reason', value: reason }, 'reason');
  if (team !== undefined) return listed({ list: 'team', value: team }, 'team');
  if (channel !== undefined) return listed({ list: 'channel', value: channel }, 'channel');
  if (from !== undefined || to !== undefined) return listed(everything);
  return isClosed ? inState('closed', 'view', 'status') : inState('all');
}

const isLate = (wanted: Status): boolean => wanted === 'soon' || wanted === 'overdue';

/** How many rows to read for a page of so many: no more where the source gives just what is asked for, nor than one request reads. */
function rowsFor({ answers, keys }: Source, filter: Filter, limit: number): number {
  // One key is the agent's.
  const most = Math.floor((mostKeys - 1) / keys);
  const others = (Object.keys(filter) as (keyof Filter)[]).filter(
    (name) =>
      filter[name] !== undefined &&
      name !== 'shop' &&
      !answers.includes(name) &&
      !(name === 'view' && filter.view === 'all'),
  );
  if (others.length === 0) return Math.min(limit, most);
  const isForClosed = others.every((name) => (name === 'view' || name === 'status') && filter[name] === 'closed');
  return isForClosed ? Math.min(limit + openAmongClosed, most) : most;
}

async function isWanted(desk: Desk, agent: Agent, c: Conversation, filter: Filter): Promise<boolean> {
  const { settings } = await desk.shops.get(c.shop);
  return (
    mayChat(agent, c.shop) &&
    isInView(c, agent, filter.view) &&
    matches(c, filter, status(c, settings, desk.clock.now()))
  );
}

const cursorOf = (name: Source['name'], { after, turn }: Place): string =>
  Buffer.from(JSON.stringify([name, after, ...(turn > 0 ? [turn] : [])])).toString('base64url');

function placeIn(cursor: string, name: Source['name']): Place {
  try {
    const [of, after, turn = 0] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const isKey = typeof after === 'string' && after.length > 0 && after.length < 1000;
    if (of === name && isKey && Number.isSafeInteger(turn) && Number(turn) >= 0) return { after, turn: Number(turn) };
  } catch {
    // Falls through to the one error for every kind of foreign cursor.
  }
  throw new DeskError('invalid', 'This cursor is not one of this list. Begin without a cursor.');
}
