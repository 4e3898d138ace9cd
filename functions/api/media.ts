import { mediaOperations } from '../../events/operations/media.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { beginUpload, showFile } from '../../layers/desk/media.ts';
import type { Files } from '../../layers/platform/files.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { bindForAgents } from './bind.ts';
import { once } from './once.ts';

/** Files of messages. */
export const mediaRoutes = (desk: Desk, files: Files): Route[] =>
  bindForAgents(desk, mediaOperations, {
    upload: ({ agent, body, request }) =>
      once(desk, agent, 'media', request, async () => ({
        status: 201,
        body: await beginUpload(desk, files, agent, body),
      })),
    read: async ({ agent, params }) => ok(await showFile(desk, files, agent, params.id)),
  });
