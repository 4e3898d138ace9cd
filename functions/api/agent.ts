import { randomBytes } from 'node:crypto';
import { meOperations, queueOperations } from '../../events/operations/me.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { takeNext } from '../../layers/desk/handle.ts';
import { whoAmI } from '../../layers/desk/me.ts';
import { changePreferences, readPreferences } from '../../layers/desk/preferences.ts';
import { changeStatus, giveTicket } from '../../layers/desk/presence.ts';
import { showConversation } from '../../layers/desk/present.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { bindForAgents } from './bind.ts';
import { once } from './once.ts';

/** What concerns the agent: profile, status, the socket's ticket, the next conversation. */
export const agentRoutes = (desk: Desk): Route[] => [
  ...bindForAgents(desk, meOperations, {
    read: async ({ agent }) => ok(await whoAmI(desk, agent)),
    status: async ({ agent, body }) => {
      await changeStatus(desk, agent, body.status);
      return ok(await whoAmI(desk, agent));
    },
    ticket: async ({ agent }) => ok(await giveTicket(desk, agent, randomBytes(24).toString('base64url'))),
    preferences: async ({ agent }) => ok(await readPreferences(desk, agent)),
    changePreferences: async ({ agent, body }) => ok(await changePreferences(desk, agent, body)),
  }),
  ...bindForAgents(desk, queueOperations, {
    next: ({ agent, body, request }) =>
      once(desk, agent, 'queue/next', request, async () => {
        const taken = await takeNext(desk, agent, body.shop);
        if (!taken) return { status: 204 };
        return ok(showConversation(taken.conversation, taken.shop.settings, desk.clock.now()));
      }),
  }),
];
