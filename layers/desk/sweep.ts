import { mayChat } from '../domain/agent.ts';
import type { Hints } from '../platform/hints.ts';
import type { Sockets } from '../platform/sockets.ts';
import { allAgents } from '../store/agents.ts';
import { findConnection } from '../store/connections.ts';
import { findConversations } from '../store/conversations.ts';
import { waitingDeliveries } from '../store/hooks.ts';
import { leftForLater } from '../store/later.ts';
import { openOf } from '../store/lists.ts';
import { postponeFetch, waitingFiles } from '../store/media.ts';
import { postpone, waitingToSend } from '../store/outbox.ts';
import { nextTurn, openTasks } from '../store/tasks.ts';
import { meetDeadline } from './deadline.ts';
import type { Desk } from './desk.ts';
import { drainShop } from './drain.ts';
import { disconnected } from './presence.ts';
import { receiveLater } from './receive.ts';

/**
 * The safety net. Everything it looks for is done elsewhere at once; what it finds after a quiet while means that
 * something there failed, and is counted so that an alarm tells.
 */
export interface Sweeper {
  desk: Desk;
  sockets: Sockets;
  hints: Hints;
}

export interface Sweep {
  /**
   * When everything was started again (epoch ms): every connection and every reply is looked at, however fresh, and what
   * was claimed before that moment is claimed by nobody.
   */
  restartedAt?: number;
}

export interface Swept {
  assigned: number;
  connections: number;
  replies: number;
  deadlines: number;
  /** Parts of large webhooks. */
  later: number;
  /** Events for the shops' own systems. */
  deliveries: number;
  files: number;
  /** Work that is done bit by bit. */
  tasks: number;
}

/** A socket is silent for ten minutes at most before the gateway ends it. */
const longestSilence = 11 * 60_000;
/** A reply is on its way within seconds; a deadline fires within the minute. */
const replyAge = 2 * 60_000;
const deadlineAge = 3 * 60_000;
const laterAge = 5 * 60_000;
/** A step of a ramp is taken within seconds: only one that is this late was missed. */
const rampAge = 60_000;
const taskAge = 5 * 60_000;

export async function sweep(sweeper: Sweeper, how: Sweep): Promise<Swept> {
  const { desk } = sweeper;
  const connections = await sweepConnections(sweeper, how);
  const agents = await allAgents(desk.table, true);
  const shops = [...new Set(agents.flatMap((agent) => Object.keys(agent.shops)))];
  const swept = { assigned: 0, connections, replies: 0, deadlines: 0, later: 0, deliveries: 0, files: 0, tasks: 0 };
  for (const shop of shops) {
    swept.later += await sweepLater(desk, shop, how);
    swept.tasks += await sweepTasks(desk, shop, how);
    if (agents.some((agent) => mayChat(agent, shop)))
      swept.assigned += (await drainShop(desk, shop, { lag: rampAge })).assigned;
    swept.replies += await sweepOutbox(sweeper, shop, how);
    swept.deadlines += await sweepDeadlines(desk, shop);
    swept.deliveries += await sweepDeliveries(sweeper, shop, how);
    swept.files += await sweepFiles(sweeper, shop, how);
  }
  if (how.restartedAt === undefined) {
    desk.log.count('SweptConversations', swept.assigned);
    desk.log.count('SweptReplies', swept.replies);
    desk.log.count('SweptDeadlines', swept.deadlines);
    desk.log.count('SweptParts', swept.later);
    desk.log.count('SweptTasks', swept.tasks);
    desk.log.count('SweptDeliveries', swept.deliveries);
    desk.log.count('SweptFiles', swept.files);
  }
  return swept;
}

/** Takes away connections whose end nobody told us of. */
async function sweepConnections({ desk, sockets }: Sweeper, { restartedAt }: Sweep): Promise<number> {
  let gone = 0;
  for (const agent of await allAgents(desk.table, true)) {
    for (const id of agent.connections) {
      const connection = await findConnection(desk.table, id);
      const silent = Date.now() - (connection?.lastSeen ?? 0) > longestSilence;
      if (!(restartedAt !== undefined || silent) || (await sockets.isOpen(id))) continue;
      await disconnected(desk, agent.id, id);
      gone++;
    }
  }
  return gone;
}

