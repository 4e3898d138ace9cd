import type { APIGatewayProxyResultV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { type SocketMessage, socketMessage } from '../../events/socket.ts';
import { type VisitorSocketMessage, visitorSocketMessage } from '../../events/webchat.ts';
import { type Desk, openDesk } from '../../layers/desk/desk.ts';
import {
  changeStatus,
  connected,
  disconnected,
  type Greeted,
  openGreeted,
  seen,
  watch,
} from '../../layers/desk/presence.ts';
import { resume } from '../../layers/desk/resume.ts';
import { signal, signalEvery } from '../../layers/desk/signals.ts';
import {
  threadNamed,
  type VisitorLine,
  visitorConnected,
  visitorGone,
  visitorHere,
  visitorTypes,
} from '../../layers/desk/visitor-socket.ts';
import { DeskError } from '../../layers/platform/errors.ts';
import { errorFields } from '../../layers/platform/log.ts';
import { openSockets, type Sockets } from '../../layers/platform/sockets.ts';
import { openThrottle, type Throttle } from '../../layers/platform/throttle.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import type { Env } from './env.ts';

/** The sockets of agents and of the webchat's visitors: opening, closing and what a client says in between. */

interface SocketEvent {
  requestContext: {
    routeKey: string;
    connectionId: string;
    authorizer?: { agent?: string; visitor?: string; ticketAt?: string };
  };
  body?: string;
}

interface Line {
  desk: Desk;
  sockets: Sockets;
  throttle: Throttle;
  greeted: Greeted;
  agent: string;
  connection: string;
}

export function create(env: Env, world: World) {
  const desk = openDesk(openTable(world, env.TABLE_NAME), world.clock, world.log);
  const sockets = openSockets({ ...world.aws('execute-api'), endpoint: env.SOCKET_ENDPOINT });
  const throttle = openThrottle(signalEvery);
  const greeted = openGreeted(desk);
  return async ({ requestContext, body }: SocketEvent): Promise<APIGatewayProxyResultV2> => {
    const { routeKey, connectionId: connection, authorizer } = requestContext;
    const agent = authorizer?.agent;
    const thread = authorizer?.visitor === undefined ? undefined : threadNamed(authorizer.visitor);
    try {
      if (thread && routeKey === '$connect')
        await visitorConnected({ desk, sockets, throttle, thread, connection }, Number(authorizer?.ticketAt));
      else if (thread) await visit(routeKey, { desk, sockets, throttle, thread, connection }, body);
      else if (!agent) return { statusCode: 401 };
      else if (routeKey === '$connect') await connected(desk, agent, connection);
      else if (routeKey === '$disconnect') await disconnected(desk, agent, connection);
      else await hear({ desk, sockets, throttle, greeted, agent, connection }, body);
      return { statusCode: 200 };
    } catch (error) {
      if (error instanceof DeskError) return { statusCode: error.status };
      world.log.error('a socket event failed', { ...errorFields(error), route: routeKey });
      return { statusCode: 500 };
    }
  };
}

async function hear(line: Line, body: string | undefined): Promise<void> {
  const message = read(socketMessage, body);
  await line.greeted(line.agent, line.connection);
  const answers = message ? await answer(line, message).catch(refusal) : [said('invalid', hint)];
  for (const one of answers) await line.sockets.post(line.connection, one);
}

/** A visitor's socket: it never comes near what agents can say. */
async function visit(route: string, line: VisitorLine, body: string | undefined): Promise<void> {
  const { desk, sockets, thread, connection } = line;
  if (route === '$disconnect') return visitorGone(desk, thread, connection);
  const message = read(visitorSocketMessage, body);
  const answers = message ? await answerVisitor(line, message).catch(refusal) : [said('invalid', visitorHint)];
  for (const one of answers) await sockets.post(connection, one);
}

async function answerVisitor(line: VisitorLine, message: VisitorSocketMessage): Promise<object[]> {
  switch (message.action) {
    case 'ping':
      await visitorHere(line);
      return [{ type: 'pong' }];
    case 'here':
      await visitorHere(line, message.page);
      return [{ type: 'here' }];
    case 'typing':
      await visitorTypes(line);
      return [];
  }
}

const said = (code: string, message: string): object => ({ type: 'error', error: { code, message } });

/** A client is told why not, as by HTTP. */
function refusal(error: unknown): object[] {
  if (error instanceof DeskError) return [said(error.code, error.message)];
  throw error;
}

const hint = 'Send one JSON object with an action: ping, status, typing, viewing, watch or resume.';

const visitorHint = 'Send one JSON object with an action: ping, here or typing.';

function read<Of extends z.ZodMiniType>(schema: Of, body: string | undefined): z.output<Of> | undefined {
  try {
    return schema.safeParse(JSON.parse(body ?? '')).data;
  } catch {
    return undefined;
  }
}

async function answer({ desk, sockets, throttle, agent, connection }: Line, message: SocketMessage): Promise<object[]> {
  switch (message.action) {
    case 'ping':
      await seen(desk, connection);
      return [{ type: 'pong' }];
    case 'status':
      await changeStatus(desk, agent, message.status);
      return [];
    case 'watch':
      await watch(desk, agent, connection, message);
      return [];
    case 'resume':
      return resume(desk, agent, connection, message.cursor);
    case 'typing':
    case 'viewing':
      await signal(
        { desk, sockets, throttle },
        { agent, connection },
        message.action,
        message.conversation,
        message.note,
      );
      return [];
  }
}
