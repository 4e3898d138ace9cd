/**
 * One table of what runs where: the CDK app builds the stacks from it, local/ builds the one-machine system from it, so
 * that the two cannot drift. Names only, no behaviour.
 */

/** The DynamoDB table. Keys and items are described in layers/store/keys.ts. */
export const table = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Epoch seconds. Cleans up; never a timer (DynamoDB deletes within days). */
  timeToLive: 'expires',
  index: {
    /** Conversations of a shop by state, keys only: written when a conversation opens or closes, never per message. */
    name: 'byState',
    partitionKey: 'statePk',
    sortKey: 'stateSk',
  },
} as const;

export type FunctionName =
  | 'webhook'
  | 'webchat'
  | 'send'
  | 'deliver'
  | 'fetch'
  | 'api'
  | 'admin'
  | 'socket'
  | 'authorizer'
  | 'react'
  | 'project'
  | 'deadline'
  | 'sweep';

export interface FunctionSpec {
  /** core: one for all shops. shop: one per shop, with a role that reaches only that shop's keys and the agents. */
  stack: 'core' | 'shop';
  timeoutSeconds: number;
  memoryMb: number;
  /** What breaks for whom when it fails; the alarm's text. */
  impact: string;
}

export const functions: Record<FunctionName, FunctionSpec> = {
  webhook: {
    stack: 'shop',
    timeoutSeconds: 28,
    memoryMb: 256,
    impact: "Customers' messages to this shop are not taken in; the provider repeats them for a while.",
  },
  webchat: {
    stack: 'shop',
    timeoutSeconds: 28,
    memoryMb: 256,
    impact:
      "The visitors of this shop's pages cannot begin a chat, write or read; their browsers keep what they wrote.",
  },
  send: {
    stack: 'shop',
    timeoutSeconds: 60,
    memoryMb: 512,
    impact: "Agents' replies of this shop wait in the outbox and do not reach the customers.",
  },
  deliver: {
    stack: 'shop',
    timeoutSeconds: 60,
    memoryMb: 256,
    impact: "The shop's own systems hear of nothing, and flows that agents choose are not started; all of it waits.",
  },
  fetch: {
    stack: 'shop',
    timeoutSeconds: 180,
    memoryMb: 512,
    impact:
      "Customers' pictures and documents of this shop are not fetched; they wait, and providers keep them for days.",
  },
  api: {
    stack: 'core',
    timeoutSeconds: 28,
    memoryMb: 512,
    impact: 'Agents of all shops cannot load or answer conversations.',
  },
  admin: {
    stack: 'core',
    timeoutSeconds: 28,
    memoryMb: 256,
    impact:
      'Admins of all shops cannot see or change settings, members, channels, teams and rules; figures and the board stand still; inboxes open without the names of teams and colleagues.',
  },
  socket: {
    stack: 'core',
    timeoutSeconds: 10,
    memoryMb: 256,
    impact: 'Agents cannot connect, or their status does not change.',
  },
  authorizer: { stack: 'core', timeoutSeconds: 5, memoryMb: 256, impact: 'Agents cannot open a socket.' },
  react: {
    stack: 'core',
    timeoutSeconds: 60,
    memoryMb: 256,
    impact: 'Agents get no pushes, freed slots are not filled, replies are not handed to the sender.',
  },
  project: {
    stack: 'core',
    timeoutSeconds: 60,
    memoryMb: 256,
    impact: "Search, figures and the shops' own systems fall behind; conversations and agents do not.",
  },
  deadline: {
    stack: 'core',
    timeoutSeconds: 30,
    memoryMb: 256,
    impact: 'Waiting conversations do not turn soon or overdue and are not closed by time.',
  },
  sweep: {
    stack: 'core',
    timeoutSeconds: 300,
    memoryMb: 512,
    impact: 'The safety net is not watching; nothing is wrong yet.',
  },
};

/** The agents' HTTP API (payload format 2.0), all behind the JWT authorizer, served by the `api` function. */
export const apiRoutes = ['ANY /api/{proxy+}'] as const;
/**
 * Of these the ones of a shop's admins and supervisors, served by the `admin` function: the only one that may read and write the shops'
 * credentials. The figures are there because the `api` function has no room for them.
 */
