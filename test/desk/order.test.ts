import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openDesk } from '../../layers/desk/desk.ts';
import { readOrder } from '../../layers/desk/order.ts';
import { choose, type Question } from '../../layers/domain/distribution.ts';
import { freeSlot } from '../../layers/store/agents.ts';
import { conversationId } from '../../layers/store/keys.ts';
import { type Table, transact } from '../../layers/store/table.ts';
import { threadOf } from '../../layers/store/timeline.ts';
import { onEachEngine } from '../support/engines.ts';
import { placeAgent, written } from '../support/rows.ts';
import { agentLike, conversationLike, customersThread, noon, second } from '../support/samples.ts';

const question: Question = { shop: 'bloom', slots: 50, conversation: 'x', now: noon };
const grounds = { rule: 'first_message', algorithm: 'most_waiting' } as const;
const turnOf = { shop: 'bloom', channel: 'bloom-whatsapp', branch: 'newCustomer.online' };
const log = { info() {}, warn() {}, error() {}, count() {} };

/** An agent's nth conversation. */
const idOf = (agent: number, n: number): string =>
  conversationId(customersThread(`${Date.now()}-${Math.random()}-${agent}-${n}`), 1);

/** A table that counts what is read of conversations. */
function counted(table: Table): { table: Table; read: { requests: number; items: number } } {
  const read = { requests: 0, items: 0 };
  const send = async (command: { input: { RequestItems?: Record<string, { Keys?: unknown[] }> } }) => {
    const keys = command.input.RequestItems?.[table.name]?.Keys;
    if (keys) {
      read.requests++;
      read.items += keys.length;
    }
    return table.doc.send(command as never);
  };
  return { table: { ...table, doc: { send } as never }, read };
}

/** Agents who hold so many conversations each, all silent so far, and what can happen to them. */
async function team(table: Table, held: number[]) {
  const ids = held.map((many, agent) => Array.from({ length: many }, (_, n) => idOf(agent, n)));
  const lastOf = held.map(() => Number.NEGATIVE_INFINITY);
  for (const [agent, held] of ids.entries()) await placeAgent(table, agentLike({ id: `agent${agent}`, held }));
  return {
    ids,
    lastOf,
    /** A message in one of the agent's conversations. */
    async speaks(agent: number, n: number, at: number) {
      const id = ids[agent]?.[n % Math.max(1, ids[agent].length)];
      if (!id) return;
      const lastMessage = { at, direction: 'in' as const, text: 'hello' };
      await written(table, conversationLike({ id, version: 0, lastMessage }, threadOf(id)));
      lastOf[agent] = at;
    },
    async frees(agent: number) {
      const id = ids[agent]?.pop();
      const lastMessageAt = lastOf[agent] === Number.NEGATIVE_INFINITY ? undefined : lastOf[agent];
      if (id) await transact(table, [freeSlot(table, `agent${agent}`, id, lastMessageAt ? { lastMessageAt } : {})]);
    },
  };
}

onEachEngine((table) => {
  describe('R6 most waiting, whatever was read before', () => {
    test('R6 most_waiting: the first is one of those whose last message is longest ago, in any history', async () => {
      const happening = fc.record({ agent: fc.nat(4), n: fc.nat(5), frees: fc.boolean(), decide: fc.boolean() });
      const history = fc.tuple(
        fc.array(fc.nat(4), { minLength: 5, maxLength: 5 }),
        fc.array(happening, { maxLength: 12 }),
      );
      await fc.assert(
        fc.asyncProperty(history, async ([held, happenings]) => {
          const it = await team(table(), held);
          const desk = openDesk(table(), { now: () => noon }, log);
          const decide = async () => {
            await desk.board.refresh();
            const order = await readOrder(desk, grounds, question, turnOf);
            const [first] = choose(desk.board.agents(), question, order).candidates;
            const longest = Math.min(...it.lastOf);
            expect(it.lastOf[Number(first?.agent.slice(5))]).toBe(longest);
          };
          for (const [i, { agent, n, frees, decide: decides }] of happenings.entries()) {
            if (frees) await it.frees(agent);
            else await it.speaks(agent, n, noon - 60 * second + Math.floor(i / 2));
            if (decides) await decide();
          }
          await decide();
        }),
        { numRuns: 12 },
      );
    }, 60_000);

    test('R6 most_waiting: who decides again reads one request, and of it only who can be first', async () => {
      const it = await team(table(), Array(8).fill(3));
      for (const [agent, held] of it.ids.entries()) {
        for (const n of held.keys()) await it.speaks(agent, n, noon - second * (100 - agent));
      }
      const { table: watched, read } = counted(table());
      const desk = openDesk(watched, { now: () => noon }, log);
      const decide = async () => {
        Object.assign(read, { requests: 0, items: 0 });
        await desk.board.refresh();
        const order = await readOrder(desk, grounds, question, turnOf);
        return choose(desk.board.agents(), question, order).candidates[0]?.agent;
      };
      expect(await decide()).toBe('agent0');
      expect(read).toEqual({ requests: 1, items: 24 });
      // What it did not hear of is read: the first two have had a message meanwhile.
      for (const agent of [0, 1]) await it.speaks(agent, 0, noon);
      expect(await decide()).toBe('agent2');
      expect(await decide()).toBe('agent2');
      expect(read).toEqual({ requests: 1, items: 12 });
      expect(await decide()).toBe('agent2');
      expect(read).toEqual({ requests: 1, items: 6 });
    });
  });
});
