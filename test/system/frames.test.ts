import { describe, expect, test } from 'vitest';
import type { ShownConversation } from '../../layers/desk/present.ts';
import { findAgent } from '../../layers/store/agents.ts';
import type { AgentSocket } from '../support/client.ts';
import { type Agent, useStage } from '../support/system.ts';

/** Several messages in one frame, for a connection that asked for it. */

const stage = useStage();
const idle = () => stage().system.idle();

const batchingOf = async (agent: Agent) => (await findAgent(stage().system.table, agent.id))?.batching ?? [];

/** Asks for frames, or for none, and waits until the desk knows it. */
async function wants(agent: Agent, socket: AgentSocket, batch: boolean, more: object = { shops: [] }): Promise<void> {
  const before = (await batchingOf(agent)).length;
  socket.send({ action: 'watch', batch, ...more });
  await expect.poll(async () => (await batchingOf(agent)).length).toBe(before + (batch ? 1 : -1));
}

const words = (socket: AgentSocket): string[] => socket.said.map(({ type, change }) => change ?? type);

describe('a connection that asked for frames', () => {
  test('is posted what one message sets off as one frame, in the order that others hear it', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const [framed, plain] = [await anna.comes(), await anna.connect()];
    await wants(anna, framed, true);
    const carla = shop.customer();
    await carla.writes('hello');
    await idle();
    const [before, frames] = [system.counters.pushes, framed.frames.length];
    await carla.writes('again');
    await idle();
    await framed.until(({ seq }) => seq === 3);
    await plain.until(({ change }) => change === 'updated');
    expect(framed.frames.slice(frames)).toEqual([2]);
    // One for this connection, two for the other.
    expect(system.counters.pushes - before).toBe(3);
    const sinceFirst = (socket: AgentSocket) => words(socket).slice(words(socket).indexOf('assigned'));
    expect(sinceFirst(framed)).toEqual(sinceFirst(plain));
    expect(plain.frames.every((count) => count === 1)).toBe(true);
  });

  test('a message that is alone comes as it is, and after batch: false all do', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const socket = await anna.comes();
    await wants(anna, socket, true);
    socket.send({ action: 'ping' });
    await socket.until(({ type }) => type === 'pong');
    expect(socket.frames.every((count) => count === 1)).toBe(true);
    await wants(anna, socket, false);
    await shop.customer().writes('hello');
    await socket.until(({ change }) => change === 'assigned');
    await idle();
    expect(socket.frames.every((count) => count === 1)).toBe(true);
  });

  test('watching other shops leaves it as it was; its end is the end of it', async () => {
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const socket = await anna.connect();
    await wants(anna, socket, true, {});
    socket.send({ action: 'watch', shops: [] });
    socket.send({ action: 'ping' });
    await socket.until(({ type }) => type === 'pong');
    expect(await batchingOf(anna)).toHaveLength(1);
    await socket.close();
    await expect.poll(() => batchingOf(anna)).toEqual([]);
  });

  test('resumes in frames, with everything that a resume without them says', async () => {
    const { system } = stage();
    const shop = await stage().shop();
    const anna = await stage().agent([shop]);
    const first = await anna.comes();
    const cursor = first.said[0]?.cursor;
    await first.close();
    const customers = Array.from({ length: 5 }, () => shop.customer());
    for (const customer of customers) await customer.writes('while away');
    await idle();
    await system.advance(5_000);
    const [framed, plain] = [await anna.connect(), await anna.connect()];
    await wants(anna, framed, true);
    for (const socket of [framed, plain]) {
      socket.send({ action: 'resume', cursor });
      await socket.until(({ type }) => type === 'resumed');
    }
    const shown = (socket: AgentSocket) =>
      socket.said.flatMap(({ conversation, entry }) => entry?.id ?? (conversation as ShownConversation)?.id ?? []);
    expect(shown(framed).length).toBeGreaterThan(5);
    expect(shown(framed)).toEqual(shown(plain));
    expect(framed.frames.at(-1)).toBe(shown(framed).length + 1);
    expect(plain.frames.every((count) => count === 1)).toBe(true);
  });
});
