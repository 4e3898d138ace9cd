import { draftOperations } from '../../events/operations/drafts.ts';
import { draftKinds } from '../../events/personal.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { listDrafts, putDraft, removeDraft } from '../../layers/desk/drafts.ts';
import { DeskError } from '../../layers/platform/errors.ts';
import { ok, type Route } from '../../layers/platform/http.ts';
import { bindForAgents } from './bind.ts';

/** What an agent has written and not sent. */
export const draftRoutes = (desk: Desk): Route[] =>
  bindForAgents(desk, draftOperations, {
    list: async ({ agent, query }) => ok(await listDrafts(desk, agent, query.limit, query.cursor)),
    put: async ({ agent, params, body: { text, id, version: seen } }) =>
      ok(await putDraft(desk, agent, { conversation: params.id, kind: kindOf(params.kind), text, id, seen })),
    remove: async ({ agent, params }) => {
      await removeDraft(desk, agent, params.id, kindOf(params.kind));
      return { status: 204 };
    },
  });

function kindOf(text: string): (typeof draftKinds)[number] {
  const kind = draftKinds.find((one) => one === text);
  if (!kind) throw new DeskError('not_found', `There are drafts of these kinds: ${draftKinds.join(', ')}.`);
  return kind;
}
