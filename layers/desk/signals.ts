import { mayChat } from '../domain/agent.ts';
import { offeredTo } from '../domain/conversation.ts';
import { formatDuration } from '../platform/duration.ts';
import { DeskError } from '../platform/errors.ts';
import type { Sockets } from '../platform/sockets.ts';
import type { Throttle } from '../platform/throttle.ts';
import { findAgents } from '../store/agents.ts';
import { threadOf } from '../store/timeline.ts';
import { noteViewing, type Viewer, viewersOf } from '../store/viewing.ts';
import { findVisitor } from '../store/visitors.ts';
import type { Desk } from './desk.ts';
import { loadSeen } from './edit.ts';
import { afterHello } from './presence.ts';
import { sendInOrder } from './push.ts';
import { postToVisitor } from './visitor-push.ts';

/**
 * Who is typing and who is looking (T5), told to those in the conversation and to those who look at it. Nothing of it joins the
 * timeline. All times are real time.
 */
export interface Signaller {
  desk: Desk;
  sockets: Sockets;
  throttle: Throttle;
}

export type Signal = 'typing' | 'viewing';

/** A connection is listened to so often for each kind of signal (ms). */
export const signalEvery = 1_000;
/** How long a client shows a signal that is not repeated. A client repeats it in half of that. */
const lasts: Record<Signal, number> = { typing: 6_000, viewing: 60_000 };

/**
 * Passes a signal on. That somebody in the conversation writes is told to a visitor of the webchat too, under the agent's name.
 * @param privately a note is written: that is between agents
 * @throws DeskError not_found, forbidden for a conversation the agent does not see
 */
export async function signal(
  { desk, sockets, throttle }: Signaller,
  from: Viewer,
  kind: Signal,
  conversationId: string,
  privately = false,
): Promise<void> {
  const now = Date.now();
  if (!throttle.lets(`${from.connection} ${kind}`, now)) return;
  const { agent, conversation } = await loadSeen(desk, from.agent, conversationId);
  if (!mayChat(agent, conversation.shop)) throw new DeskError('forbidden', 'You have no chat permission on this shop.');
  const { id, shop, participants } = conversation;
  if (kind === 'viewing' && !participants.includes(agent.id))
    await noteViewing(desk.table, id, from, now + lasts.viewing);
  const viewers = await viewersOf(desk.table, id, now);
  const inIt = [...participants, offeredTo(conversation)].filter((one) => one !== undefined);
  const ids = new Set([...inIt, ...viewers.map((viewer) => viewer.agent)]);
  ids.delete(agent.id);
  const message = { type: kind, conversation: id, agent: agent.id, expiresAfter: formatDuration(lasts[kind]) };
  const others = (await findAgents(desk.table, [...ids])).filter((other) => mayChat(other, shop));
  await Promise.all(
    others.flatMap((other) => {
      const looking = viewers.filter((viewer) => viewer.agent === other.id).map(({ connection }) => connection);
      const told = other.connections.filter((one) => inIt.includes(other.id) || looking.includes(one));
      return told.map(async (connection) => {
        await afterHello(desk, other, connection);
        await sendInOrder(desk, sockets, other.id, connection, [message]);
      });
    }),
  );
  const isForVisitor = kind === 'typing' && !privately && conversation.channel.provider === 'webchat';
  if (!isForVisitor || !participants.includes(agent.id)) return;
  const visitor = await findVisitor(desk.table, threadOf(id));
  const typing = { type: 'typing', name: agent.name, expiresAfter: formatDuration(lasts.typing) };
  if (visitor) await postToVisitor(desk, sockets, threadOf(id), visitor, [typing]);
}
