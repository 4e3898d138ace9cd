import { settingsBody } from '../../events/http.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { changeSettings, readSettings, showSettings } from '../../layers/desk/settings.ts';
import { bodyAs, ok, type Route } from '../../layers/platform/http.ts';
import { agentOf } from './identity.ts';

/** What shop admins set. */
export function adminRoutes(desk: Desk): Route[] {
  return [
    [
      'GET /api/shops/{shop}/settings',
      async (request) => ok(showSettings(await readSettings(desk, agentOf(request), request.params.shop ?? ''))),
    ],
    [
      'PATCH /api/shops/{shop}/settings',
      async (request) => {
        const patch = bodyAs(settingsBody, request);
        return ok(showSettings(await changeSettings(desk, agentOf(request), request.params.shop ?? '', patch)));
      },
    ],
  ];
}
