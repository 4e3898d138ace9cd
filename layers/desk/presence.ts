import type { Agent } from '../domain/agent.ts';
import { mayChat } from '../domain/agent.ts';
import { DeskError } from '../platform/errors.ts';
import { addConnection, findAgent, removeConnection, setBatching, setStatus } from '../store/agents.ts';
import {
  deleteConnection,
  findConnection,
  saveConnection,
  saveTicket,
  takeTicket,
  ticketLife,
  touchConnection,
  watchShops,
} from '../store/connections.ts';
import type { Desk } from './desk.ts';
import { batches } from './frames.ts';

/** Agents coming and going (D1). Connection times are real time; the grace period runs on the desk's clock. */

/** A socket opened. What follows (hello, waiting conversations) is done by the stream's consumer. */
export async function connected(desk: Desk, agent: string, connection: string): Promise<void> {
  await saveConnection(desk.table, connection, agent, Date.now());
  const found = await addConnection(desk.table, agent, connection, desk.clock.now());
  if (!found) throw new DeskError('forbidden', 'There is no such agent. Ask a shop admin.');
}

/** How long a hello is waited for, look by look (ms): the stream may be behind, and an answer must come some time. */
const patience = [20, 50, 100, 200, 400, 800, 1500];

/** Waits until a connection has heard its hello, which comes before everything else. @param agent as last read */
export async function afterHello(desk: Desk, agent: Agent | undefined, connection: string): Promise<void> {
  if (!agent?.greeting?.includes(connection)) return;
  for (const pause of patience) {
    const now = await findAgent(desk.table, agent.id);
    if (!now?.greeting?.includes(connection)) return;
    await desk.table.sleep(pause);
  }
}

/** Waits until a connection has heard its hello. So many are remembered as greeted, which saves a read a message. */
export type Greeted = (agent: string, connection: string) => Promise<void>;
const mostRemembered = 5_000;

export function openGreeted(desk: Desk): Greeted {
  const known = new Set<string>();
  return async (agent, connection) => {
    if (known.has(connection)) return;
    await afterHello(desk, await findAgent(desk.table, agent), connection);
    if (known.size >= mostRemembered) known.clear();
    known.add(connection);
  };
}

/** A socket closed, or was found to be gone. Doing it twice is harmless. */
export async function disconnected(desk: Desk, agent: string, connection: string): Promise<void> {
  await removeConnection(desk.table, agent, connection, desk.clock.now());
  await deleteConnection(desk.table, connection);
}

export async function seen(desk: Desk, connection: string): Promise<void> {
  await touchConnection(desk.table, connection, Date.now());
}

/** Sets an agent's status; being available again lets waiting conversations in. @throws DeskError not_found */
export async function changeStatus(desk: Desk, agentId: string, status: Agent['status']): Promise<Agent> {
  const agent = await setStatus(desk.table, agentId, status, desk.clock.now());
  if (!agent) throw new DeskError('not_found', 'There is no such agent.');
  return agent;
}

/** What a connection asks for; see events/socket.ts. */
export interface Wish {
  shops?: string[] | undefined;
  views?: string[] | undefined;
  batch?: boolean | undefined;
  order?: number | undefined;
}

/** Subscribes a connection to the lists of shops; those the agent may not see are left out. */
export async function watch(desk: Desk, agentId: string, connectionId: string, wish: Wish): Promise<void> {
  const { shops, views, batch, order } = wish;
  const [agent, connection] = await Promise.all([
    findAgent(desk.table, agentId),
    findConnection(desk.table, connectionId),
  ]);
  if (!agent || !connection) return;
  if (batch !== undefined && batch !== batches(agent, connectionId))
    await setBatching(desk.table, agentId, connectionId, batch);
  const visible = Object.keys(agent.shops).filter((shop) => mayChat(agent, shop));
  const wanted = {
    shops: shops ? visible.filter((shop) => shops.includes(shop)) : visible,
    ...(views && { board: views.includes('board') }),
    ...(order !== undefined && { order }),
  };
  await watchShops(desk.table, connection, wanted, Date.now());
}

/** A one-time ticket for a browser's socket: its URL must not carry the token. */
export async function giveTicket(
  desk: Desk,
  agent: string,
  ticket: string,
): Promise<{ ticket: string; expiresAt: string }> {
  const now = Date.now();
  await saveTicket(desk.table, ticket, agent, now);
  return { ticket, expiresAt: new Date(now + ticketLife).toISOString() };
}

/** Who a ticket was made for; it is used up by that. */
export const redeemTicket = (desk: Pick<Desk, 'table'>, ticket: string): Promise<string | undefined> =>
  takeTicket(desk.table, ticket, Date.now());
