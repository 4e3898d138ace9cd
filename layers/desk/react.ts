import { becameMoreAvailable, shopsLost } from '../domain/agent.ts';
import { companions, holders } from '../domain/conversation.ts';
import { allOf } from '../platform/allof.ts';
import type { Hints } from '../platform/hints.ts';
import { digest } from '../platform/ids.ts';
import type { Timers } from '../platform/timers.ts';
import { findAgent, noteGreeted } from '../store/agents.ts';
import { findConversations } from '../store/conversations.ts';
import { noteLeft } from '../store/left.ts';
import { type Changes, type ItemChange, sortOut } from './changes.ts';
import { Given } from './cursor.ts';
import { rememberFor } from './desk.ts';
import { drainShops, lookAgain, shopsOf } from './drain.ts';
import { showGrabs } from './grabs.ts';
import { endOffersToGone, mayBeGone } from './handover.ts';
import { type Pusher, push, sendInOrder } from './push.ts';
import { rearmShop } from './rearm.ts';
import { receiveLater } from './receive.ts';
import { rerouteNew, rerouteShop } from './reroute.ts';
import { pushVisitors } from './visitor-push.ts';
import { giveOnWhatMayNotBeHeld } from './withdraw.ts';

/**
 * What agents wait for after a change of the table: timers, hints to the senders, pushes, waiting conversations for freed
 * slots. What nobody waits for is in record.ts. Called with the stream's batches, at least once and in order per item; each step may be repeated.
 */
export interface Reactor extends Pusher {
  timers: Timers;
  hints: Hints;
}

export async function react(reactor: Reactor, batch: ItemChange[]): Promise<void> {
  const changes = sortOut(batch);
  // Who waits for a slot does not wait for the pushes of what freed it.
  await allOf([
    armTimers(reactor, changes),
    hintSenders(reactor, changes),
    hintDeliverers(reactor, changes),
    hintFetchers(reactor, changes),
    push(reactor, changes),
    noteLosses(reactor, changes),
    greet(reactor, changes.connections).then(() => showGrabs(reactor, changes)),
    pushVisitors(reactor, changes),
    carryOn(reactor, changes),
  ]);
}

/** What is written because of what was written, one after the other. */
async function carryOn(reactor: Reactor, changes: Changes): Promise<void> {
  await rearmShops(reactor, changes);
  for (const later of changes.later) await receiveLater(reactor.desk, later);
  await endOffers(reactor, changes);
  await fillSlots(reactor, changes);
}

/** One timer a conversation, touched when what it is armed for changed (never per message). */
async function armTimers({ timers }: Reactor, changes: Changes): Promise<void> {
  const first = new Map([...changes.conversations].reverse().map((c) => [c.after.id, c.before]));
  const latest = new Map(changes.conversations.map((c) => [c.after.id, c.after]));
  await Promise.all(
    [...latest].map(async ([id, { state, armedFor, timer }]) => {
      const before = first.get(id)?.id === id ? first.get(id) : undefined;
      if (state !== 'open' || armedFor === undefined || before?.armedFor === armedFor) return;
      const wake = { kind: 'conversation' as const, conversation: id, due: armedFor };
      const name = `c-${digest(id)}-${timer}`;
      await (before?.timer === timer ? timers.move(name, armedFor, wake) : timers.set(name, armedFor, wake));
    }),
  );
}

/**
 * Lowered limits hold for the conversations that are open already. A second look follows when nobody remembers the old ones
 * any more: a message taken in meanwhile may have been timed by them.
 */
async function rearmShops({ desk, timers }: Reactor, { shopsToRearm }: Changes): Promise<void> {
  for (const { shop, version } of shopsToRearm) {
    const due = desk.clock.now() + rememberFor + 5_000;
    await timers.set(`s-${digest(shop)}-${version}`, due, { kind: 'shop', shop, due });
    await rearmShop(desk, shop);
  }
}

/** A reply is waiting: tell the shop's sender; one that has to wait for its next try gets a timer. */
async function hintSenders({ hints, timers }: Reactor, { outgoing }: Changes): Promise<void> {
  const distinct = [...new Map(outgoing.map((o) => [`${o.shop}#${o.channel}#${o.address}#${o.at}`, o])).values()];
  const ready = distinct.filter(({ at }) => at === undefined);
  if (ready.length > 0)
    await hints.outboxReady(ready.map(({ shop, channel, address }) => ({ shop, channel, address })));
  await Promise.all(
    distinct.map(async ({ shop, channel, address, at }) => {
      if (at === undefined) return;
      const wake = { kind: 'outbox' as const, shop, channel, address, due: at };
      await timers.set(`o-${digest(shop, channel, address)}-${at}`, at, wake);
    }),
  );
}

