import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FunctionName, functions, names } from '../../infra/topology.ts';
import * as keys from '../../layers/store/keys.ts';
import { allows, arn, type Statement, statementsOf } from './policy.ts';
import { aShop, templatesOf } from './templates.ts';

// "bloom-2" begins like "bloom": the pair that a careless pattern would let through.
const { core, shops } = templatesOf([aShop('bloom'), aShop('bloom-2')]);
const [bloom, bloom2] = shops as [(typeof shops)[0], (typeof shops)[0]];
const table = arn('dynamodb', 'table/slotdesk');
const index = `${table}/index/byState`;
const reads = ['GetItem', 'BatchGetItem', 'Query'];
const writes = ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'];

const may = (statements: Statement[], action: string, ...leadingKeys: string[]): boolean =>
  allows(statements, {
    action: `dynamodb:${action}`,
    resource: table,
    context: { 'dynamodb:LeadingKeys': leadingKeys },
  });

function partitionsOf(shop: string): string[] {
  const thread = keys.thread(shop, `${shop}-whatsapp`, '+31600000001');
  return [
    keys.threadPk(thread),
    keys.queuePk(shop),
    keys.shopKey(shop).pk,
    keys.outboxPk(shop),
    keys.sentKey(shop, `${shop}-whatsapp`, 'wamid.1').pk,
    keys.keptKey(shop, 'why', 'a').pk,
    keys.laterPk(shop),
    keys.fetchPk(shop),
    keys.mediaPk(shop),
  ];
}

