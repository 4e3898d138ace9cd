import { type Agent, isOnline, isRep } from '../domain/agent.ts';
import { type Conversation, companions, holders, isQueued, offeredTo } from '../domain/conversation.ts';
import type { MessageFile } from '../domain/file.ts';
import { rampedUntil, rampOf } from '../domain/ramp.ts';
import { isGivenOut, teamOf } from '../domain/routing.ts';
import type { Shop } from '../domain/settings.ts';
import { toAgent } from '../store/agents.ts';
import { toConversation } from '../store/conversations.ts';
import { toShop } from '../store/shops.ts';
import type { Item } from '../store/table.ts';

/**
 * The consistency checker: reads any table whole and says which invariants do not hold (architecture, "Invariants").
 * A table in use changes while it is read; run it on a quiet one, or run it again before believing a violation.
 */
export interface Finding {
  ok: boolean;
  agents: number;
  /** Open conversations. */
  conversations: number;
  queue: number;
  violations: { rule: Invariant; what: string }[];
}

export type Invariant =
  | 'held_is_assigned'
  | 'one_holder'
  | 'joined_is_in'
  | 'within_limit'
  | 'queue_is_waiting'
  | 'messages_once'
  | 'timeline_complete'
  | 'nobody_waits_in_vain'
  | 'outbox_is_pending'
  | 'files_are_followed';

interface Snapshot {
  conversations: Map<string, Conversation>;
  agents: Agent[];
  shops: Map<string, Shop>;
  queue: { shop: string; conversation: string; sk: string; team?: string }[];
  entries: Item[];
  outbox: Item[];
  /** Files still to be fetched, and those there is something to say of. */
  fetching: Set<string>;
  media: Set<string>;
}

/** What the checker looks at, to be kept while a table is read: not what was said, nor with whom. */
export function checkable(item: Item): Item | undefined {
  const [kind = ''] = String(item.pk).split('#');
  if (!looked.has(kind)) return undefined;
  if (kind !== 'THREAD') return item;
  if (!String(item.sk).startsWith('E#')) {
    const { customer: _c, known: _k, recipient: _r, channel: _ch, lastMessage: _m, tags: _t, ...kept } = item;
    return kept;
  }
  const { pk, sk, id, conversation, seq, providerId, direction, state, file } = item;
  return { pk, sk, id, conversation, seq, providerId, direction, state, file };
}

const looked = new Set(['THREAD', 'AGENTS', 'SHOP', 'QUEUE', 'OUTBOX', 'FETCH', 'MEDIA']);

/** @param now epoch ms, for the agents' grace period */
export function check(items: Item[], now: number): Finding {
  const snapshot = sort(items);
  const open = [...snapshot.conversations.values()].filter((c) => c.state === 'open');
  const violations = [
    ...heldAndAssigned(snapshot, open),
    ...joined(snapshot, open),
    ...limits(snapshot),
    ...queueAndWaiting(snapshot, open),
    ...timelines(snapshot),
    ...waitingInVain(snapshot, now),
    ...outbox(snapshot),
    ...files(snapshot),
  ];
  return {
    ok: violations.length === 0,
    agents: snapshot.agents.length,
    conversations: open.length,
    queue: snapshot.queue.length,
    violations,
  };
}

function sort(items: Item[]): Snapshot {
  const snapshot: Snapshot = {
    conversations: new Map(),
    agents: [],
    shops: new Map(),
    queue: [],
    entries: [],
    outbox: [],
    fetching: new Set(),
    media: new Set(),
  };
  for (const item of items) {
    const [kind = '', shop = ''] = String(item.pk).split('#');
    const sk = String(item.sk);
    if (kind === 'THREAD' && (sk === 'HEAD' || sk.startsWith('CONV#')) && item.alias === undefined) {
      const conversation = toConversation(item);
      snapshot.conversations.set(conversation.id, conversation);
    } else if (kind === 'THREAD' && sk.startsWith('E#')) snapshot.entries.push(item);
    else if (kind === 'AGENTS') snapshot.agents.push(toAgent(item));
    else if (kind === 'SHOP' && sk === 'SETTINGS') snapshot.shops.set(shop, toShop(item));
    else if (kind === 'QUEUE') {
      const team = item.team === undefined ? {} : { team: String(item.team) };
      snapshot.queue.push({ shop, conversation: String(item.conversation), sk, ...team });
    } else if (kind === 'OUTBOX') snapshot.outbox.push(item);
    else if (kind === 'FETCH') snapshot.fetching.add(sk);
    else if (kind === 'MEDIA') snapshot.media.add(sk);
  }
  return snapshot;
}

