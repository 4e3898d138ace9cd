import type { Operations } from '../../events/operation.ts';
import { mustAdminister, mustBelong } from '../../layers/desk/administer.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import type { Route } from '../../layers/platform/http.ts';
import { asAgent } from '../api/identity.ts';
import { bind, type Handlers } from '../bind.ts';

/** Binds operations on a shop that agents call: their handlers also get who asks. */
export const bindAtShop = <Of extends Operations>(
  desk: Desk,
  operations: Of,
  handlers: Handlers<Of, { agent: string }>,
): Route[] =>
  bind(operations, asAgent, handlers, ({ admins }, { agent }, { shop = '' }) =>
    (admins ? mustAdminister : mustBelong)(desk, agent, shop),
  );
