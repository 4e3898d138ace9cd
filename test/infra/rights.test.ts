import { createHmac } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as admin from '../../functions/admin/handler.ts';
import * as authorizer from '../../functions/authorizer/handler.ts';
import * as deliver from '../../functions/deliver/handler.ts';
import * as fetchFiles from '../../functions/fetch/handler.ts';
import * as send from '../../functions/send/handler.ts';
import * as socket from '../../functions/socket/handler.ts';
import * as webchat from '../../functions/webchat/handler.ts';
import * as webhook from '../../functions/webhook/handler.ts';
import { type FunctionName, functions, names } from '../../infra/topology.ts';
import { Given } from '../../layers/desk/cursor.ts';
import { openDesk } from '../../layers/desk/desk.ts';
import { giveToFlow } from '../../layers/desk/flow-call.ts';
import { close, takeNext } from '../../layers/desk/handle.ts';
import { giveTicket } from '../../layers/desk/presence.ts';
import { reply } from '../../layers/desk/reply.ts';
import { defaultSettings, type Shop } from '../../layers/domain/settings.ts';
import { systemClock } from '../../layers/platform/clock.ts';
import { signJwt } from '../../layers/platform/jwt.ts';
import { openOutside } from '../../layers/platform/outside.ts';
import { openTable, type World } from '../../layers/platform/world.ts';
import { allAgents, saveAgent } from '../../layers/store/agents.ts';
import { findConversation } from '../../layers/store/conversations.ts';
import { deliveryId, hookSecretWrite, leaveDelivery } from '../../layers/store/hooks.ts';
import { agentKey, auditKey, parseConversationId } from '../../layers/store/keys.ts';
import { openOf } from '../../layers/store/lists.ts';
import { waitingFiles } from '../../layers/store/media.ts';
import { findShop, saveShop } from '../../layers/store/shops.ts';
import { transact } from '../../layers/store/table.ts';
import { type Engine, startEngine } from '../../local/engine.ts';
import { allows, arn, type Request, statementsOf } from './policy.ts';
import { type Around, startAround, token } from './providers.ts';
import { aShop, templatesOf } from './templates.ts';

/**
 * The engines on one machine ask for no rights, so that a right which is missing would only be found on AWS. Here the real
 * handlers work through a conversation, every request they make to the table is written down, and the statements of
 * their roles are asked about each.
 */