type Violations = Finding['violations'];

/** held(agent) = the open conversations assigned or just offered to the agent, and nobody else holds one. */
function heldAndAssigned({ agents, conversations }: Snapshot, open: Conversation[]): Violations {
  const violations: Violations = [];
  const held = new Map<string, string[]>();
  for (const agent of agents) for (const id of agent.held) held.set(id, [...(held.get(id) ?? []), agent.id]);
  for (const [id, by] of held) {
    const c = conversations.get(id);
    if (by.length > (offeredTo(c) ? 2 : 1))
      violations.push({ rule: 'one_holder', what: `${id} is held by ${by.join(' and ')}` });
    for (const agent of by) {
      if (!holders(c).includes(agent))
        violations.push({ rule: 'held_is_assigned', what: `${agent} holds ${id}, which is not assigned there` });
    }
  }
  for (const c of open) {
    for (const agent of holders(c))
      if (!held.get(c.id)?.includes(agent))
        violations.push({ rule: 'held_is_assigned', what: `${c.id} is with ${agent}, who does not hold it` });
    if (offeredTo(c) && c.handover?.from !== c.assignee)
      violations.push({ rule: 'held_is_assigned', what: `${c.id} is offered by ${c.handover?.from}, who has it not` });
    if (c.assignee && !c.participants.includes(c.assignee))
      violations.push({ rule: 'held_is_assigned', what: `${c.assignee} has ${c.id} and is not in it` });
    if (c.bot && c.assignee)
      violations.push({ rule: 'one_holder', what: `${c.id} is with ${c.assignee} and with the flow ${c.bot}` });
  }
  return violations;
}

/** joined(agent) = the open conversations the agent is in without holding them. */
function joined({ agents, conversations }: Snapshot, open: Conversation[]): Violations {
  const violations: Violations = [];
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  for (const agent of agents)
    for (const id of agent.joined)
      if (!companions(conversations.get(id)).includes(agent.id))
        violations.push({ rule: 'joined_is_in', what: `${agent.id} has joined ${id}, and is not in it or holds it` });
  for (const c of open)
    for (const agent of companions(c))
      if (!byId.get(agent)?.joined.includes(c.id))
        violations.push({ rule: 'joined_is_in', what: `${agent} is in ${c.id}, which is not among the joined ones` });
  return violations;
}

/**
 * Never above the limit except by reopening. A limit may be lowered later, so each assignment and each offer is judged by
 * the limit it was made under, which it carries: the last of n made so needs n to fit it.
 */
function limits({ agents, conversations }: Snapshot): Violations {
  return agents.flatMap((agent) => {
    const counted = agent.held
      .map((id) => conversations.get(id))
      .filter((c) => c !== undefined)
      .map((c) => ({ ...c, ...(offeredTo(c) === agent.id && { reopened: false, why: c.handover }) }))
      .filter(({ reopened }) => !reopened);
    const most = Math.max(0, ...counted.map(({ why }) => why?.slots ?? 0));
    return counted.length <= most
      ? []
      : [{ rule: 'within_limit' as const, what: `${agent.id} holds ${counted.length}, the limit was ${most}` }];
  });
}

/** A conversation is in the queue exactly when it is open, with nobody and not with a bot. */
function queueAndWaiting({ queue, conversations }: Snapshot, open: Conversation[]): Violations {
  const violations: Violations = [];
  const queued = new Map<string, number>();
  for (const { conversation, team } of queue) {
    queued.set(conversation, (queued.get(conversation) ?? 0) + 1);
    if (conversations.get(conversation)?.team !== team)
      violations.push({ rule: 'queue_is_waiting', what: `${conversation} waits for another team than it is of` });
  }
  for (const [id, times] of queued) {
    const c = conversations.get(id);
    if (!c || !isQueued(c))
      violations.push({ rule: 'queue_is_waiting', what: `${id} is in the queue and does not wait` });
    if (times > 1) violations.push({ rule: 'queue_is_waiting', what: `${id} is in the queue ${times} times` });
  }
  for (const c of open)
    if (isQueued(c) && !queued.has(c.id))
      violations.push({ rule: 'queue_is_waiting', what: `${c.id} waits and is not in the queue` });
  return violations;
}

