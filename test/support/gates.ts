import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Desk, openDesk } from '../../layers/desk/desk.ts';
import type { Table } from '../../layers/store/table.ts';
import type { System } from '../../local/system.ts';

/** Stops a use case at a call to the table, so that a race can be played move by move. */

/** The calls that can be stopped, by the name of their command. */
export type Call = 'TransactWriteCommand' | 'QueryCommand' | 'BatchGetCommand' | 'GetCommand' | 'UpdateCommand';

export interface Gate {
  /** Resolves when the use case stands before the call. */
  reached: Promise<void>;
  /** Lets it go on. */
  open(): void;
}

/** A desk of its own over the system's table, as another instance of a function would have one. */
export interface GatedDesk {
  desk: Desk;
  /** Stops the next call of that name. Ask before the use case begins. */
  before(call: Call): Gate;
}

export function openGatedDesk(system: System): GatedDesk {
  const gates: { call: Call; arrive: () => void; passage: Promise<void> }[] = [];
  const doc = new Proxy(system.table.doc, {
    get(target, name) {
      if (name !== 'send') return Reflect.get(target, name) as unknown;
      return async (command: object, ...rest: unknown[]) => {
        const at = gates.findIndex(({ call }) => call === command.constructor.name);
        const [gate] = at < 0 ? [] : gates.splice(at, 1);
        gate?.arrive();
        await gate?.passage;
        return (target.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
      };
    },
  }) as DynamoDBDocumentClient;
  const table: Table = { ...system.table, doc };
  const log = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };
  return {
    desk: openDesk(table, system.clock, log),
    before(call) {
      let open = () => {};
      const passage = new Promise<void>((resolve) => {
        open = resolve;
      });
      const reached = new Promise<void>((arrive) => gates.push({ call, arrive, passage }));
      return { reached, open };
    },
  };
}
