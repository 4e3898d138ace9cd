import { customerOperations } from '../../events/operations/customers.ts';
import { editCustomer, mergeCustomers, readCustomer, unmergeCustomer } from '../../layers/desk/customers.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { eraseCustomer } from '../../layers/desk/erase.ts';
import { exportCustomer } from '../../layers/desk/export.ts';
import { readHistory } from '../../layers/desk/history.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { bindForAgents } from './bind.ts';

/** Customers: who they are, what they wrote, and taking them away. */
export const customerRoutes = (desk: Desk): Route[] =>
  bindForAgents(desk, customerOperations, {
    read: async ({ agent, params }) => ok(await readCustomer(desk, agent, params.id)),
    change: async ({ agent, params, body }) => ok(await editCustomer(desk, agent, params.id, body)),
    conversations: async ({ agent, params, query }) =>
      ok(await readHistory(desk, agent, params.id, query.limit, query.cursor)),
    merge: async ({ agent, params, body }) => ok(await mergeCustomers(desk, agent, params.id, body.with)),
    unmerge: async ({ agent, params, body }) => ok(await unmergeCustomer(desk, agent, params.id, body.id)),
    export: async ({ agent, params, query }) => ok(await exportCustomer(desk, agent, params.id, query.cursor)),
    erase: async ({ agent, params }) => ({ status: (await eraseCustomer(desk, agent, params.id)) ? 204 : 202 }),
  });
