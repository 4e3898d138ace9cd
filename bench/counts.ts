import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from '../local/engine.ts';
import { tableName } from '../local/functions.ts';
import { phoneOf, read, shops, type Written, written } from './customers.ts';
import { type AttributeValue, itemSize } from './item-size.ts';
import { newDirectory, type SystemUnderTest } from './processes.ts';
import { median, round, type Subject } from './report.ts';
import { online, type Stage, stage } from './stage.ts';
import { type Tally, tally } from './tally.ts';

/** Counted requests and capacity units per kind of message, and the size of the items: 1 KB is a write unit. */

export type Kind =
  | 'new customer, assigned'
  | 'new customer with phone and user id'
  | 'message in an open conversation'
  | 'the same, 5 at the same moment'
  | 'in an open conversation, client without frames'
  | 'new customer, queued'
  | 'close, and the next from the queue'
  | 'close, nobody waits'
  | 'reopened by the customer'
  | 'reply, sent, two reports'
  | 'delivery report (read)'
  | 'in an open conversation, told to a webhook'
  | 'in an open conversation, its words searched'
  | 'redelivery';
export type Counts = Record<Kind, Tally>;

const [north, south] = shops;
/** What customers write in the middle of a conversation: thirteen words, ten of them long enough to be searched for. */
const answer = 'It was ordered last Monday, the blue garden lamp with two spare bulbs';
const times = 5;
const slots = 2;
const agents = 5;

export async function counts(): Promise<Subject & { counts: Counts }> {
  const directory = newDirectory();
  // The words of messages are an option with a price of its own, measured at the other shop.
  const on = await stage(agents, { slots, searchWords: false }, { directory });
  await on.system.post('/local/organisation', { shops: [{ ...south, settings: { slots, searchWords: true } }] });
  let counted: Counts;
  try {
    counted = await countAll(on);
  } finally {
    await on.stop();
  }
  const sizes = await sizesIn(directory);
  const open = counted['message in an open conversation'].byFunction.webhook;
  const fresh = counted['new customer, assigned'].byFunction.webhook;
  return {
    name: 'counts',
    counts: counted,
    figures: { counts: counted, itemBytes: sizes },
    tables: [
      {
        title: `Requests and capacity units, ${agents} agents, one at a time`,
        head: [
          'what',
          'webhook R+W',
          'RRU',
          'WRU',
          'api R+W',
          'react R+W',
          'send R+W',
          'project R+W',
          'project WRU',
          'all RRU',
          'all WRU',
          'pushes',
          'bus',
        ],
        rows: Object.entries(counted).map(([kind, of]) => [
          kind,
          requests(of, 'webhook'),
          round(of.byFunction.webhook?.readUnits ?? 0),
          round(of.byFunction.webhook?.writeUnits ?? 0),
          requests(of, 'api'),
          requests(of, 'react'),
          requests(of, 'send'),
          requests(of, 'project'),
          round(of.byFunction.project?.writeUnits ?? 0),
          round(of.readUnits),
          round(of.writeUnits),
          round(of.pushes),
          round(of.events),
        ]),
      },
      {
        title: 'Items, bytes as DynamoDB counts them (1,024 are a write unit)',
        head: ['item', 'count', 'median', 'largest'],
        rows: Object.entries(sizes).map(([kind, of]) => [kind, of.count, of.median, of.largest]),
      },
    ],
    budgets: [
      { what: 'open conversation: read requests of the webhook', measured: open?.reads ?? 0, limit: 1, unit: '' },
      { what: 'open conversation: write requests', measured: open?.writes ?? 0, limit: 1, unit: '' },
      { what: 'open conversation: write units', measured: open?.writeUnits ?? 0, limit: 4, unit: 'WRU' },
      { what: 'new customer: read requests of the webhook', measured: fresh?.reads ?? 0, limit: 3, unit: '' },
      { what: 'new customer: queries for agents', measured: fresh?.queries ?? 0, limit: 1, unit: '' },
      { what: 'new customer: write requests', measured: fresh?.writes ?? 0, limit: 2, unit: '' },
      { what: 'new customer: write units', measured: fresh?.writeUnits ?? 0, limit: 10, unit: 'WRU' },
    ],
  };
}

