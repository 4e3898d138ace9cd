import type { Agent } from '../domain/agent.ts';
import { type Conversation, type Entry, isQueued } from '../domain/conversation.ts';
import { comeSooner } from '../domain/deadlines.ts';
import type { Shop, Team } from '../domain/settings.ts';
import { presenceChanged, type Visitor } from '../domain/visitor.ts';
import { toAgent } from '../store/agents.ts';
import { type AuditEntry, toAuditEntry } from '../store/audit.ts';
import { toConversation } from '../store/conversations.ts';
import { entryPrefix, isStreamed, kindOf, type StreamedKind, type Thread, visitorThread } from '../store/keys.ts';
import { type Later, toLater } from '../store/later.ts';
import { toShop } from '../store/shops.ts';
import type { Item } from '../store/table.ts';
import { type Task, toTask } from '../store/tasks.ts';
import { toEntry } from '../store/timeline.ts';
import { toVisitor } from '../store/visitors.ts';

/** A change of an item of the table, as the stream tells it. */
export interface ItemChange {
  before?: Item;
  after?: Item;
}

/** What a batch of the stream means to the desk. */
export interface Changes {
  conversations: { before?: Conversation; after: Conversation }[];
  entries: { conversation: string; before?: Entry; entry: Entry }[];
  agents: { before?: Agent; after: Agent }[];
  /** Sockets that opened. */
  connections: { id: string; agent: string }[];
  /** Visitors who came, went or turned to another page. */
  visitors: { thread: Thread; after: Visitor }[];
  /** Shops whose queue grew or whose settings changed: somebody may be available for those who wait. */
  shopsToDrain: Set<string>;
  /** Shops whose rules or teams changed: those who wait may have to wait elsewhere. */
  shopsToReroute: Set<string>;
  /** Teams that grab from now on. */
  grabbing: { shop: string; team: string }[];
  /** Shops whose waiting limits were lowered: open conversations may be armed for too late. */
  shopsToRearm: { shop: string; version: number }[];
  /** Shops as they are now. */
  shops: Shop[];
  /** Those of which agents see something else at the top: the name, the slots. */
  shopsToTell: Shop[];
  /** What admins did. */
  audit: { shop: string; entry: AuditEntry }[];
  /** Parts of large webhooks that are still to be taken in. */
  later: Later[];
  /** Work that is to be begun or gone on with. */
  tasks: Task[];
  /** Threads with something to send, now or at a moment (epoch ms). */
  outgoing: { shop: string; channel: string; address: string; at?: number }[];
  /** Events to deliver to a shop's systems, now or at a moment. */
  deliveries: { shop: string; webhook: string; delivery: string; at?: number }[];
  /** Files to fetch from their providers, now or at a moment. */
  fetches: { shop: string; file: string; at?: number }[];
}

/** Sorts a batch by what changed. Items that nothing follows from are left out. */
export function sortOut(batch: ItemChange[]): Changes {
  const changes: Changes = {
    conversations: [],
    entries: [],
    agents: [],
    connections: [],
    visitors: [],
    shopsToDrain: new Set(),
    shopsToReroute: new Set(),
    grabbing: [],
    shopsToRearm: [],
    shops: [],
    shopsToTell: [],
    audit: [],
    later: [],
    tasks: [],
    outgoing: [],
    deliveries: [],
    fetches: [],
  };
  for (const { before, after } of batch) if (after) sortIn(changes, before, after);
  return changes;
}

/** A changed item of the table that is there after the change. `rest` is what its partition is named beside the kind. */
interface Changed {
  rest: string;
  sk: string;
  before: Item | undefined;
  after: Item;
}

const sorters: Record<StreamedKind, (changes: Changes, changed: Changed) => void> = {
  THREAD: sortThread,
  AGENTS: (changes, { before, after }) => sortAgent(changes, before && toAgent(before), toAgent(after)),
  QUEUE: (changes, { rest }) => void changes.shopsToDrain.add(rest),
  SHOP: (changes, { sk, before, after }) =>
    void (before && sk === 'SETTINGS' && sortShop(changes, toShop(before), toShop(after))),
  TASK: (changes, { after }) => void changes.tasks.push(toTask(after)),
  LATER: (changes, { before, after }) => void (before || changes.later.push(toLater(after))),
  OUTBOX: sortOutgoing,
  HOOK: sortDelivery,
  VISITOR: sortVisitor,
  FETCH: (changes, { rest: shop, sk: file, before, after }) =>
    void changes.fetches.push(...wakeUps(before, after).map((at) => ({ shop, file, ...at }))),
  AUDIT: (changes, { rest: shop, before, after }) =>
    void (before || changes.audit.push({ shop, entry: toAuditEntry(after) })),
};