async function sweepOutbox({ desk, hints }: Sweeper, shop: string, { restartedAt }: Sweep): Promise<number> {
  const now = desk.clock.now();
  const late = (await waitingToSend(desk.table, shop, undefined, 1000)).filter((reply) => {
    const since = Math.max(reply.notBefore ?? 0, reply.claimedUntil ?? 0, Number(reply.sentAt.slice(0, 13)));
    return restartedAt !== undefined || now - since > replyAge;
  });
  // Whoever claimed these is gone with the crash: their thread does not wait until the claim has run out.
  const orphaned = late.filter(
    ({ claimedUntil, triedAt = 0 }) => claimedUntil !== undefined && triedAt < (restartedAt ?? 0),
  );
  for (const reply of orphaned) await postpone(desk.table, reply, now, false);
  const threads = new Map(late.map(({ thread }) => [`${thread.channel}#${thread.address}`, thread]));
  await hints.outboxReady([...threads.values()].map(({ channel, address }) => ({ shop, channel, address })));
  return late.length;
}

async function sweepLater(desk: Desk, shop: string, { restartedAt }: Sweep): Promise<number> {
  const now = desk.clock.now();
  const late = (await leftForLater(desk.table, shop, 100)).filter(
    ({ key }) => restartedAt !== undefined || now - Number(key.sk.slice(0, 13)) > laterAge,
  );
  for (const later of late) await receiveLater(desk, later);
  return late.length;
}

async function sweepDeliveries({ desk, hints }: Sweeper, shop: string, { restartedAt }: Sweep): Promise<number> {
  const now = desk.clock.now();
  const late = (await waitingDeliveries(desk.table, shop, 1000)).filter(({ event, notBefore, claimedUntil }) => {
    const since = Math.max(notBefore ?? 0, claimedUntil ?? 0, event.at);
    return restartedAt !== undefined || now - since > replyAge;
  });
  const orphaned = late.filter(
    ({ claimedUntil, triedAt = 0 }) => claimedUntil !== undefined && triedAt < (restartedAt ?? 0),
  );
  for (const delivery of orphaned) await postpone(desk.table, delivery, now, false);
  await hints.deliveryReady(late.map(({ webhook, id }) => ({ shop, webhook, delivery: id })));
  return late.length;
}

/** After a crash nobody is at a file, whatever its claim says. */
async function sweepFiles({ desk, hints }: Sweeper, shop: string, { restartedAt }: Sweep): Promise<number> {
  const now = desk.clock.now();
  const late = (await waitingFiles(desk.table, shop, 1000)).filter(
    ({ at, notBefore = at }) => restartedAt !== undefined || now - notBefore > replyAge,
  );
  if (restartedAt !== undefined) for (const file of late) await postponeFetch(desk.table, file, now);
  await hints.fileThere(late.map(({ id }) => ({ shop, file: id })));
  return late.length;
}

async function sweepTasks(desk: Desk, shop: string, { restartedAt }: Sweep): Promise<number> {
  const now = desk.clock.now();
  const late = (await openTasks(desk.table, shop, 100)).filter(
    ({ touchedAt }) => restartedAt !== undefined || now - touchedAt > taskAge,
  );
  // The next turn wakes the stream's consumer.
  for (const task of late) await nextTurn(desk.table, task, now);
  return late.length;
}

async function sweepDeadlines(desk: Desk, shop: string): Promise<number> {
  const now = desk.clock.now();
  const open = await findConversations(desk.table, await openOf(desk.table, shop));
  const late = [...open.values()].filter(
    (c) => c.state === 'open' && c.armedFor !== undefined && now - c.armedFor > deadlineAge,
  );
  for (const conversation of late) await meetDeadline(desk, conversation.id);
  return late.length;
}