describe.each([
  ['webhook', bloom],
  ['webchat', bloom],
  ['send', bloom],
  ['deliver', bloom],
] as const)("a shop's %s function", (name, template) => {
  const statements = statementsOf(template, names.function(name, 'bloom'));

  test("reads and writes the shop's own partitions", () => {
    for (const partition of partitionsOf('bloom'))
      for (const action of [...reads, ...writes])
        expect(may(statements, action, partition), `${action} ${partition}`).toBe(true);
  });

  test("touches no other shop's partition, also of a shop whose id begins the same", () => {
    for (const other of ['bloom-2', 'forge', 'bloo'])
      for (const partition of partitionsOf(other))
        for (const action of [...reads, ...writes])
          expect(may(statements, action, partition), `${action} ${partition}`).toBe(false);
  });

  test('touches no other shop whatever its id and the address are', () => {
    const shop = fc.stringMatching(/^[a-z][a-z0-9-]{1,23}$/).filter((id) => id !== 'bloom');
    fc.assert(
      fc.property(shop, fc.constantFrom(...reads, ...writes), (id, action) => {
        for (const partition of partitionsOf(id)) expect(may(statements, action, partition)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test('R6 of other shops’ conversations a function that finds agents reads when the last message was, and must say that it reads no more', () => {
    const reads = (attributes?: string[]) =>
      allows(statements, {
        action: 'dynamodb:BatchGetItem',
        resource: table,
        context: {
          'dynamodb:LeadingKeys': [keys.threadPk(keys.thread('forge', 'forge-whatsapp', '+1'))],
          ...(attributes && { 'dynamodb:Attributes': attributes }),
        },
      });
    expect(reads([...keys.spokeAttributes])).toBe(name !== 'send');
    expect([reads([...keys.spokeAttributes, 'lastMessage']), reads(['customer']), reads()]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('cannot reach another shop in a batch beside its own keys', () => {
    expect(may(statements, 'BatchGetItem', keys.queuePk('bloom'), keys.queuePk('forge'))).toBe(false);
  });

  test('cannot scan, query the index, or make a request that names no key', () => {
    expect(allows(statements, { action: 'dynamodb:Scan', resource: table })).toBe(false);
    expect(allows(statements, { action: 'dynamodb:Query', resource: index })).toBe(false);
    expect(allows(statements, { action: 'dynamodb:PartiQLSelect', resource: table })).toBe(false);
    for (const action of [...reads, ...writes])
      expect(allows(statements, { action: `dynamodb:${action}`, resource: table })).toBe(false);
  });

  test("reads the shop's secret, writes none and reads no other", () => {
    const secret = (shop: string) => arn('secretsmanager', `secret:slotdesk/shop/${shop}-AbCdEf`);
    const to = (action: string, shop: string) =>
      allows(statements, { action: `secretsmanager:${action}`, resource: secret(shop) });
    expect(to('GetSecretValue', 'bloom')).toBe(true);
    expect(to('PutSecretValue', 'bloom')).toBe(false);
    expect(to('GetSecretValue', 'bloom-2')).toBe(false);
    expect(to('GetSecretValue', 'forge')).toBe(false);
  });

  test('opens no socket ticket, reads no answer to an agent, forges no event', () => {
    for (const { pk } of [keys.ticketKey('t'), keys.answerKey('anna', 'POST /x', 'k'), keys.connectionKey('c')])
      for (const action of [...reads, ...writes]) expect(may(statements, action, pk)).toBe(false);
    expect(allows(statements, { action: 'events:PutEvents', resource: arn('events', 'event-bus/slotdesk') })).toBe(
      false,
    );
    expect(statements.flatMap((one) => one.actions).filter((action) => action.includes('*'))).toEqual([]);
  });
});

describe("what signs a shop's events, and the events", () => {
  const [secrets, events] = [keys.hookSecretPk('bloom'), keys.hookPk('bloom', 'erp')];
  test("are reached by the shop's deliver function and no other function of a shop", () => {
    for (const name of ['webhook', 'webchat', 'send', 'deliver'] as const) {
      const statements = statementsOf(bloom, names.function(name, 'bloom'));
      for (const action of [...reads, ...writes])
        for (const partition of [secrets, events])
          expect(may(statements, action, partition), `${name} ${action}`).toBe(name === 'deliver');
    }
    const other = statementsOf(bloom2, names.function('deliver', 'bloom-2'));
    for (const action of [...reads, ...writes])
      for (const partition of [secrets, events]) expect(may(other, action, partition)).toBe(false);
  });
  test("are refused to every function of the core but the admins'", () => {
    for (const [name, { stack }] of Object.entries(functions)) {
      if (stack !== 'core') continue;
      const statements = statementsOf(core, names.function(name as FunctionName));
      for (const action of [...reads, ...writes])
        for (const keysAsked of [[secrets], [keys.agentsPk, secrets]])
          expect(may(statements, action, ...keysAsked), `${name} ${action}`).toBe(name === 'admin');
    }
  });
  test('a deliver function writes the audit log of its shop, tells its entries and lists none', () => {
    const statements = statementsOf(bloom, names.function('deliver', 'bloom'));
    for (const action of ['PutItem', 'GetItem']) {
      expect(may(statements, action, keys.auditPk('bloom'))).toBe(true);
      expect(may(statements, action, keys.auditPk('forge'))).toBe(false);
    }
    for (const action of ['BatchGetItem', 'Query', 'UpdateItem', 'DeleteItem'])
      expect(may(statements, action, keys.auditPk('bloom'))).toBe(false);
  });
});

describe('C8 the files in the bucket', () => {
  const object = (place: string) => `arn:aws:s3:::${names.mediaBucket('123456789012', 'eu-central-1')}/${place}`;
  const may = (name: FunctionName, place: string): string[] => {
    const statements =
      functions[name].stack === 'core'
        ? statementsOf(core, names.function(name))
        : statementsOf(bloom, names.function(name, 'bloom'));
    return ['GetObject', 'PutObject', 'DeleteObject', 'ListBucket', 'PutObjectAcl'].filter((action) =>
      allows(statements, { action: `s3:${action}`, resource: object(place) }),
    );
  };

  test('of a shop are kept by its fetcher and shown to providers by its sender', () => {
    expect(may('fetch', 'kept/bloom/bloom.1')).toEqual(['PutObject', 'DeleteObject']);
    expect(may('send', 'kept/bloom/bloom.1')).toEqual(['GetObject']);
  });

  test('of another shop, also one whose id begins the same, are out of their reach', () => {
    for (const name of ['fetch', 'send', 'webchat'] as const)
      for (const place of [
        'kept/bloom-2/bloom-2.1',
        'kept/forge/forge.1',
        'uploads/bloom-2/bloom-2.1',
        'bloom/bloom.1',
      ])
        expect([name, place, may(name, place)]).toEqual([name, place, []]);
    expect(may('send', 'uploads/bloom/bloom.1')).toEqual([]);
  });

  test('that visitors upload are taken in by the shop’s webchat, fetched from there, and shown to visitors when they are kept', () => {
    expect(may('webchat', 'uploads/bloom/bloom.1')).toEqual(['GetObject', 'PutObject']);
    expect(may('fetch', 'uploads/bloom/bloom.1')).toEqual(['GetObject']);
    expect(may('webchat', 'kept/bloom/bloom.1')).toEqual(['GetObject']);
  });

  test('are shown and taken in by the agents’ API, erased with their customer by project, and by nobody else', () => {
    for (const place of ['kept/bloom/bloom.1', 'uploads/bloom/bloom.1']) {
      expect(may('api', place)).toEqual(['GetObject', 'PutObject']);
      expect(may('project', place)).toEqual(['DeleteObject']);
    }
    const others = (Object.keys(functions) as FunctionName[]).filter(
      (name) => !['api', 'project', 'send', 'fetch', 'webchat'].includes(name),
    );
    for (const name of others) expect([name, may(name, 'kept/bloom/bloom.1')]).toEqual([name, []]);
  });
});

describe('the visitors of a shop', () => {
  const thread = keys.thread('bloom', 'bloom-webchat', 'v');
  const [visitor, pass] = [keys.visitorKey(thread).pk, keys.passKey('bloom', 't').pk];
  const rate = keys.rateKey('bloom', 'message', 'v', 0).pk;

  test('are reached by its webchat function and no other function of a shop', () => {
    for (const name of ['webhook', 'webchat', 'send', 'deliver', 'fetch'] as const)
      for (const partition of [visitor, pass, rate])
        for (const action of [...reads, ...writes])
          expect(may(statementsOf(bloom, names.function(name, 'bloom')), action, partition), `${name} ${action}`).toBe(
            name === 'webchat',
          );
    const other = statementsOf(bloom2, names.function('webchat', 'bloom-2'));
    for (const partition of [visitor, pass, rate])
      for (const action of [...reads, ...writes]) expect(may(other, action, partition)).toBe(false);
  });

  test('connect by a ticket that only the authorizer uses up, and are noted by the socket function, which makes none', () => {
    const [authorizer, socket] = [
      statementsOf(core, names.function('authorizer')),
      statementsOf(core, names.function('socket')),
    ];
    expect(may(authorizer, 'DeleteItem', pass)).toBe(true);
    for (const action of [...reads, ...writes]) expect(may(socket, action, pass)).toBe(false);
    for (const action of ['GetItem', 'UpdateItem']) expect(may(socket, action, visitor)).toBe(true);
    for (const action of ['PutItem', 'DeleteItem', 'Query']) expect(may(socket, action, visitor)).toBe(false);
  });
});

describe('the agents in the table', () => {
  const agent = keys.agentKey('anna').pk;
  test('are read and given slots by a webhook function, not added and not deleted', () => {
    const statements = statementsOf(bloom, names.function('webhook', 'bloom'));
    for (const action of [...reads, 'UpdateItem', 'ConditionCheckItem'])
      expect(may(statements, action, agent)).toBe(true);
    for (const action of ['PutItem', 'DeleteItem']) expect(may(statements, action, agent)).toBe(false);
    expect(may(statements, 'PutItem', keys.leftPk('anna'))).toBe(true);
  });
  test('are out of reach of a send function', () => {
    const statements = statementsOf(bloom2, names.function('send', 'bloom-2'));
    for (const action of [...reads, ...writes]) expect(may(statements, action, agent)).toBe(false);
  });
});

describe('a function of the core', () => {
  const of = (name: FunctionName): Statement[] => statementsOf(core, names.function(name));
  const inCore = Object.entries(functions).flatMap(([name, { stack }]) =>
    stack === 'core' ? [name as FunctionName] : [],
  );

  test.each(inCore)('%s has no right to scan or to delete the table, and none for every resource', (name) => {
    for (const { actions, resources } of of(name)) {
      expect(actions.filter((action) => /\*|:Scan$|:DeleteTable$|:UpdateTable$/.test(action))).toEqual([]);
      expect(resources).not.toContain('*');
    }
  });

  test('socket changes its agent and connections, reads conversations and writes none', () => {
    const socket = of('socket');
    const thread = keys.threadPk(keys.thread('bloom', 'c', 'a'));
    expect(may(socket, 'UpdateItem', keys.agentsPk)).toBe(true);
    expect(may(socket, 'PutItem', keys.connectionKey('c').pk)).toBe(true);
    expect(may(socket, 'BatchGetItem', thread)).toBe(true);
    for (const action of writes) expect(may(socket, action, thread)).toBe(false);
    expect(may(socket, 'DeleteItem', keys.agentsPk)).toBe(false);
  });

  test('authorizer can use up a ticket and nothing else of the table', () => {
    const authorizer = of('authorizer');
    expect(may(authorizer, 'DeleteItem', keys.ticketKey('t').pk)).toBe(true);
    for (const partition of [keys.agentsPk, keys.queuePk('bloom'), keys.connectionKey('c').pk])
      for (const action of [...reads, ...writes]) expect(may(authorizer, action, partition)).toBe(false);
  });

  test('only react arms deadlines, in its group, and hands over no role but the scheduler gets it', () => {
    const schedule = { action: 'scheduler:CreateSchedule', resource: arn('scheduler', 'schedule/slotdesk/c-1') };
    for (const name of inCore) expect(allows(of(name), schedule), name).toBe(name === 'react');
    expect(allows(of('react'), { ...schedule, resource: arn('scheduler', 'schedule/default/c-1') })).toBe(false);
    const passed = of('react').find((one) => one.actions.includes('iam:PassRole'));
    expect(passed?.conditions).toEqual({ StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });
  });

  test('what goes over the bus comes from react, project, deadline and sweep', () => {
    const put = { action: 'events:PutEvents', resource: arn('events', 'event-bus/slotdesk') };
    expect(inCore.filter((name) => allows(of(name), put)).sort()).toEqual(['deadline', 'project', 'react', 'sweep']);
  });

  test('only the admins’ function reads and changes the secrets of shops, and it deletes and makes none', () => {
    const secret = arn('secretsmanager', 'secret:slotdesk/shop/bloom-AbCdEf');
    for (const name of inCore)
      for (const action of ['GetSecretValue', 'PutSecretValue', 'DeleteSecret', 'CreateSecret', 'DescribeSecret'])
        expect(allows(of(name), { action: `secretsmanager:${action}`, resource: secret }), `${name} ${action}`).toBe(
          name === 'admin' && /^(Get|Put|Describe)/.test(action),
        );
    const other = { action: 'secretsmanager:GetSecretValue', resource: arn('secretsmanager', 'secret:payroll-AbCdEf') };
    expect(allows(of('admin'), other)).toBe(false);
  });

  test('admin changes shops, agents and the audit log, and of conversations only reads', () => {
    const admin = of('admin');
    for (const partition of [keys.shopPk('bloom'), keys.auditPk('bloom'), keys.agentsPk])
      for (const action of [...reads, ...writes]) expect(may(admin, action, partition), action).toBe(true);
    for (const partition of [keys.queuePk('bloom'), keys.threadPk(keys.thread('bloom', 'c', 'a'))])
      for (const action of writes) expect(may(admin, action, partition), action).toBe(false);
    for (const partition of [keys.outboxPk('bloom'), keys.ticketKey('t').pk, keys.answerKey('a', 'r', 'k').pk])
      for (const action of [...reads, ...writes]) expect(may(admin, action, partition), action).toBe(false);
  });
});
