import { assignBody, closeBody, conversationsQuery, emptyBody, messageBody, timelineQuery } from '../../events/http.ts';
import type { Desk } from '../../layers/desk/desk.ts';
import { assignTo, close, type Handled, markRead, reopen, unassign } from '../../layers/desk/handle.ts';
import { showConversation, showEntry } from '../../layers/desk/present.ts';
import { readConversation, readTimeline } from '../../layers/desk/read.ts';
import { reply } from '../../layers/desk/reply.ts';
import { listConversations } from '../../layers/desk/views.ts';
import { bodyAs, checked, type HttpRequest, type HttpResponse, ok, type Route } from '../../layers/platform/http.ts';
import { digest } from '../../layers/platform/ids.ts';
import { agentOf } from './identity.ts';

/** Conversations: lists, reading, replying, and what agents do with them. */
export function conversationRoutes(desk: Desk): Route[] {
  const shown = ({ conversation, shop }: Handled): HttpResponse =>
    ok(showConversation(conversation, shop.settings, desk.clock.now()));
  const act =
    (handle: (agent: string, id: string, request: HttpRequest) => Promise<Handled>) =>
    async (request: HttpRequest): Promise<HttpResponse> =>
      shown(await handle(agentOf(request), request.params.id ?? '', request));
  const bare = (handle: (desk: Desk, agent: string, id: string) => Promise<Handled>) =>
    act((agent, id, request) => {
      bodyAs(emptyBody, request);
      return handle(desk, agent, id);
    });

  return [
    ['GET /api/conversations', (request) => list(desk, request)],
    [
      'GET /api/conversations/{id}',
      async (request) => ok(await readConversation(desk, agentOf(request), request.params.id ?? '')),
    ],
    ['GET /api/conversations/{id}/timeline', (request) => timeline(desk, request)],
    ['POST /api/conversations/{id}/messages', (request) => send(desk, request)],
    [
      'POST /api/conversations/{id}/assign',
      act((agent, id, request) => assignTo(desk, agent, id, bodyAs(assignBody, request).agent)),
    ],
    ['POST /api/conversations/{id}/unassign', bare(unassign)],
    [
      'POST /api/conversations/{id}/close',
      act((agent, id, request) => close(desk, agent, id, bodyAs(closeBody, request).reason)),
    ],
    ['POST /api/conversations/{id}/reopen', bare(reopen)],
    ['POST /api/conversations/{id}/read', bare(markRead)],
  ];
}

async function list(desk: Desk, request: HttpRequest): Promise<HttpResponse> {
  const { cursor, limit, ...filter } = checked(conversationsQuery, request.query);
  return ok(await listConversations(desk, agentOf(request), filter, limit, cursor));
}

async function timeline(desk: Desk, request: HttpRequest): Promise<HttpResponse> {
  const wish = checked(timelineQuery, request.query);
  return ok(await readTimeline(desk, agentOf(request), request.params.id ?? '', wish));
}

async function send(desk: Desk, request: HttpRequest): Promise<HttpResponse> {
  const { content, replyTo } = bodyAs(messageBody, request);
  const id = request.params.id ?? '';
  const key = request.headers['idempotency-key'];
  const once = key
    ? {
        key,
        route: `messages ${id}`,
        request: digest(request.body.toString('base64')),
        answer: (entry: Parameters<typeof showEntry>[0]) => ({ status: 202, body: JSON.stringify(showEntry(entry)) }),
      }
    : undefined;
  const replied = await reply(desk, agentOf(request), id, { content, ...(replyTo && { replyTo }) }, once);
  if (replied.kind === 'repeated')
    return { status: replied.answer.status, body: JSON.parse(replied.answer.body) as object };
  return { status: 202, body: showEntry(replied.entry) };
}