export const adminRoutes = ['ANY /api/shops/{proxy+}', 'GET /api/board', 'GET /api/reports/{proxy+}'] as const;
/** Served by the `api` function without a token: the documents of the contract. */
export const openRoutes = ['GET /openapi.json', 'GET /asyncapi.json'] as const;

/** A shop's public routes, served by its `webhook` function. */
export const shopRoutes = [
  'POST /webhooks/messagebird/{shop}',
  'GET /webhooks/whatsapp/{shop}',
  'POST /webhooks/whatsapp/{shop}',
  'POST /flows/{shop}/handover',
  'GET /flows/{shop}/business-hours',
] as const;

/** What visitors of a shop's pages call, served by the shop's `webchat` function. */
export const webchatRoutes = [
  'POST /webchat/{shop}/{channel}/session',
  'DELETE /webchat/{shop}/{channel}/session',
  'GET /webchat/{shop}/{channel}/timeline',
  'POST /webchat/{shop}/{channel}/messages',
  'POST /webchat/{shop}/{channel}/uploads',
  'GET /webchat/{shop}/{channel}/files/{id}',
  'POST /webchat/{shop}/{channel}/read',
  'POST /webchat/{shop}/{channel}/ticket',
] as const;

/**
 * Any page may call them: a shop's pages are on addresses that only the shop knows, and what lets a visitor in is its token, which no browser
 * sends by itself.
 */
export const webchatCors = {
  origins: ['*'],
  methods: ['GET', 'POST', 'DELETE'],
  headers: ['authorization', 'content-type'],
  maxAgeSeconds: 7200,
} as const;

/** The path of a provider's webhook. @throws Error when the topology has no such route */
export function webhookPath(provider: string, shop: string): string {
  const route = shopRoutes.find((one) => one.startsWith(`POST /webhooks/${provider}/`));
  if (!route) throw new Error(`There is no webhook route for ${provider}.`);
  return route.replace('POST ', '').replace('{shop}', shop);
}

/** The WebSocket API's routes, served by the `socket` function; $connect is guarded by the `authorizer` function. */
export const socketRoutes = ['$connect', '$disconnect', '$default'] as const;

/** The bus carries a hint that a thread has something to send; one rule per shop takes it to that shop's `send` function. */
export const outboxEvent = { source: 'slotdesk', detailType: 'outbox.ready' } as const;
/** The same for events that wait to be delivered to a shop's own systems: to that shop's `deliver` function. */
export const deliveryEvent = { source: 'slotdesk', detailType: 'delivery.ready' } as const;
/** The same for customers' files that are still at their provider: to that shop's `fetch` function. */
export const fileEvent = { source: 'slotdesk', detailType: 'file.there' } as const;
/** Domain events, for integrators' own rules; their detail-type is the event's type (events/domain). */
export const domainEvents = { source: 'slotdesk.events' } as const;
/** Wake-ups to the second: a rule takes them from the bus to a queue that hands each to the `deadline` function after that delay. */
export const wakeEvent = { source: 'slotdesk', detailType: 'wake.wanted' } as const;
export const wakeDelaySeconds = 1;
/** All that goes over the bus. */
export const busEvents = {
  outbox: outboxEvent,
  delivery: deliveryEvent,
  wake: wakeEvent,
  file: fileEvent,
  domain: domainEvents,
} as const;

/** Names that the stacks and the functions share. */
export const names = {
  bus: 'slotdesk',
  scheduleGroup: 'slotdesk',
  wakes: 'slotdesk-wakes',
  /** Bucket names are unique in the world: the account and the region make it so. */
  mediaBucket: (account: string, region: string) => `slotdesk-media-${account}-${region}`,
  siteBucket: (account: string, region: string) => `slotdesk-site-${account}-${region}`,
  /** Secrets Manager, one JSON document per shop. */
  secret: (shop: string) => `slotdesk/shop/${shop}`,
  api: 'slotdesk-api',
  socket: 'slotdesk-socket',
  /** Where visitors' sockets connect: an SSM parameter of the core that the shops' stacks read when they are deployed. */
  socketUrl: '/slotdesk/socket-url',
  /** The WebSocket API's stage, so that its URL ends in /socket as in the contract. */
  socketStage: 'socket',
  table: 'slotdesk',
  /** The SNS topic that every alarm of every stack goes to. */
  alarms: 'slotdesk-alarms',
  function: (name: FunctionName, shop?: string) => `slotdesk-${shop ? `${shop}-` : ''}${name}`,
  coreStack: 'Slotdesk-Core',
  shopStack: (shop: string) => `Slotdesk-Shop-${shop}`,
} as const;

