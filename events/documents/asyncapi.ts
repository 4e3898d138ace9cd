import type * as z from 'zod/mini';
import { pushes } from '../shown/socket.ts';
import { visitorPushes } from '../shown/webchat.ts';
import { socketMessage } from '../socket.ts';
import { visitorSocketMessage } from '../webchat.ts';
import { type Json, pushSchema, requestSchema, shownSchemas } from './schemas.ts';

const dialect = 'draft-7';

/** /asyncapi.json: what is said on an agent's socket, and on a visitor's, in both directions. */
export function asyncapi(): Json {
  const told = Object.entries(pushes).map(([type, schema]) => messageOf(type, pushSchema(schema, dialect)));
  const visitorTold = Object.entries(visitorPushes).map(([type, schema]) =>
    messageOf(type, pushSchema(schema, dialect)),
  );
  const visitorHeard = visitorSocketMessage.def.options.map((option) =>
    messageOf(actionOf(option), requestSchema(option, dialect)),
  );
  const heard = socketMessage.def.options.map((option) => messageOf(actionOf(option), requestSchema(option, dialect)));
  const refs = (direction: string, messages: Json[], channel = 'socket'): Json[] =>
    messages.map(({ name }) => ({ $ref: `#/channels/${channel}/messages/${direction}${capital(String(name))}` }));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Slotdesk: the sockets of agents and visitors',
      version: '1.0.0',
      description: introduction,
      license: { name: 'Unlicensed' },
    },
    defaultContentType: 'application/json',
    servers: {
      desk: {
        host: '{host}',
        pathname: '/socket',
        protocol: 'wss',
        description: 'ws on one machine.',
        variables: { host: { default: '127.0.0.1:4000', description: 'An output of the core stack.' } },
        security: [{ $ref: '#/components/securitySchemes/token' }, { $ref: '#/components/securitySchemes/ticket' }],
      },
    },
    channels: {
      socket: {
        address: '/',
        title: "An agent's socket",
        messages: {
          ...named('told', told),
          ...named('heard', heard),
        },
      },
      visitor: {
        address: '/',
        title: "The socket of a visitor of a shop's pages, opened by a ticket of its own",
        messages: { ...named('visitorTold', visitorTold), ...named('visitorHeard', visitorHeard) },
      },
    },
    operations: {
      tell: {
        action: 'send',
        summary: 'What the desk tells an agent; only what that agent may see.',
        channel: { $ref: '#/channels/socket' },
        messages: refs('told', told),
      },
      hear: {
        action: 'receive',
        summary: "What an agent's client says.",
        channel: { $ref: '#/channels/socket' },
        messages: refs('heard', heard),
      },
      tellVisitor: {
        action: 'send',
        summary: 'What the desk tells a visitor of the webchat: of its own thread only.',
        channel: { $ref: '#/channels/visitor' },
        messages: refs('visitorTold', visitorTold, 'visitor'),
      },
      hearVisitor: {
        action: 'receive',
        summary: "What a visitor's browser says; what it writes goes over HTTP.",
        channel: { $ref: '#/channels/visitor' },
        messages: refs('visitorHeard', visitorHeard, 'visitor'),
      },
    },
    components: {
      messages: {
        ...named('told', told, true),
        ...named('heard', heard, true),
        ...named('visitorTold', visitorTold, true),
        ...named('visitorHeard', visitorHeard, true),
      },
      schemas: shownSchemas(dialect),
      securitySchemes: {
        token: { type: 'httpApiKey', in: 'query', name: 'token', description: "A token of the agents' user pool." },
        ticket: {
          type: 'httpApiKey',
          in: 'query',
          name: 'ticket',
          description: 'A one-time ticket from POST /api/me/ticket, for browsers; valid for 30 seconds.',
        },
      },
    },
  };
}

const introduction = [
  'One JSON object a message. A push is a hint, the HTTP API the truth: a client that reconnects sends `resume` with its last cursor and is told exactly what changed since, or `resync` where that is not known any more.',
  'The socket of a visitor of the webchat is another one: POST /webchat/{shop}/{channel}/ticket gives its ticket, and on it only the messages of the channel `visitor` are said.',
  'A connection ends after 2 hours, or 10 minutes without a message from the client; send `ping` at least every 5 minutes.',
].join('\n\n');

const words: Record<string, string> = {
  hello: 'The first word on a new socket.',
  conversation: 'A conversation changed: to the assignee, the one before, the participants, and who watches the list.',
  entry: 'A line of a timeline, to those in the conversation.',
  handover: 'A handover began or ended: to both sides.',
  agent: "The agent's own presence.",
  permissions:
    'What the agent may do changed, given or taken: read GET /api/me, and say `watch` again to hear of a shop given.',
  shop: 'A shop has another name or other slots: to connections that watch it.',
  board: 'What goes on in a shop just now: to connections that watch its board, at most once a second.',
  pong: 'The answer to ping.',
  resync: 'The cursor is unknown or older than 24 h: read the lists again.',
  resumed: 'All that changed since the cursor has been told.',
  error: 'A message that was not understood.',
  batch: 'Several messages that left at the same moment, in their order; only to a connection that asked for it.',
  grab: 'A conversation that representatives of the team may grab.',
  grabbed: 'It is not to be grabbed any more: somebody has it, or it went elsewhere.',
  typing: 'An agent writes in a conversation.',
  viewing: 'An agent looks at a conversation.',
  customer_typing: 'The customer writes in the webchat: to those in the conversation.',
  presence: 'The visitor of a webchat conversation came, went or turned to another page: to those in the conversation.',
  typingOrViewing: 'The agent writes in a conversation, or looks at it.',
  here: 'A tab of the visitor is open, on this page; answered by the same word.',
  message: 'A message of the thread: new, with its file, or seen in another tab.',
  ping: 'Keeps the connection.',
  status: "Sets the agent's status.",
  watch: 'Which lists the connection wants to hear of.',
  resume: 'Asks for what changed since a cursor.',
};

interface Message extends Json {
  name: string;
}

const messageOf = (name: string, payload: Json): Message => ({
  name,
  title: name,
  summary: words[name] ?? name,
  contentType: 'application/json',
  payload,
});

/** By their place in the channel, or as what the places refer to. */
const named = (direction: string, messages: Message[], whole = false): Json =>
  Object.fromEntries(
    messages.map((message) => {
      const key = `${direction}${capital(message.name)}`;
      return [key, whole ? message : { $ref: `#/components/messages/${key}` }];
    }),
  );

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** What a client's message asks for; one schema may serve two. */
function actionOf(option: z.core.$ZodType): string {
  const { properties } = requestSchema(option, dialect) as {
    properties: { action: { const?: string; enum?: string[] } };
  };
  return (
    properties.action.const ?? (properties.action.enum ?? []).map((one, i) => (i === 0 ? one : capital(one))).join('Or')
  );
}
