import { randomBytes } from 'node:crypto';
import { nextBody, statusBody } from '../../events/http.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { takeNext } from '../../layers/desk/handle.ts';
import { whoAmI } from '../../layers/desk/me.ts';
import { changeStatus, giveTicket } from '../../layers/desk/presence.ts';
import { showConversation } from '../../layers/desk/present.ts';
import { bodyAs, ok, type Route } from '../../layers/platform/http.ts';
import { agentOf } from './identity.ts';

/** What concerns the agent: profile, status, the socket's ticket, the next conversation. */
export function agentRoutes(desk: Desk): Route[] {
  return [
    ['GET /api/me', async (request) => ok(await whoAmI(desk, agentOf(request)))],
    [
      'PUT /api/me/status',
      async (request) => {
        const agent = agentOf(request);
        await changeStatus(desk, agent, bodyAs(statusBody, request).status);
        return ok(await whoAmI(desk, agent));
      },
    ],
    [
      'POST /api/me/ticket',
      async (request) => ok(await giveTicket(desk, agentOf(request), randomBytes(24).toString('base64url'))),
    ],
    [
      'POST /api/queue/next',
      async (request) => {
        const taken = await takeNext(desk, agentOf(request), bodyAs(nextBody, request).shop);
        if (!taken) return { status: 204 };
        return ok(showConversation(taken.conversation, taken.shop.settings, desk.clock.now()));
      },
    ],
  ];
}