function sortIn(changes: Changes, before: Item | undefined, after: Item): void {
  const pk = String(after.pk);
  const kind = kindOf(pk);
  const changed = { rest: pk.slice(kind.length + 1), sk: String(after.sk), before, after };
  if (isStreamed(pk)) sorters[kind as StreamedKind](changes, changed);
}

function sortShop(changes: Changes, before: Shop, after: Shop): void {
  const { id, settings, channels, teams, version } = after;
  changes.shops.push(after);
  changes.shopsToDrain.add(id);
  if (before.name !== after.name || before.settings.slots !== settings.slots) changes.shopsToTell.push(after);
  const routing = JSON.stringify([channels, teams]);
  if (routing !== JSON.stringify([before.channels, before.teams])) changes.shopsToReroute.add(id);
  const grabbed = new Set(before.teams.filter(grabs).map((team) => team.id));
  for (const team of after.teams)
    if (grabs(team) && !grabbed.has(team.id)) changes.grabbing.push({ shop: id, team: team.id });
  if (comeSooner(before.settings, settings)) changes.shopsToRearm.push({ shop: id, version });
}

const grabs = ({ mode }: Team): boolean => mode === 'grab';

/** A socket is open once its agent has it: its own item is written a moment before, when it cannot be greeted yet. */
function sortAgent(changes: Changes, before: Agent | undefined, after: Agent): void {
  changes.agents.push({ ...(before && { before }), after });
  for (const id of after.connections)
    if (!before?.connections.includes(id)) changes.connections.push({ id, agent: after.id });
}

function sortThread(changes: Changes, { sk, before, after }: Changed): void {
  if (sk === 'HEAD' && after.alias === undefined) {
    changes.conversations.push({ ...(before && { before: toConversation(before) }), after: toConversation(after) });
  }
  if (sk.startsWith(entryPrefix))
    changes.entries.push({
      conversation: String(after.conversation),
      ...(before && { before: toEntry(before) }),
      entry: toEntry(after),
    });
}

function sortVisitor(changes: Changes, { rest, sk, before, after }: Changed): void {
  if (sk !== 'VISITOR' || !presenceChanged(before && toVisitor(before), toVisitor(after))) return;
  changes.visitors.push({ thread: visitorThread(rest), after: toVisitor(after) });
}

function sortOutgoing(changes: Changes, { rest: shop, sk, before, after }: Changed): void {
  const [channel = '', address = ''] = sk.split('#');
  for (const at of wakeUps(before, after)) changes.outgoing.push({ shop, channel, address, ...at });
}

function sortDelivery(changes: Changes, { rest, sk: delivery, before, after }: Changed): void {
  const [shop = '', webhook = ''] = rest.split('#');
  const isReplayed = before?.status !== 'pending' && after.status === 'pending';
  for (const at of wakeUps(isReplayed ? undefined : before, after))
    changes.deliveries.push({ shop, webhook, delivery, ...at });
}

/** When something that goes out has to be looked at: at once when it is new, and at each moment that it is put off to. */
function wakeUps(before: Item | undefined, after: Item): { at?: number }[] {
  if (!before) return [{}];
  return ['notBefore', 'wakeAt'].flatMap((name) =>
    after[name] !== undefined && after[name] !== before[name] ? [{ at: Number(after[name]) }] : [],
  );
}

/** The contract's word for what happened to a conversation. */
export type ChangeWord = 'created' | 'assigned' | 'unassigned' | 'updated' | 'closed' | 'reopened' | 'status';

/** What to call a change; undefined when nothing that anybody sees has changed. */
export function wordFor(before: Conversation | undefined, after: Conversation): ChangeWord | undefined {
  if (!before || before.id !== after.id) return after.assignee ? 'assigned' : 'created';
  if (before.state !== after.state) return after.state === 'closed' ? 'closed' : 'reopened';
  if (before.assignee !== after.assignee) return after.assignee ? 'assigned' : 'unassigned';
  if (before.announced !== after.announced && after.announced) return 'status';
  return looks(before) === looks(after) ? undefined : 'updated';
}

/** Changes of lists, which go to those who watch them; a conversation in nobody's hands concerns them with every message. */
export const concernsLists = (word: ChangeWord, after: Conversation): boolean => word !== 'updated' || isQueued(after);

function looks(c: Conversation): string {
  const {
    version: _v,
    updatedAt: _u,
    armedFor: _a,
    timer: _t,
    oldestAt: _o,
    newestAt: _n,
    lag: _l,
    announced: _s,
    lastCustomerAt: _c,
    leftThereAt: _p,
    ...seen
  } = c;
  return JSON.stringify(seen);
}
