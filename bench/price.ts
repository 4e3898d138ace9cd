import { type FunctionName, functions } from '../infra/topology.ts';
import type { Counts, Kind } from './counts.ts';
import { round, type Subject, type Table } from './report.ts';
import type { Tally } from './tally.ts';

/**
 * List price per million inbound messages: what was counted, times the list prices of us-east-1, November 2026, without
 * free tiers. A duration on this machine is not one on Lambda; what is assumed stands in the notes.
 */
const usdPerMillion = {
  readUnit: 0.125,
  writeUnit: 0.625,
  push: 1.0,
  invocation: 0.2,
  timer: 1.0,
  busEvent: 1.0,
  /** arm64, per million GB-milliseconds. */
  gigabyteMillisecond: 0.0133334,
};

/** Billed milliseconds an invocation, assumed: mostly waiting for DynamoDB (5 to 10 ms a request there). */
const assumedMs: Partial<Record<FunctionName, number>> = {
  webhook: 20,
  react: 20,
  send: 40,
  deadline: 15,
  api: 25,
  deliver: 200,
  fetch: 800,
};

/** Of a hundred inbound messages: 12 begin a conversation (2 of them wait in the queue first), 3 reopen one, 85 go on. */
const mix: [Kind, number][] = [
  ['new customer, assigned', 0.1],
  ['new customer, queued', 0.02],
  ['reopened by the customer', 0.03],
  ['message in an open conversation', 0.85],
];
/** Timers that fire for a conversation in that mix: soon or its check, the window's end, the close. */
const timersPerConversation = 3;

interface Bill {
  table: number;
  pushes: number;
  functions: number;
  timersAndBus: number;
}

function billOf(tally: Tally, timers = 0): Bill {
  const lambda = Object.entries(tally.invocations).reduce((sum, [name, count]) => {
    const { memoryMb } = functions[name as FunctionName] ?? { memoryMb: 512 };
    const ms = assumedMs[name as FunctionName] ?? 20;
    return sum + count * (usdPerMillion.invocation + (memoryMb / 1024) * ms * usdPerMillion.gigabyteMillisecond);
  }, 0);
  return {
    table: tally.readUnits * usdPerMillion.readUnit + tally.writeUnits * usdPerMillion.writeUnit,
    pushes: tally.pushes * usdPerMillion.push,
    functions: lambda,
    timersAndBus: timers * usdPerMillion.timer + tally.events * usdPerMillion.busEvent,
  };
}

/** What the functions in `names` have of it; pushes and events belong to none of them. */
function shareOf(tally: Tally, names: readonly string[]): Tally {
  const chosen = Object.entries(tally.byFunction).filter(([name]) => names.includes(name));
  const sum = (of: 'reads' | 'writes' | 'readUnits' | 'writeUnits'): number =>
    chosen.reduce((all, [, mine]) => all + mine[of], 0);
  return {
    reads: sum('reads'),
    writes: sum('writes'),
    readUnits: sum('readUnits'),
    writeUnits: sum('writeUnits'),
    pushes: 0,
    events: 0,
    invocations: Object.fromEntries(Object.entries(tally.invocations).filter(([name]) => names.includes(name))),
    byFunction: Object.fromEntries(chosen),
  };
}

/** What is written down afterwards, to be found and counted: lists, search, figures, customers. */
const projections = ['project'];

const total = (bill: Bill): number => bill.table + bill.pushes + bill.functions + bill.timersAndBus;

/** What one thing costs beyond another. */
const less = (bill: Bill, other: Bill): Bill => ({
  table: bill.table - other.table,
  pushes: bill.pushes - other.pushes,
  functions: bill.functions - other.functions,
  timersAndBus: bill.timersAndBus - other.timersAndBus,
});

/** The price of a plain message and of the mix, from the counts of the same run. */
export function price(counts: Counts): Subject {
  const plain = billOf(counts['message in an open conversation']);
  const found = billOf(shareOf(counts['message in an open conversation'], projections));
  const foundBusy = billOf(shareOf(counts['the same, 5 at the same moment'], projections));
  const foundFirst = billOf(shareOf(counts['new customer, assigned'], projections));
  const busy = billOf(counts['the same, 5 at the same moment']);
  const unframed = billOf(counts['in an open conversation, client without frames']);
  const mixed = mix
    .map(([kind, share]) => {
      const begins = kind === 'message in an open conversation' ? 0 : timersPerConversation;
      const bill = billOf(counts[kind], begins);
      return {
        table: bill.table * share,
        pushes: bill.pushes * share,
        functions: bill.functions * share,
        timersAndBus: bill.timersAndBus * share,
      };
    })
    .reduce((a, b) => ({
      table: a.table + b.table,
      pushes: a.pushes + b.pushes,
      functions: a.functions + b.functions,
      timersAndBus: a.timersAndBus + b.timersAndBus,
    }));
  const perReply = billOf(counts['reply, sent, two reports']);
  const told = billOf(counts['in an open conversation, told to a webhook']);
  const searched = billOf(counts['in an open conversation, its words searched']);
  const perDelivery = { ...less(told, plain), pushes: 0 };
  const perSearched = { ...less(searched, plain), pushes: 0 };
  const row = (what: string, bill: Bill): (string | number)[] => [
    what,
    round(bill.table),
    round(bill.pushes),
    round(bill.functions),
    round(bill.timersAndBus),
    round(total(bill)),
  ];
  const table: Table = {
    title: 'List price, USD per million inbound messages',
    head: ['what', 'DynamoDB', 'sockets', 'Lambda', 'timers and bus', 'all'],
    rows: [
      row('a message in an open conversation', plain),
      row('  of that: lists, search and figures', found),
      row('the same, 5 at the same moment', busy),
      row('  of that: lists, search and figures', foundBusy),
      row('a message, to a client that does not ask for frames', unframed),
      row('a mix: 85 go on, 10 new, 2 queued, 3 reopened of 100', mixed),
      row('(lists, search and figures of a million first messages)', foundFirst),
      row('(per million replies, not inbound)', perReply),
      row('(per million events told to a webhook)', perDelivery),
      row('(per million messages whose words are searched)', perSearched),
    ],
    notes: [
      'Function URL, logs and stream reads cost nothing per message. One agent with one connection is pushed to, and takes',
      'what belongs to a message in one frame ({action: "watch", batch: true}).',
      `Assumed: ${Object.entries(assumedMs)
        .map(([name, ms]) => `${name} ${ms} ms`)
        .join(', ')}, memory as in infra/topology.ts;`,
      'Words are a setting of the shop (searchWords): a write unit for each that the conversation did not have yet.',
      `${timersPerConversation} timers fire for a conversation. Under load batches of the stream are shared and react costs less.`,
    ],
  };
  return {
    name: 'price',
    tables: [table],
    figures: {
      plain,
      busy,
      found,
      foundBusy,
      foundFirst,
      unframed,
      mixed,
      perReply,
      perDelivery,
      perSearched,
      assumedMs,
    },
    budgets: [
      { what: 'price of a million messages, one at a time', measured: total(plain), limit: 5, unit: 'USD' },
      { what: 'price of a million messages, 5 at a moment', measured: total(busy), limit: 5, unit: 'USD' },
    ],
  };
}