/** Each provider message once; a timeline has every number from 1 to its length, once. */
function timelines({ entries, conversations }: Snapshot): Violations {
  const violations: Violations = [];
  const seen = new Set<string>();
  const numbers = new Map<string, Set<number>>();
  for (const entry of entries) {
    const message = entry.providerId === undefined ? undefined : `${entry.pk} ${entry.providerId}`;
    if (message && seen.has(message)) violations.push({ rule: 'messages_once', what: `${message} is stored twice` });
    if (message) seen.add(message);
    const conversation = String(entry.conversation);
    const known = numbers.get(conversation) ?? new Set<number>();
    numbers.set(conversation, known);
    if (known.has(Number(entry.seq)))
      violations.push({ rule: 'timeline_complete', what: `${conversation} has two entries ${entry.seq}` });
    known.add(Number(entry.seq));
  }
  for (const c of conversations.values()) {
    const has = numbers.get(c.id)?.size ?? 0;
    // What was erased is counted and not there any more (S6).
    if (has !== c.seq - (c.erased?.to ?? 0))
      violations.push({ rule: 'timeline_complete', what: `${c.id} counts ${c.seq} entries and has ${has}` });
  }
  return violations;
}

/** A step of a ramp is taken within seconds of its moment. */
const rampAge = 5_000;

function isHeldBack(agent: Agent, { settings }: Shop, now: number): boolean {
  const ramp = rampOf(settings);
  return ramp !== undefined && rampedUntil(agent, { ...ramp, lag: rampAge }, now) !== undefined;
}

/** Nothing queued while an available agent, of its team where it waits for one, has a slot and is not held back by a ramp (once quiet). */
function waitingInVain({ queue, agents, shops }: Snapshot, now: number): Violations {
  const lanes = new Map(queue.map(({ shop, team }) => [`${shop} ${team ?? ''}`, { shop: shops.get(shop), team }]));
  return [...lanes.values()].flatMap(({ shop, team: name }) => {
    const team = shop && teamOf(shop, name);
    if (!shop || !isGivenOut(team)) return [];
    const free = agents.find(
      (agent) =>
        isOnline(agent, shop.id, now) &&
        agent.held.length < shop.settings.slots &&
        !isHeldBack(agent, shop, now) &&
        (!team || isRep(agent, shop.id, team.id)),
    );
    const whose = team ? `team ${team.id} of ${shop.id}` : shop.id;
    return free
      ? [
          {
            rule: 'nobody_waits_in_vain' as const,
            what: `${free.id} is available while conversations wait at ${whose}`,
          },
        ]
      : [];
  });
}

/** What is in the outbox has not been settled, and what is pending is in the outbox. */
function outbox({ outbox: waiting, entries }: Snapshot): Violations {
  const pending = new Set(
    entries
      .filter((e) => e.direction === 'out' && e.state === 'pending' && e.providerId === undefined)
      .map((e) => String(e.id)),
  );
  const lost = new Set(pending);
  const violations: Violations = [];
  for (const item of waiting) {
    const id = String(item.entryId);
    lost.delete(id);
    if (!pending.has(id))
      violations.push({ rule: 'outbox_is_pending', what: `${id} is in the outbox and not pending` });
  }
  for (const id of lost) violations.push({ rule: 'outbox_is_pending', what: `${id} is pending and not in the outbox` });
  return violations;
}

/** A file that is still to come is being fetched and is of a message that says so; of every other one there is a record (C8). */
function files({ entries, fetching, media }: Snapshot): Violations {
  const shown = entries.flatMap(({ file }) => (file === undefined ? [] : [file as MessageFile]));
  const pending = new Set(shown.filter(({ state }) => state === 'pending').map(({ id }) => id));
  const violation = (what: string) => ({ rule: 'files_are_followed' as const, what });
  return [
    ...[...pending].filter((id) => !fetching.has(id)).map((id) => violation(`${id} is pending and nobody fetches it`)),
    ...[...fetching].filter((id) => !pending.has(id)).map((id) => violation(`${id} is fetched for no message`)),
    ...shown
      .filter(({ id, state }) => state !== 'pending' && !media.has(id))
      .map(({ id }) => violation(`of ${id} there is no record`)),
  ];
}
