import { randomBytes } from 'node:crypto';
import { conversationOperations } from '../../events/operations/conversations.ts';
import { invitation } from '../../layers/desk/conference.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { giveToFlow } from '../../layers/desk/flow-call.ts';
import { assignTo, close, type Handled, markRead, reopen, unassign } from '../../layers/desk/handle.ts';
import { showConversation, showEntry } from '../../layers/desk/present.ts';
import { readConversation, readTimeline } from '../../layers/desk/read.ts';
import { type ReplyWish, reply } from '../../layers/desk/reply.ts';
import { snoozeUntil } from '../../layers/desk/snooze.ts';
import { listConversations } from '../../layers/desk/views.ts';
import { type HttpRequest, type HttpResponse, ok, type Route } from '../../layers/platform/http.ts';
import { digest } from '../../layers/platform/ids.ts';
import { bindForAgents } from './bind.ts';

/** Conversations: lists, reading, replying, and what agents do with them. */
export function conversationRoutes(desk: Desk): Route[] {
  const shown = async (handled: Promise<Handled>): Promise<HttpResponse> => {
    const { conversation, shop } = await handled;
    return ok(showConversation(conversation, shop.settings, desk.clock.now()));
  };
  return bindForAgents(conversationOperations, {
    list: async ({ agent, query: { cursor, limit, ...filter } }) =>
      ok(await listConversations(desk, agent, filter, limit, cursor)),
    read: async ({ agent, params }) => ok(await readConversation(desk, agent, params.id)),
    timeline: async ({ agent, params, query }) => ok(await readTimeline(desk, agent, params.id, query)),
    send: ({ agent, params, body, request }) => send(desk, agent, params.id, body, request),
    conference: async ({ agent, params, body, request }) =>
      send(
        desk,
        agent,
        params.id,
        await invitation(desk, params.id, randomBytes(16), body.text),
        request,
        'conference',
      ),
    bot: ({ agent, params, body }) => shown(giveToFlow(desk, agent, params.id, body.flow)),
    assign: ({ agent, params, body }) => shown(assignTo(desk, agent, params.id, body.agent)),
    unassign: ({ agent, params }) => shown(unassign(desk, agent, params.id)),
    close: ({ agent, params, body }) => shown(close(desk, agent, params.id, body.reason)),
    reopen: ({ agent, params }) => shown(reopen(desk, agent, params.id)),
    snooze: ({ agent, params, body }) => shown(snoozeUntil(desk, agent, params.id, body.until)),
    markRead: ({ agent, params }) => shown(markRead(desk, agent, params.id)),
  });
}

async function send(
  desk: Desk,
  agent: string,
  id: string,
  { content, replyTo }: ReplyWish,
  request: HttpRequest,
  route = 'messages',
): Promise<HttpResponse> {
  const key = request.headers['idempotency-key'];
  const once = key
    ? {
        key,
        route: `${route} ${id}`,
        request: digest(request.body.toString('base64')),
        answer: (entry: Parameters<typeof showEntry>[0]) => ({ status: 202, body: JSON.stringify(showEntry(entry)) }),
      }
    : undefined;
  const replied = await reply(desk, agent, id, { content, ...(replyTo && { replyTo }) }, once);
  if (replied.kind === 'repeated')
    return { status: replied.answer.status, body: JSON.parse(replied.answer.body) as object };
  return { status: 202, body: showEntry(replied.entry) };
}