const requests = (of: Tally, name: string): string => {
  const mine = of.byFunction[name];
  return mine ? `${round(mine.reads)}+${round(mine.writes)}` : '-';
};

async function countAll({ system, load }: Stage): Promise<Counts> {
  const post = (what: Written) => deliver(system, what);
  const token = new Map<string, string>();
  const known = new Map<number, { id: string; assignee: string }>();
  const asAgent = async (customer: number, path: string, body: object): Promise<unknown> => {
    const { id, assignee } = known.get(customer) ?? (await conversationOf(system, token, customer));
    return system.post(`/api/conversations/${id}/${path}`, body, token.get(assignee));
  };
  /** So that looking them up is not counted with what is done to them. */
  const lookUp = async (first: number): Promise<void> => {
    for (let n = first; n < first + times; n++) known.set(n, await conversationOf(system, token, n));
  };
  for (const agent of Array.from({ length: agents }, (_, i) => `a000${i + 1}`))
    token.set(agent, await system.token(agent));

  // The secrets and settings that a function reads once are not a message's.
  await post({ shop: north, customer: 1, text: 'first' });
  await post({ shop: south, customer: 2, text: 'first' });
  await system.idle();
  await asAgent(1, 'messages', { content: { type: 'text', text: 'warm' } });
  await asAgent(1, 'close', { reason: 'done' });
  await asAgent(2, 'close', { reason: 'done' });

  /** Words that the customer has not written before: what was is not paid for again. */
  const searchedMessages = async (deliver: typeof post): Promise<Tally> => {
    for (let n = 0; n < times; n++) await deliver({ shop: south, customer: 400 + n, text: 'Where is my order?' });
    await system.idle();
    return tally(system, times, (n) => deliver({ shop: south, customer: 400 + n, text: answer }));
  };

  const fresh = await tally(system, times, (n) => post({ shop: north, customer: 100 + n, text: 'Where is my order?' }));
  const open = await tally(system, times, (n) => post({ shop: north, customer: 100 + n, text: answer }));
  const searched = await searchedMessages(post);
  for (let n = 400; n < 400 + times; n++) await asAgent(n, 'close', { reason: 'done' });
  const atOnce = (n: number) =>
    Promise.all(
      Array.from({ length: times }, (_, i) => post({ shop: north, customer: 100 + i, text: `Message ${n}` })),
    );
  const together = await tally(system, 10, atOnce, times);
  await load.run('disconnect', {});
  await online({ system, load }, agents, false);
  const unframed = await tally(system, times, (n) => post({ shop: north, customer: 100 + n, text: 'Hello?' }));
  await load.run('disconnect', {});
  await online({ system, load }, agents);
  await lookUp(100);
  const reply = await tally(system, times, (n) =>
    asAgent(100 + n, 'messages', { content: { type: 'text', text: 'It is on its way.' } }),
  );
  const out = await system.get<{ items: { response: { body: { messages: { id: string }[] } } }[] }>('/local/outbox');
  const ids = out.items.slice(-times).map((item) => item.response.body.messages[0]?.id ?? '');
  const report = await tally(system, times, (n) => webhook(system, read(north, 100 + n, ids[n] ?? '')));
  const again = { shop: north, customer: 100, text: 'Are you there?', id: 'wamid.again', at: 1_700_000_000 };
  await post(again);
  const repeated = await tally(system, times, () => post(again));
  const alias = await tally(system, times, (n) =>
    post({ shop: north, customer: 200 + n, text: 'Where is my order?', userId: `DE.bench${n}` }),
  );
  // All slots are taken now: 5 agents x 2.
  const queued = await tally(system, times, (n) =>
    post({ shop: north, customer: 300 + n, text: 'Where is my order?' }),
  );
  await lookUp(200);
  const next = await tally(system, times, (n) => asAgent(100 + n, 'close', { reason: 'done' }));
  const closed = await tally(system, times, (n) => asAgent(200 + n, 'close', { reason: 'done' }));
  const reopened = await tally(system, times, (n) => post({ shop: north, customer: 100 + n, text: 'One more thing.' }));
  // As long as a preview and a name get; only the sizes of the items are looked at.
  await post({
    shop: north,
    customer: 999,
    text: 'Where is my order? '.repeat(60),
    name: 'A customer with a very long name '.repeat(3),
  });
  await addWebhook(system);
  const told = await tally(system, times, (n) => post({ shop: north, customer: 100 + n, text: answer }));
  await load.run('disconnect', {});
  return {
    'new customer, assigned': fresh,
    'new customer with phone and user id': alias,
    'message in an open conversation': open,
    'the same, 5 at the same moment': together,
    'in an open conversation, client without frames': unframed,
    'new customer, queued': queued,
    'close, and the next from the queue': next,
    'close, nobody waits': closed,
    'reopened by the customer': reopened,
    'reply, sent, two reports': reply,
    'delivery report (read)': report,
    'in an open conversation, told to a webhook': told,
    'in an open conversation, its words searched': searched,
    redelivery: repeated,
  };
}