const { core, shops } = templatesOf([aShop('bloom')]);
const bloom = shops[0] ?? core;
const local = { region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
let engine: Engine;
let around: Around;
let asked: Request[];

beforeAll(async () => {
  engine = await startEngine({ tableName: names.table });
  around = await startAround();
  around.secrets.set(
    names.secret('bloom'),
    JSON.stringify({
      whatsapp: { token, appSecret: 'app-secret', verifyToken: 'v' },
      webchat: { visitorKey: 'visitor-key', identitySecret: 'identity-secret' },
    }),
  );
});
afterAll(async () => {
  await around?.stop();
  await engine?.stop();
});
beforeEach(() => {
  asked = [];
});

/** A world whose requests to the table are written down. */
function watched(): World {
  const carrier = new NodeHttpHandler();
  const handle: NodeHttpHandler['handle'] = (request, options) => {
    asked.push(
      ...requestsIn(request.headers['x-amz-target'] ?? '', JSON.parse(new TextDecoder().decode(request.body))),
    );
    return carrier.handle(request, options);
  };
  return {
    clock: systemClock,
    log: { info: () => {}, warn: () => {}, error: () => {}, count: () => {} },
    dynamodb: { ...local, endpoint: engine.endpoint, requestHandler: { ...carrier, handle } as never },
    aws: () => ({ ...local, endpoint: around.url }),
  };
}

/** What IAM is asked about a request: the actions in it with their keys. */
function requestsIn(target: string, body: Body): Request[] {
  const operation = target.replace('DynamoDB_20120810.', '');
  const one = (action: string, keys: (string | undefined)[], index?: string): Request => ({
    action: `dynamodb:${action}`,
    resource: arn('dynamodb', `table/${names.table}${index ? `/index/${index}` : ''}`),
    context: { 'dynamodb:LeadingKeys': keys.map(String) },
  });
  switch (operation) {
    case 'TransactWriteItems':
      return (body.TransactItems ?? []).map((item) => {
        const [[kind, part] = ['', {}]] = Object.entries(item);
        return one(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, [(part.Key ?? part.Item)?.pk?.S]);
      });
    case 'BatchGetItem': {
      const [{ Keys, ProjectionExpression } = { Keys: [] }] = Object.values(body.RequestItems ?? {});
      const asking = one(
        operation,
        Keys.map((key) => key.pk?.S),
      );
      const named = ProjectionExpression?.split(', ');
      return [{ ...asking, context: { ...asking.context, ...(named && { 'dynamodb:Attributes': named }) } }];
    }
    case 'Query': {
      const name = /^(?:statePk|pk) = (:\w+)/.exec(body.KeyConditionExpression ?? '')?.[1] ?? '';
      return [one(operation, [body.ExpressionAttributeValues?.[name]?.S], body.IndexName)];
    }
    default:
      return [one(operation, [(body.Key ?? body.Item)?.pk?.S])];
  }
}

type Attributes = Record<string, { S?: string } | undefined>;
interface Body {
  Key?: Attributes;
  Item?: Attributes;
  IndexName?: string;
  KeyConditionExpression?: string;
  ExpressionAttributeValues?: Attributes;
  RequestItems?: Record<string, { Keys: Attributes[]; ProjectionExpression?: string }>;
  TransactItems?: Record<string, { Key?: Attributes; Item?: Attributes }>[];
}

/** Every request that was made is allowed to the function. @returns the actions, to see that there was work */
function allAllowed(name: FunctionName): string[] {
  const template = functions[name].stack === 'shop' ? bloom : core;
  const statements = statementsOf(template, names.function(name, template === bloom ? 'bloom' : undefined));
  expect(asked).not.toEqual([]);
  expect(asked.filter((request) => !allows(statements, request))).toEqual([]);
  return [...new Set(asked.map(({ action }) => action.replace('dynamodb:', '')))].sort();
}

const environment = {
  TABLE_NAME: names.table,
  SHOP: 'bloom',
  SECRET_ID: names.secret('bloom'),
  WHATSAPP_API_URL: 'http://127.0.0.1:1',
  WHATSAPP_VERSION: 'v26.0',
  MESSAGEBIRD_API_URL: 'http://127.0.0.1:1',
  MEDIA_BUCKET: 'media',
};

let number = 0;
/** The body Meta would send, signed. */
async function write(from: string, value: object): Promise<void> {
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: { messaging_product: 'whatsapp', metadata: { phone_number_id: '1000000001' }, ...value },
          },
        ],
      },
    ],
  });
  const signature = `sha256=${createHmac('sha256', 'app-secret').update(body).digest('hex')}`;
  const response = await fetch(`${around.url}/webhooks/whatsapp/bloom`, {
    method: 'POST',
    body,
    headers: { 'x-hub-signature-256': signature },
  });
  expect(response.status, `${from}: ${await response.text()}`).toBe(200);
}
const message = (from: string, body = 'Hello') => ({
  contacts: [{ profile: { name: 'Customer' }, wa_id: from }],
  messages: [
    { from, id: `wamid.${++number}`, timestamp: String(Math.floor(Date.now() / 1000)), type: 'text', text: { body } },
  ],
});