/** The tag of a shop's secret that says its public address: how `npm run shop` finds it. */
export const webhookUrlTag = 'slotdesk:webhook-url';
/** The same for the visitors' address: what the widget calls. */
export const webchatUrlTag = 'slotdesk:webchat-url';

/**
 * The environment of the functions. Every function parses what it needs of it (functions/<name>/env.ts).
 * TABLE_NAME       all
 * BUS_NAME         react, project, deadline, sweep
 * SOCKET_ENDPOINT  react, project, sweep, socket: https://{api}.execute-api.{region}.amazonaws.com/{stage}
 * SCHEDULE_GROUP, SCHEDULE_TARGET (the deadline function's ARN), SCHEDULE_ROLE, SCHEDULE_DLQ   react
 * TOKEN_ISSUER, TOKEN_CLIENT (user pool client id), TOKEN_JWKS (optional, inline JSON)          authorizer
 * SHOP, SECRET_ID                                                                               webhook, webchat, send, deliver, fetch
 * SOCKET_URL (wss://...)                                                                        webchat
 * MEDIA_BUCKET                                                                                  api, webchat, send, fetch, project
 * PUBLIC_URL (what the provider calls, without path; default: the name it was called by)        webhook
 *            (where this very API is, without path; default: the same)                          api
 * FLOWAI_API_URL                                                                                deliver (default: Flow.ai's own)
 * WHATSAPP_API_URL, WHATSAPP_VERSION, MESSAGEBIRD_API_URL                                       webhook, send, admin (defaults: the providers' own)
 * MESSAGEBIRD_INTEGRATIONS_URL                                                                  admin (default: MessageBird's own)
 */
export const environmentNames = [
  'TABLE_NAME',
  'BUS_NAME',
  'SOCKET_ENDPOINT',
  'SOCKET_URL',
  'SCHEDULE_GROUP',
  'SCHEDULE_TARGET',
  'SCHEDULE_ROLE',
  'SCHEDULE_DLQ',
  'TOKEN_ISSUER',
  'TOKEN_CLIENT',
  'TOKEN_JWKS',
  'SHOP',
  'SECRET_ID',
  'PUBLIC_URL',
  'WHATSAPP_API_URL',
  'WHATSAPP_VERSION',
  'MESSAGEBIRD_API_URL',
  'FLOWAI_API_URL',
  'MEDIA_BUCKET',
  'MESSAGEBIRD_INTEGRATIONS_URL',
] as const;

/** The stream's consumers, in the core stack: two, because more readers of a shard are throttled. */
export const stream = {
  react: { batchSize: 100, retryAttempts: 20, parallelizationFactor: 4 },
  project: { batchSize: 100, retryAttempts: 20, parallelizationFactor: 2 },
} as const;

/** How often the sweeper looks; what it finds is an alarm. */
export const sweepEvery = { minutes: 5 } as const;

/** Counters that an alarm or the dashboard watches. Their only dimension is `service`, the function that counts. */
export const metrics = {
  namespace: 'Slotdesk',
  /** What the sweeper found and put right: each one is a fault of the road that should have done it. */
  swept: {
    SweptConversations: 'A conversation waited although an agent had a free slot',
    SweptReplies: "An agent's reply was not handed to the sender",
    SweptDeadlines: 'A deadline did not fire: statuses changed or a conversation closed late',
    SweptDeliveries: "An event was not handed to the deliverer: a shop's own systems heard of it late",
    SweptFiles: "A customer's file was not fetched at once: agents saw it late",
    SweptTasks: 'A customer was not erased to the end, or a new name is not shown everywhere',
    SweptParts: 'Part of a very large webhook was not taken in at once: customers wait unseen',
  },
  repliesFailed: 'RepliesFailed',
  refusedWebhooks: 'RefusedWebhooks',
  filesFailed: 'FilesFailed',
  deliveriesFailed: 'DeliveriesFailed',
  webhooksDisabled: 'WebhooksDisabled',
} as const;
