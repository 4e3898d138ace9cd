import { mayChat } from '../domain/agent.ts';
import type { Sockets } from '../platform/sockets.ts';
import { findAgents } from '../store/agents.ts';
import { watchersOf } from '../store/connections.ts';
import { parseConversationId } from '../store/keys.ts';
import type { Changes } from './changes.ts';
import type { Desk } from './desk.ts';
import { readBoard } from './figures-board.ts';
import { sendInOrder } from './push.ts';

/** Tells those who watch a shop's board what it shows now (W6). */
export interface BoardTeller {
  desk: Desk;
  sockets: Sockets;
  /** When this process last told a shop's board (epoch ms, real time). */
  told: Map<string, number>;
}

/** A board that changes all the time is told once a second: changes that come meanwhile are in the next one. */
const every = 1_000;

/** Boards are read only where somebody watches. A push that fails is not repeated: the next one says it all. */
export async function tellBoards(teller: BoardTeller, changes: Changes): Promise<void> {
  await Promise.all([...shopsIn(changes)].map((shop) => tellBoard(teller, shop)));
}

function shopsIn({ conversations, entries, agents }: Changes): Set<string> {
  const ofConversations = [
    ...conversations.map(({ after }) => after.shop),
    ...entries.map(({ conversation }) => parseConversationId(conversation)?.thread.shop ?? ''),
  ];
  const ofAgents = agents.flatMap(({ after }) => Object.keys(after.shops).filter((shop) => mayChat(after, shop)));
  return new Set([...ofConversations, ...ofAgents].filter((shop) => shop !== ''));
}

async function tellBoard({ desk, sockets, told }: BoardTeller, shopId: string): Promise<void> {
  const watchers = (await watchersOf(desk.table, shopId)).filter(({ board }) => board);
  if (watchers.length === 0) return;
  // Waiting here holds back the batches that follow, which then are one: nobody else waits for this function.
  const pause = (told.get(shopId) ?? 0) + every - Date.now();
  if (pause > 0) await desk.table.sleep(pause);
  told.set(shopId, Date.now());
  const agents = await findAgents(desk.table, [...new Set(watchers.map(({ agent }) => agent))]);
  const allowed = new Set(agents.filter((agent) => mayChat(agent, shopId)).map(({ id }) => id));
  const board = await readBoard(desk, await desk.shops.get(shopId));
  await Promise.all(
    watchers
      .filter(({ agent }) => allowed.has(agent))
      .map(({ agent, connection }) => sendInOrder(desk, sockets, agent, connection, [{ type: 'board', board }])),
  );
}