/** An event waits for a system of a shop: tell the shop's own function, at once or when its next try is due. */
async function hintDeliverers({ hints, timers }: Reactor, { deliveries }: Changes): Promise<void> {
  const ready = deliveries.filter(({ at }) => at === undefined);
  if (ready.length > 0)
    await hints.deliveryReady(ready.map(({ shop, webhook, delivery }) => ({ shop, webhook, delivery })));
  await Promise.all(
    deliveries.map(async ({ shop, webhook, delivery, at }) => {
      if (at === undefined) return;
      const wake = { kind: 'delivery' as const, shop, webhook, delivery, due: at };
      await timers.set(`d-${digest(shop, webhook, delivery)}-${at}`, at, wake);
    }),
  );
}

/** A file is still at its provider: tell the shop's own function, at once or when its next try is due. */
async function hintFetchers({ hints, timers }: Reactor, { fetches }: Changes): Promise<void> {
  const ready = fetches.filter(({ at }) => at === undefined);
  if (ready.length > 0) await hints.fileThere(ready.map(({ shop, file }) => ({ shop, file })));
  await Promise.all(
    fetches.map(async ({ shop, file, at }) => {
      if (at !== undefined) await timers.set(`f-${digest(file)}-${at}`, at, { kind: 'file', shop, file, due: at });
    }),
  );
}

/**
 * Who was in a conversation without having it and is not any more is noted for their resume. Here and not in the transaction, which
 * has no room for fifty at a close; what is not noted yet is not pushed yet either.
 */
async function noteLosses({ desk }: Reactor, { conversations }: Changes): Promise<void> {
  await Promise.all(
    conversations.flatMap(({ before, after }) => {
      const there = new Set([...companions(after), ...holders(after)]);
      const lost = before?.id === after.id ? companions(before).filter((agent) => !there.has(agent)) : [];
      return lost.map((agent) => noteLeft(desk.table, agent, after.id, after.updatedAt));
    }),
  );
}

/** The first word on a new socket. Its cursor lists what the agent has, so that a resume from it repeats nothing. */
async function greet(reactor: Reactor, connections: Changes['connections']): Promise<void> {
  const { desk } = reactor;
  for (const { id, agent: agentId } of connections) {
    const time = desk.clock.now();
    const agent = await findAgent(desk.table, agentId);
    if (!agent?.connections.includes(id)) continue;
    const held = await findConversations(desk.table, agent.held);
    const given = new Given();
    for (const conversation of [...held.values()].sort((a, b) => a.updatedAt - b.updatedAt)) given.note(conversation);
    const hello = { type: 'hello', agent: agentId, cursor: given.cursor(time) };
    await greetPatiently(reactor, agentId, id, hello);
    await noteGreeted(desk.table, agentId, id);
  }
}

/** The stream can be faster than the opening of the socket itself, which is then unknown for a moment. */
async function greetPatiently(
  { desk, sockets }: Reactor,
  agent: string,
  connection: string,
  hello: object,
): Promise<void> {
  for (const pause of [50, 150, 400, 1000]) {
    if ((await sockets.post(connection, hello)) === 'sent') return;
    await desk.table.sleep(pause);
  }
  await sendInOrder(desk, sockets, agent, connection, [hello]);
}

/** Offers to an agent who went end at once, or when the grace period is over (T3). */
async function endOffers({ desk, timers }: Reactor, changes: Changes): Promise<void> {
  for (const { before, after } of changes.agents) {
    if (!mayBeGone(before, after)) continue;
    const { id, graceUntil: due } = after;
    if (after.status === 'available' && due !== undefined && due > desk.clock.now())
      await timers.set(`a-${digest(id)}-${due}`, due, { kind: 'agent', agent: id, due });
    else await endOffersToGone(desk, id);
  }
}

async function fillSlots({ desk, hints }: Reactor, changes: Changes): Promise<void> {
  for (const { before, after } of changes.agents) {
    if (shopsLost(before, after).length > 0) await giveOnWhatMayNotBeHeld(desk, after.id);
  }
  for (const shop of changes.shopsToReroute) await rerouteShop(desk, shop);
  await rerouteNew(desk, changes);
  // As this change has them: one that comes after it is looked at for itself.
  const freed = changes.agents.filter(({ before, after }) => becameMoreAvailable(before, after));
  const shops = new Set([...freed.flatMap(({ after }) => shopsOf(after)), ...changes.shopsToDrain]);
  if (shops.size > 0) await lookAgain(hints, await drainShops(desk, [...shops]));
}
