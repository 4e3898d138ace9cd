import { becameMoreAvailable, shopsLost } from '../domain/agent.ts';
import type { Hints } from '../platform/hints.ts';
import { digest } from '../platform/ids.ts';
import type { Timers } from '../platform/timers.ts';
import { findAgent } from '../store/agents.ts';
import type { Connection } from '../store/connections.ts';
import { findConversations } from '../store/conversations.ts';
import { type Changes, type ItemChange, sortOut } from './changes.ts';
import { shortName, writeCursor } from './cursor.ts';
import { drainFor, drainShop } from './drain.ts';
import { type Pusher, push, sendInOrder } from './push.ts';
import { giveOnWhatMayNotBeHeld } from './withdraw.ts';

/**
 * Everything that follows from a change of the table: timers, hints to the senders, pushes, waiting conversations for
 * freed slots. Called with the stream's batches, at least once and in order per item; each step may be repeated.
 */
export interface Reactor extends Pusher {
  timers: Timers;
  hints: Hints;
}

export async function react(reactor: Reactor, batch: ItemChange[]): Promise<void> {
  const changes = sortOut(batch);
  await Promise.all([
    armTimers(reactor, changes),
    hintSenders(reactor, changes),
    push(reactor, changes).then(() => greet(reactor, changes.connections)),
  ]);
  await fillSlots(reactor, changes);
}

/** One timer a conversation, set when what it was armed for changed (never per message). */
async function armTimers({ timers }: Reactor, changes: Changes): Promise<void> {
  const latest = new Map(changes.conversations.map((c) => [c.after.id, c.after]));
  const moved = new Set(
    changes.conversations
      .filter(({ before, after }) => before?.armedFor !== after.armedFor || before?.id !== after.id)
      .map(({ after }) => after.id),
  );
  await Promise.all(
    [...moved].map(async (id) => {
      const armedFor = latest.get(id)?.armedFor;
      if (latest.get(id)?.state !== 'open' || armedFor === undefined) return;
      await timers.arm(`c-${digest(id)}`, armedFor, { kind: 'conversation', conversation: id, due: armedFor });
    }),
  );
}

/** A reply is waiting: tell the shop's sender; one that has to wait for its next try gets a timer. */
async function hintSenders({ hints, timers }: Reactor, changes: Changes): Promise<void> {
  const threads = new Map(changes.outgoing.map((o) => [`${o.shop}#${o.channel}#${o.address}`, o]));
  const ready = [...threads.values()].filter((o) => o.notBefore === undefined);
  const later = [...threads.values()].filter((o) => o.notBefore !== undefined);
  if (ready.length > 0)
    await hints.outboxReady(ready.map(({ shop, channel, address }) => ({ shop, channel, address })));
  await Promise.all(
    later.map(({ shop, channel, address, notBefore = 0 }) =>
      timers.arm(`o-${digest(shop, channel, address)}`, notBefore, {
        kind: 'outbox',
        shop,
        channel,
        address,
        due: notBefore,
      }),
    ),
  );
}

/** The first word on a new socket. Its cursor lists what the agent has, so that a resume from it repeats nothing. */
async function greet(reactor: Reactor, connections: Connection[]): Promise<void> {
  const { desk } = reactor;
  for (const { id, agent: agentId } of connections) {
    const time = desk.clock.now();
    const agent = await findAgent(desk.table, agentId);
    if (!agent?.connections.includes(id)) continue;
    const held = await findConversations(desk.table, agent.held);
    const given = Object.fromEntries(
      [...held.values()].map((c) => [shortName(c.id), [c.version, c.seq] as [number, number]]),
    );
    const hello = { type: 'hello', agent: agentId, cursor: writeCursor({ time, given }) };
    await greetPatiently(reactor, agentId, id, hello);
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

async function fillSlots({ desk }: Reactor, changes: Changes): Promise<void> {
  for (const { before, after } of changes.agents) {
    if (shopsLost(before, after).length > 0) await giveOnWhatMayNotBeHeld(desk, after.id);
  }
  const freed = new Set(
    changes.agents.filter(({ before, after }) => becameMoreAvailable(before, after)).map(({ after }) => after.id),
  );
  for (const agent of freed) await drainFor(desk, agent);
  for (const shop of changes.shopsToDrain) await drainShop(desk, shop);
}