/** A system of the shop's own that wants every message; its address is only written down. */
async function addWebhook(system: SystemUnderTest): Promise<void> {
  const shops = { [north.id]: { role: 'admin' } };
  await system.post('/local/organisation', { agents: [{ id: 'boss', shops }] });
  const answer = await fetch(`${system.url}/api/shops/${north.id}/webhooks/erp`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${await system.token('boss')}` },
    body: JSON.stringify({ url: 'https://erp.example.com/slotdesk', events: ['message.received'] }),
  });
  if (answer.status !== 200) throw new Error(`the webhook was answered ${answer.status}`);
  await system.idle();
}

const deliver = (system: SystemUnderTest, what: Written): Promise<void> => webhook(system, written(what));

async function webhook(system: SystemUnderTest, { path, headers, body }: ReturnType<typeof written>): Promise<void> {
  const { status } = await fetch(`${system.url}${path}`, { method: 'POST', headers, body });
  if (status !== 200) throw new Error(`a webhook was answered ${status}`);
}

/** A customer's conversation at `north` or `south`, as any agent sees it. */
async function conversationOf(
  system: SystemUnderTest,
  tokens: Map<string, string>,
  customer: number,
): Promise<{ id: string; assignee: string }> {
  const [token] = tokens.values();
  const { items } = await system.get<{ items: { id: string; assignee: string; customer: { phone: string } }[] }>(
    '/api/conversations?limit=100',
    token,
  );
  const found = items.find((item) => item.customer.phone.endsWith(phoneOf(customer)));
  if (!found) throw new Error(`customer ${customer} has no conversation`);
  return found;
}

interface Size {
  count: number;
  median: number;
  largest: number;
}

/** Reads the data of a system that has stopped. */
async function sizesIn(directory: string): Promise<Record<string, Size>> {
  const engine = await startEngine({ tableName, file: join(directory, 'table.db') });
  try {
    const byKind = new Map<string, number[]>();
    let from: object | undefined;
    do {
      const page = await engine.wire.call<{ Items: Record<string, AttributeValue>[]; LastEvaluatedKey?: object }>(
        'Scan',
        {
          TableName: tableName,
          ...(from && { ExclusiveStartKey: from }),
        },
      );
      for (const item of page.Items) {
        const kind = kindOf(item);
        byKind.set(kind, [...(byKind.get(kind) ?? []), itemSize(item)]);
      }
      from = page.LastEvaluatedKey;
    } while (from);
    return Object.fromEntries(
      [...byKind].map(([kind, sizes]) => [
        kind,
        { count: sizes.length, median: median(sizes), largest: Math.max(...sizes) },
      ]),
    );
  } finally {
    await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function kindOf({ pk, sk, kind, alias, content }: Record<string, AttributeValue>): string {
  const [partition = ''] = (pk?.S ?? '').split('#');
  if (partition !== 'THREAD') return partition.toLowerCase();
  if (sk?.S === 'HEAD') return alias ? 'alias' : 'head (the conversation)';
  return kind?.S === 'event'
    ? `event: ${(JSON.parse(content?.S ?? '{}') as { type?: string }).type}`
    : (kind?.S ?? 'past conversation');
}