describe('what the functions ask of the table, their roles allow', () => {
  const quiet = () => openTable({ ...watched(), dynamodb: { ...local, endpoint: engine.endpoint } }, names.table);
  const desk = () => openDesk(quiet(), systemClock, watched().log);

  beforeAll(async () => {
    await saveShop(quiet(), {
      id: 'bloom',
      name: 'Bloom',
      settings: { ...defaultSettings, slots: 2 },
      channels: [
        { id: 'bloom-whatsapp', provider: 'whatsapp', account: '1000000001' },
        { id: 'bloom-webchat', provider: 'webchat', account: 'bloom-webchat' },
      ],
      teams: [],
      version: 0,
    });
    await saveAgent(quiet(), { id: 'anna', name: 'Anna', shops: { bloom: { role: 'employee', chat: true } } });
  });

  /** What an owner admin asks of the admins' function. @returns the status */
  async function administer(method: string, asked: string, body?: object): Promise<number | undefined> {
    const [path, query = ''] = asked.split('?');
    const places = { ...environment, WHATSAPP_API_URL: `${around.url}/whatsapp` };
    const answer = await admin.create(
      places,
      watched(),
      openOutside(),
    )(
      {
        rawPath: path?.startsWith('/') ? path : `/api/shops/bloom/${path}`,
        rawQueryString: query,
        headers: {},
        body: body && JSON.stringify(body),
        requestContext: { http: { method }, authorizer: { jwt: { claims: { username: 'olga' } } } },
      } as never,
      {} as never,
    );
    return answer.statusCode;
  }

  test('admin: settings, members, teams, rules, channels with their credentials, and the audit log', async () => {
    await saveAgent(quiet(), { id: 'olga', name: 'Olga', shops: { bloom: { role: 'owner_admin', chat: true } } });
    const team = { name: 'Service', mode: 'assign', members: [{ agent: 'cleo', role: 'rep' }] };
    const wishes: [method: string, path: string, body?: object][] = [
      ['PATCH', 'settings', { soonAfter: 'PT2M' }],
      ['PUT', 'members/cleo', { role: 'owner_admin', chat: false }],
      ['PUT', 'members/cleo', { role: 'employee', chat: false }],
      ['PUT', 'teams/service', team],
      ['PUT', 'channels/bloom-whatsapp/rules', { newCustomer: { online: { algorithm: 'random' } } }],
      ['DELETE', 'teams/service'],
      ['DELETE', 'members/cleo'],
      ['PUT', 'channels/second?check=false', { provider: 'whatsapp', phoneNumberId: '1000000002', verifyToken: 'v' }],
      ['DELETE', 'channels/second'],
      ['PUT', 'canned/hi', { shortCode: 'hi', text: 'Hello' }],
      ['PUT', 'canned/hi', { shortCode: 'hello', text: 'Hello' }],
      ['DELETE', 'canned/hi'],
    ];
    for (const [method, path, body] of wishes)
      expect(await administer(method, path, body), `${method} ${path}`).toBeLessThan(300);
    for (const path of [
      'settings',
      'members',
      'teams',
      'channels',
      'canned',
      'audit',
      'tags',
      'desk',
      '/api/board?shop=bloom',
      '/api/reports/figures?shop=bloom&by=team',
    ])
      expect(await administer('GET', path), path).toBe(200);
    // What a delivery held is read from where it happened; here it is there no more.
    const event = { id: 'event', type: 'message.received', at: 1 };
    const of = {
      conversation: 'bloom.bloom-whatsapp.0123456789abcdef.1',
      entry: { pk: 'THREAD#bloom#x', sk: 'E#1' },
    };
    await leaveDelivery(quiet(), { shop: 'bloom', webhook: 'erp', kind: 'event', event, of }, Date.now());
    expect(await administer('GET', `webhooks/erp/deliveries/${deliveryId(event)}`)).toBe(404);
    expect(allAllowed('admin')).toEqual(['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']);
  });

  test('authorizer: a ticket is used up', async () => {
    const { ticket } = await giveTicket(desk(), 'anna', 'a-ticket');
    const decide = authorizer.create(
      { TABLE_NAME: names.table, TOKEN_ISSUER: 'https://issuer.example', TOKEN_CLIENT: 'c' },
      watched(),
    );
    const { principalId } = await decide({
      methodArn: arn('execute-api', 'a/socket/$connect'),
      queryStringParameters: { ticket },
    });
    expect(principalId).toBe('anna');
    expect(allAllowed('authorizer')).toEqual(['DeleteItem']);
  });

  const say = (routeKey: string, body?: object) => ({
    requestContext: { routeKey, connectionId: 'connection-1', authorizer: { agent: 'anna' } },
    ...(body && { body: JSON.stringify(body) }),
  });
  const hear = () => socket.create({ TABLE_NAME: names.table, SOCKET_ENDPOINT: around.url }, watched());

  test('socket: an agent comes, watches, becomes available and pings', async () => {
    const socketFunction = hear();
    for (const event of [
      say('$connect'),
      say('$default', { action: 'watch', shops: ['bloom'] }),
      say('$default', { action: 'status', status: 'available' }),
      say('$default', { action: 'ping' }),
    ])
      expect(await socketFunction(event)).toEqual({ statusCode: 200 });
    expect(allAllowed('socket')).toEqual(expect.arrayContaining(['GetItem', 'PutItem', 'UpdateItem']));
  });

  test('webhook: messages assigned, queued, repeated and reopened, reports, and what nobody understands', async () => {
    around.webhook = webhook.create(environment, watched()) as Around['webhook'];
    const first = message('31600000001');
    await write('assigned', first);
    await write('repeated', first);
    await write('answered', message('31600000001', 'Are you there?'));
    await write('assigned', message('31600000002'));
    await write('queued', message('31600000003'));
    await write('many', {
      messages: [...message('31600000004').messages, ...message('31600000005').messages],
      contacts: [],
    });
    await write('reaction', {
      messages: [
        { ...message('31600000001').messages[0], type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '+' } },
      ],
    });
    await write('picture', {
      messages: [{ ...message('31600000001').messages[0], type: 'image', image: { id: '77', mime_type: 'image/png' } }],
    });
    await write('report', {
      statuses: [{ id: 'wamid.unknown', status: 'delivered', timestamp: '1760000000', recipient_id: '31600000001' }],
    });
    await write('unknown', { novelty: true });
    for (const id of await openOf(quiet(), 'bloom')) await close(desk(), 'anna', id, 'done').catch(() => undefined);
    await write('reopened', message('31600000001', 'One more thing'));
    expect(allAllowed('webhook')).toEqual(
      expect.arrayContaining(['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']),
    );
  });

  /** A visitor's request. @returns the answer's body */
  async function visit(method: string, path: string, token?: string, body?: object): Promise<Record<string, string>> {
    const answer = await webchat.create({ ...environment, SOCKET_URL: 'wss://desk.example/socket' }, watched())(
      {
        rawPath: `/webchat/bloom/bloom-webchat/${path}`,
        rawQueryString: '',
        headers: token ? { authorization: `Bearer ${token}` } : {},
        body: body && JSON.stringify(body),
        requestContext: { http: { method, sourceIp: '192.0.2.1' } },
      } as never,
      {} as never,
    );
    expect(answer.statusCode, `${method} ${path}: ${answer.body}`).toBeLessThan(300);
    return JSON.parse(answer.body ?? '{}');
  }

  test('webchat: a visitor is signed in, writes, uploads, reads, reports, and ends the session', async () => {
    const claims = { sub: 'c-1', email: 'c@example.com', exp: Math.floor(Date.now() / 1000) + 300 };
    const page = { url: 'https://bloom.example/' };
    const { token: before } = await visit('POST', 'session', undefined, { page });
    const { token } = await visit('POST', 'session', undefined, {
      token: before,
      identity: signJwt(claims, 'identity-secret'),
    });
    const said = { id: 'message-1', content: { type: 'text', text: 'Hello' } };
    for (const _again of [1, 2]) await visit('POST', 'messages', token, said);
    await visit('POST', 'uploads', token, { filename: 'a.png', mimeType: 'image/png', size: 10 });
    await visit('GET', 'timeline', token);
    await visit('POST', 'read', token, { delivered: 1_000_002, read: 1_000_002 });
    await visit('POST', 'ticket', token);
    await visit('DELETE', 'session', token);
    expect(allAllowed('webchat')).toEqual(
      expect.arrayContaining(['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']),
    );
  });

  test('authorizer and socket: a visitor connects, is here, writes and goes', async () => {
    const { token } = await visit('POST', 'session', undefined, {});
    await visit('POST', 'messages', token, { id: 'message-2', content: { type: 'text', text: 'Hello' } });
    const { ticket } = await visit('POST', 'ticket', token);
    asked = [];
    const issuer = { TABLE_NAME: names.table, TOKEN_ISSUER: 'https://issuer.example', TOKEN_CLIENT: 'c' };
    const { context } = await authorizer.create(
      issuer,
      watched(),
    )({ methodArn: arn('execute-api', 'a/socket/$connect'), queryStringParameters: { ticket } });
    expect(allAllowed('authorizer')).toEqual(['DeleteItem']);
    asked = [];
    const visitorFunction = hear();
    for (const [routeKey, action] of [['$connect'], ['$default', 'here'], ['$default', 'typing'], ['$disconnect']])
      expect(
        await visitorFunction({
          requestContext: { routeKey: String(routeKey), connectionId: 'connection-2', authorizer: context as never },
          ...(action && { body: JSON.stringify({ action, page: { url: 'https://bloom.example/x' } }) }),
        }),
      ).toEqual({ statusCode: 200 });
    expect(allAllowed('socket')).toEqual(expect.arrayContaining(['GetItem', 'UpdateItem']));
  });

  test('webhook: R6 the agent who waits longest for a message is found over the conversations of all shops', async () => {
    const rules = { newCustomer: { online: { algorithm: 'most_waiting' as const } } };
    const shop = await findShop(quiet(), 'bloom');
    const channels = shop?.channels.map((channel) => ({ ...channel, rules })) ?? [];
    await saveShop(quiet(), { ...(shop as Shop), settings: { ...defaultSettings, slots: 9 }, channels });
    await saveAgent(quiet(), { id: 'ben', name: 'Ben', shops: { bloom: { role: 'employee', chat: true } } });
    const busyElsewhere = 'SET #status = :available, connections = :connections, held = :held';
    await quiet().doc.send(
      new UpdateCommand({
        TableName: names.table,
        Key: agentKey('ben'),
        UpdateExpression: busyElsewhere,
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':available': 'available',
          ':connections': new Set(['c']),
          ':held': new Set(['forge.forge-whatsapp.a.1']),
        },
      }),
    );
    around.webhook = webhook.create(environment, watched()) as Around['webhook'];
    await write('assigned', message('31600000021'));
    allAllowed('webhook');
    const spoke = asked.filter(({ context }) => context?.['dynamodb:Attributes']);
    expect(spoke.flatMap(({ context }) => context?.['dynamodb:LeadingKeys'])).toContain(
      'THREAD#forge#forge-whatsapp#a',
    );
  });

  test('send: a reply goes out, another waits because the provider cannot be reached', async () => {
    const anna = (await allAgents(quiet(), true)).find(({ id }) => id === 'anna');
    const held = anna?.held ?? [];
    if (held.length === 0) await takeNext(desk(), 'anna', 'bloom');
    const [conversation = ''] = (await allAgents(quiet(), true)).find(({ id }) => id === 'anna')?.held ?? [];
    await reply(desk(), 'anna', conversation, { content: { type: 'text', text: 'Here I am' } });
    const detail = { ...parseConversationId(conversation)?.thread } as {
      shop: string;
      channel: string;
      address: string;
    };
    await send.create(environment, watched())({ detail });
    expect(allAllowed('send')).toEqual(expect.arrayContaining(['Query', 'UpdateItem']));
    const again = { ...environment, WHATSAPP_API_URL: `${around.url}/whatsapp` };
    await send.create(again, { ...watched(), clock: { now: () => Date.now() + 3_600_000 } })({ detail });
    allAllowed('send');
  });

  test('deliver: an event goes out, fails for hours and switches its webhook off; a flow cannot be called', async () => {
    const shop = (await findShop(quiet(), 'bloom')) as Shop;
    const flow = { id: 'welcome', name: 'Welcome', kind: 'flowbuilder' as const, url: 'https://flow.example.com/' };
    const webhook = { id: 'erp', url: 'https://erp.example.com/', events: ['*'], enabled: true, createdAt: 0 };
    await saveShop(quiet(), { ...shop, webhooks: [webhook], flows: [flow] });
    await transact(quiet(), [hookSecretWrite(quiet(), 'bloom', 'erp', { secret: 'whsec_AAAA' })]);
    const leave = (kind: 'event' | 'flow', name: string, event: { id: string; type: string; at: number }, of: object) =>
      leaveDelivery(quiet(), { shop: 'bloom', webhook: name, kind, event, of }, Date.now());
    const detail = (name: string, event: { id: string; at: number }) => ({
      detail: { shop: 'bloom', webhook: name, delivery: deliveryId(event) },
    });
    let later = 0;
    const down = { refuses: () => undefined, call: async () => ({ kind: 'answered' as const, status: 500, body: '' }) };
    const world = (): World => ({ ...watched(), clock: { now: () => Date.now() + later } });
    const event = { id: 'evt_1', type: 'conversation.created', at: Date.now() };
    const [conversation = ''] = await openOf(quiet(), 'bloom');
    await leave('event', 'erp', event, { conversation });
    const changed = { id: 'evt_2', type: 'settings.changed', at: Date.now() };
    await leave('event', 'erp', changed, { audit: auditKey('bloom', 0, 'gone') });
    await deliver.create(
      { ...environment, FLOWAI_API_URL: 'https://api.flow.ai' },
      world(),
      down,
    )(detail('erp', changed));
    for (let hour = 0; hour <= 10; hour++) {
      later = hour * 3_600_000;
      await deliver.create(
        { ...environment, FLOWAI_API_URL: 'https://api.flow.ai' },
        world(),
        down,
      )(detail('erp', event));
    }
    expect((await findShop(quiet(), 'bloom'))?.webhooks).toMatchObject([{ enabled: false }]);

    const { agentId } = { agentId: (await findConversation(quiet(), conversation))?.assignee ?? 'anna' };
    const given = await giveToFlow(desk(), agentId, conversation, 'welcome');
    const since = given.conversation.botSince ?? 0;
    const call = { id: 'call_1', type: 'flow.call', at: since };
    await leave('flow', '_flows', call, { conversation, bot: 'welcome', since });
    for (let minute = 0; minute <= 6; minute++) {
      later = minute * 60_000;
      await deliver.create(
        { ...environment, FLOWAI_API_URL: 'https://api.flow.ai' },
        world(),
        down,
      )(detail('_flows', call));
    }
    expect(await findConversation(quiet(), conversation)).not.toHaveProperty('bot');
    expect(allAllowed('deliver')).toEqual(expect.arrayContaining(['BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem']));
  });

  test('fetch: a picture that cannot be had now is put off, one that is gone is given up', async () => {
    const [file] = await waitingFiles(quiet(), 'bloom', 1);
    const detail = { shop: 'bloom', file: file?.id ?? '' };
    await fetchFiles.create(environment, watched())({ detail });
    expect(allAllowed('fetch')).toEqual(['BatchGetItem', 'GetItem', 'UpdateItem']);
    const later = { ...watched(), clock: { now: () => Date.now() + 3_600_000 } };
    await fetchFiles.create({ ...environment, WHATSAPP_API_URL: `${around.url}/none` }, later)({ detail });
    expect(allAllowed('fetch')).toEqual(expect.arrayContaining(['PutItem', 'DeleteItem']));
    expect(await waitingFiles(quiet(), 'bloom', 1)).toEqual([]);
  });

  test('socket: an agent resumes and goes', async () => {
    const socketFunction = hear();
    await socketFunction(say('$default', { action: 'resume', cursor: new Given().cursor(Date.now() - 60_000) }));
    expect(await socketFunction(say('$disconnect'))).toEqual({ statusCode: 200 });
    allAllowed('socket');
  });
});
