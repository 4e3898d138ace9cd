import { type Agent, isReachable, mayChat } from '../domain/agent.ts';
import type { Conversation } from '../domain/conversation.ts';
import { everything, type InList } from '../domain/lists.ts';
import { fold, orderTerm, phoneTerm, type Term, termsOf } from '../domain/search.ts';
import { type Status, status } from '../domain/status.ts';
import { DeskError } from '../platform/errors.ts';
import { allAgents, findAgent } from '../store/agents.ts';
import { begunKey, begunRange } from '../store/keys.ts';
import { byState, inList, type ListPage, mentionsOf, type Row, waitingIn } from '../store/lists.ts';
import { whereFound } from '../store/search.ts';
import type { Desk } from './desk.ts';
import { type Filter, isInView, matches } from './filter.ts';
import { inAll, merged, type Order, type Reader } from './listing.ts';
import { type ShownConversation, showConversation } from './present.ts';
import { shopsSeen } from './viewers.ts';

/**
 * The lists of conversations (W5). Each is read from one index, the narrowest there is for what is asked; what that does not
 * answer is looked up in the conversations themselves. A page is one Query a shop, one more for each further word, and one
 * BatchGet.
 */

export interface List {
  items: ShownConversation[];
  next?: string;
}

/** Where a view is read. Its name goes into the cursor: a cursor of another order is none of this list. */
interface Source {
  name: 'state' | 'begun' | 'queue' | 'mentions';
  order: Order;
  reader: (shop: string) => Reader;
  /** The filters that need no second look. */
  answers: (keyof Filter)[];
}

/** So many conversations are looked at for a page when not all of them will do; with the agent they are one request. */
const lookedAt = 99;
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
  if (isHeld(filter) && !termsFor(filter)) return listHeld(desk, agentId, filter, limit, cursor);
  const source = sourceOf(desk, agentId, filter);
  let after = cursor === undefined ? undefined : placeIn(cursor, source.name);
  let agent = filter.shop === undefined ? await desk.viewers.hint(agentId) : undefined;
  for (let reads = 1; ; reads++) {
    const shops = agent ? shopsSeen(agent) : [filter.shop ?? ''];
    const page = await readPage(source, shops, rowsFor(source, filter, limit), after);
    const seen = await desk.viewers.read(
      agentId,
      page.rows.map(({ conversation }) => conversation),
    );
    const allowed = shopsSeen(seen.agent, filter.shop);
    if (allowed.join() !== shops.join()) {
      // The permissions changed since they were remembered: look in the right places.
      agent = seen.agent;
      continue;
    }
    const list = await pick(desk, seen, page, filter, limit);
    if (list.items.length > 0 || list.upTo === undefined || reads >= maxReads)
      return { items: list.items, ...(list.upTo !== undefined && { next: cursorOf(source.name, list.upTo) }) };
    after = list.upTo;
  }
}

const readPage = (source: Source, shops: string[], limit: number, after?: string): Promise<ListPage> =>
  source.name === 'mentions'
    ? source.reader('')(limit, after)
    : merged(shops.map(source.reader), source.order, limit, after);

