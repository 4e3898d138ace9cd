import { randomBytes } from 'node:crypto';
import { conversationOperations } from '../../events/operations/conversations.ts';
import { invitation } from '../../layers/desk/conference.ts';
import { count } from '../../layers/desk/counts.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { giveToFlow } from '../../layers/desk/flow-call.ts';
import { assignTo, close, type Handled, markRead, markUnread, reopen, unassign } from '../../layers/desk/handle.ts';
import { writeNote } from '../../layers/desk/notes.ts';
import { showConversation, showEntry } from '../../layers/desk/present.ts';
import { readConversation, readTimeline } from '../../layers/desk/read.ts';
import { reply } from '../../layers/desk/reply.ts';
import { snoozeUntil } from '../../layers/desk/snooze.ts';
import { changeTags } from '../../layers/desk/tags.ts';
import { grab, join, leave } from '../../layers/desk/together.ts';
import { listConversations } from '../../layers/desk/views.ts';
import { entryRoute, type Once, type Written } from '../../layers/desk/write.ts';
import type { Files } from '../../layers/platform/files.ts';
import { type HttpRequest, type HttpResponse, ok, type Route } from '../../layers/platform/http.ts';
import { digest } from '../../layers/platform/ids.ts';
import { bindForAgents } from './bind.ts';
import type { TemplateRefresher } from './refresh-templates.ts';

/** Conversations: lists, reading, replying, and what agents do with them. */
export function conversationRoutes(desk: Desk, files: Files, refresher: TemplateRefresher): Route[] {
  const shown = async (handled: Promise<Handled>): Promise<HttpResponse> => {
    const { conversation, shop } = await handled;
    return ok(showConversation(conversation, shop.settings, desk.clock.now()));
  };
  return bindForAgents(desk, conversationOperations, {
    list: async ({ agent, query: { cursor, limit, ...filter } }) =>
      ok(await listConversations(desk, agent, filter, limit, cursor)),
    read: async ({ agent, params }) => ok(await readConversation(desk, agent, params.id)),
    timeline: async ({ agent, params, query }) => ok(await readTimeline(desk, agent, params.id, query)),
    send: ({ agent, params, body: { content, replyTo }, request }) =>
      written(entryRoute('reply', params.id), 202, request, (once) =>
        reply(desk, agent, params.id, { content, ...(replyTo && { replyTo }) }, once, {
          files,
          refreshTemplates: refresher(request),
        }),
      ),
    conference: async ({ agent, params, body, request }) => {
      const wish = await invitation(desk, params.id, randomBytes(16), body.text);
      return written(`conference ${params.id}`, 202, request, (once) => reply(desk, agent, params.id, wish, once));
    },
    bot: ({ agent, params, body }) => shown(giveToFlow(desk, agent, params.id, body.flow)),
    note: ({ agent, params, body: { text, mentions }, request }) =>
      written(entryRoute('note', params.id), 201, request, (once) =>
        writeNote(desk, agent, params.id, { text, ...(mentions && { mentions }) }, once),
      ),
    assign: ({ agent, params, body }) => shown(assignTo(desk, agent, params.id, body.agent)),
    grab: ({ agent, params }) => shown(grab(desk, agent, params.id)),
    join: ({ agent, params }) => shown(join(desk, agent, params.id)),
    leave: ({ agent, params }) => shown(leave(desk, agent, params.id)),
    unassign: ({ agent, params }) => shown(unassign(desk, agent, params.id)),
    close: ({ agent, params, body }) => shown(close(desk, agent, params.id, body.reason, body.comment)),
    reopen: ({ agent, params }) => shown(reopen(desk, agent, params.id)),
    snooze: ({ agent, params, body }) => shown(snoozeUntil(desk, agent, params.id, body.until)),
    tags: ({ agent, params, body }) => shown(changeTags(desk, agent, params.id, body)),
    counts: async ({ agent, query }) => ok(await count(desk, agent, query.shop)),
    markUnread: ({ agent, params }) => shown(markUnread(desk, agent, params.id)),
    markRead: ({ agent, params }) => shown(markRead(desk, agent, params.id)),
  });
}

/**
 * Writes an entry, once for each Idempotency-Key.
 * @param route names what is written, and where
 */
async function written(
  route: string,
  status: number,
  request: HttpRequest,
  write: (once?: Once) => Promise<Written>,
): Promise<HttpResponse> {
  const key = request.headers['idempotency-key'];
  const once = key
    ? {
        key,
        route,
        request: digest(request.body.toString('base64')),
        answer: (entry: Parameters<typeof showEntry>[0]) => ({ status, body: JSON.stringify(showEntry(entry)) }),
      }
    : undefined;
  const done = await write(once);
  if (done.kind === 'repeated') return { status: done.answer.status, body: JSON.parse(done.answer.body) as object };
  return { status, body: showEntry(done.entry) };
}
