import type { Operations } from '../../events/operation.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { mustHavePart } from '../../layers/desk/part.ts';
import type { Route } from '../../layers/platform/http.ts';
import { bind, type Handlers } from '../bind.ts';
import { asAgent } from './identity.ts';

/** Binds operations that agents call: their handlers also get who asks. */
export const bindForAgents = <Of extends Operations>(
  desk: Desk,
  operations: Of,
  handlers: Handlers<Of, { agent: string }>,
): Route[] =>
  bind(operations, asAgent, handlers, ({ route, admins }, { agent }, { id }) =>
    mustHavePart(desk, agent, route, id, admins),
  );