/** The first so many of a page's conversations that the filter lets through, and where to go on. */
async function pick(
  desk: Desk,
  { agent, found }: { agent: Agent; found: Map<string, Conversation> },
  { rows, upTo }: ListPage,
  filter: Filter,
  limit: number,
): Promise<{ items: ShownConversation[]; upTo?: string }> {
  const items: ShownConversation[] = [];
  const taken = new Set<string>();
  for (const [i, { key, conversation }] of rows.entries()) {
    const c = found.get(conversation);
    if (!c || taken.has(c.id) || !(await isWanted(desk, agent, c, filter))) continue;
    taken.add(c.id);
    items.push(await show(desk, c));
    if (items.length === limit && i + 1 < rows.length) return { items, upTo: key };
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
  const { found } = await desk.viewers.read(agentId, [...new Set(ids)]);
  const rows = [...found.values()]
    .map((c): Row => ({ key: begunKey(c.createdAt, c.id), conversation: c.id }))
    .sort((a, b) => (a.key > b.key ? -1 : 1));
  const after = cursor === undefined ? undefined : placeIn(cursor, 'begun');
  const rest = rows.filter(({ key }) => after === undefined || key < after);
  const { items, upTo } = await pick(desk, { agent, found }, { rows: rest }, filter, limit);
  return { items, ...(upTo !== undefined && { next: cursorOf('begun', upTo) }) };
}

/** What agents hold who are on a break or away. While it is offered to somebody who is there, it is looked after. */
async function heldByAbsent({ table, clock }: Desk): Promise<string[]> {
  const now = clock.now();
  const agents = await allAgents(table, false);
  const isThere = (agent: Agent): boolean => agent.status === 'available' && isReachable(agent, now);
  const lookedAfter = new Set(agents.filter(isThere).flatMap(({ held }) => held));
  return agents.flatMap(({ held }) => held).filter((id) => !lookedAfter.has(id));
}

/** What is looked for by the search. @returns undefined when nothing is; an empty list when nothing can be */
function termsFor({ q, order, phone }: Filter): Term[] | undefined {
  if (q === undefined && order === undefined && phone === undefined) return undefined;
  const asked = [
    q === undefined ? [] : termsOf(q),
    order === undefined ? [] : [orderTerm(order)],
    phone === undefined ? [] : [phoneTerm(phone)],
  ];
  const terms = asked.flat();
  const cannot = asked.some((some, i) => some.length === 0 && [q, order, phone][i] !== undefined);
  return cannot || terms.includes(undefined) ? [] : (terms as Term[]);
}

/** The narrowest index for a filter. */
function sourceOf(desk: Desk, agentId: string, filter: Filter): Source {
  const { table } = desk;
  const { view, customer, tag, agent, team, reason, channel, from, to } = filter;
  const begun = begunRange(from, to);
  const terms = termsFor(filter);
  if (terms) {
    const reader = (shop: string): Reader => {
      const found = terms.map(
        (term): Reader =>
          async (limit, after) => {
            const asked = (await searchesWords(desk, shop)) ? term : withoutWords(term);
            return whereFound(table, shop, asked, begun, limit, after);
          },
      );
      return found.length === 0 ? async () => ({ rows: [] }) : (limit, after) => inAll(found, limit, after);
    };
    return { name: 'begun', order: 'newest first', reader, answers: ['q', 'order', 'phone', 'from', 'to'] };
  }
  const listed = (list: InList, ...answers: (keyof Filter)[]): Source => ({
    name: 'begun',
    order: 'newest first',
    reader: (shop) => (limit, after) => inList(table, shop, list, begun, limit, after),
    answers: [...answers, 'from', 'to'],
  });
  const inState = (part: Parameters<typeof byState>[2], ...answers: (keyof Filter)[]): Source => ({
    name: 'state',
    order: 'newest first',
    reader: (shop) => (limit, after) => byState(table, shop, part, limit, after),
    answers,
  });
  if (view === 'mentions') {
    const reader = (): Reader => (limit, after) => mentionsOf(table, agentId, limit, after);
    return { name: 'mentions', order: 'newest first', reader, answers: [] };
  }
  if (view === 'unassigned') {
    const reader =
      (shop: string): Reader =>
      (limit, after) =>
        waitingIn(table, shop, limit, after);
    return { name: 'queue', order: 'oldest first', reader, answers: ['view'] };
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

/** A shop that is not there has nothing to be found; that it is not the agent's is said after. */
const searchesWords = (desk: Desk, shop: string): Promise<boolean> =>
  desk.shops.get(shop).then(
    ({ settings }) => settings.searchWords,
    (error) => {
      if (error instanceof DeskError && error.code === 'unknown_shop') return false;
      throw error;
    },
  );

/** Words of messages that were put into the search before a shop switched it off are not found any more. */
const withoutWords = (term: Term): Term => ({
  ...term,
  kinds: (term.kinds ?? ['name', 'phone', 'email', 'tag', 'number']).filter((kind) => kind !== 'word'),
});

/** How many rows to read for a page of so many: no more where the source gives just what is asked for. */
function rowsFor({ answers }: Source, filter: Filter, limit: number): number {
  const others = (Object.keys(filter) as (keyof Filter)[]).filter(
    (name) =>
      filter[name] !== undefined &&
      name !== 'shop' &&
      !answers.includes(name) &&
      !(name === 'view' && filter.view === 'all'),
  );
  if (others.length === 0) return limit;
  const isForClosed = others.every((name) => (name === 'view' || name === 'status') && filter[name] === 'closed');
  return isForClosed ? Math.min(limit + openAmongClosed, lookedAt) : lookedAt;
}

async function isWanted(desk: Desk, agent: Agent, c: Conversation, filter: Filter): Promise<boolean> {
  const { settings } = await desk.shops.get(c.shop);
  return (
    mayChat(agent, c.shop) &&
    isInView(c, agent, filter.view) &&
    matches(c, filter, status(c, settings, desk.clock.now()))
  );
}

const cursorOf = (name: Source['name'], after: string): string =>
  Buffer.from(JSON.stringify([name, after])).toString('base64url');

function placeIn(cursor: string, name: Source['name']): string {
  try {
    const [of, after] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown];
    if (of === name && typeof after === 'string' && after.length > 0 && after.length < 1000) return after;
  } catch {
    // Falls through to the one error for every kind of foreign cursor.
  }
  throw new DeskError('invalid', 'This cursor is not one of this list. Begin without a cursor.');
}
