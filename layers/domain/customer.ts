import type { Conversation, Known } from './conversation.ts';

/**
 * Who writes (C5). A conversation names its customer by an id that follows from the address, so that receiving a message
 * looks nothing up; the record of that id is made afterwards. Records that turn out to be one person are merged: the loser
 * points at the winner, nothing is moved, so that a wrong merge is undone exactly. All times are epoch milliseconds.
 */
export interface Customer {
  id: string;
  shop: string;
  /** As the provider knows the customer. */
  name?: string;
  phone?: string;
  email?: string;
  /** As an agent knows better; goes before what the provider says. */
  given: Given;
  note?: string;
  /** The shop's own, by name. */
  fields: Record<string, Field>;
  /** Everything the customer has been recognised by, the oldest first. */
  identities: Identity[];
  threads: CustomerThread[];
  /** The record that stands for this one. */
  mergedInto?: string;
  /** The records that this one stands for. */
  merged: { id: string; at: number; by?: string }[];
  /** Records that are somebody else although an identity says otherwise: a merge with them was undone. */
  apart: string[];
  /** Erased just now, by that task. */
  erasing?: string;
  createdAt: number;
  updatedAt: number;
  /** Grows with every change. */
  version: number;
}

export type Field = string | number | boolean;
export type Given = Pick<Customer, 'name' | 'phone' | 'email'>;

/** What a customer is recognised by. `channel`: what is an address on one channel only. */
export interface Identity {
  kind: 'phone' | 'email' | 'user_id' | 'contact' | 'visitor' | 'address';
  value: string;
  channel?: string;
}

export interface CustomerThread {
  channel: string;
  provider: Conversation['channel']['provider'];
  kind: string;
  /** Digest of the address. */
  address: string;
}

/** A customer with all records that are the same person, the one that stands for them first. */
export interface Person {
  root: Customer;
  /** The root included. */
  records: Customer[];
}

/** So many identities and threads are kept of one record; beyond that somebody plays with us. */
const mostKept = 60;
/** So many records can be one person. */
export const mostRecords = 40;

export const sameIdentity = (a: Identity, b: Identity): boolean =>
  a.kind === b.kind && a.value === b.value && a.channel === b.channel;

/** What a conversation says about who the customer is. */
export function identitiesOf({ channel, customer, recipient }: Conversation): Identity[] {
  const one = (kind: Identity['kind'], value: string | undefined): Identity[] => (value ? [{ kind, value }] : []);
  const phone = customer.phone ?? recipient.phone;
  const known = [phone, recipient.userId, recipient.contactId].includes(recipient.address);
  const address: Identity[] = known
    ? []
    : channel.provider === 'webchat'
      ? one('visitor', recipient.address)
      : [{ kind: 'address', value: recipient.address, channel: channel.id }];
  return [
    ...one('phone', phone),
    ...one('user_id', recipient.userId),
    ...one('contact', recipient.contactId),
    ...one('email', customer.email?.toLowerCase()),
    ...address,
  ];
}

/** Whether a conversation says something about its customer that it did not say before. */
export const tellsMore = (before: Conversation | undefined, after: Conversation): boolean =>
  before?.id !== after.id ||
  JSON.stringify([before.customer, before.recipient]) !== JSON.stringify([after.customer, after.recipient]);

/** The record after a conversation was seen; the very same when that is nothing new. */
export function learn(
  known: Customer | undefined,
  c: Conversation,
  thread: Pick<CustomerThread, 'channel' | 'address'>,
  now: number,
): Customer {
  const before = known ?? blank(c, now);
  const { name, phone, email } = { ...before, ...c.customer };
  const identities = identitiesOf(c).filter((one) => !before.identities.some((other) => sameIdentity(one, other)));
  const isKnownThread = before.threads.some(
    ({ channel, address }) => channel === thread.channel && address === thread.address,
  );
  const after: Customer = {
    ...before,
    ...(name && { name }),
    ...(phone && { phone }),
    ...(email && { email }),
    identities: [...before.identities, ...identities].slice(-mostKept),
    threads: isKnownThread
      ? before.threads
      : [...before.threads, { ...thread, provider: c.channel.provider, kind: c.channel.kind }].slice(-mostKept),
  };
  const isNews = JSON.stringify(after) !== JSON.stringify(before);
  return known && !isNews ? known : touched(after, now);
}

function blank(c: Conversation, now: number): Customer {
  const { shop, createdAt } = c;
  return {
    id: c.customer.id,
    shop,
    given: {},
    fields: {},
    identities: [],
    threads: [],
    merged: [],
    apart: [],
    createdAt,
    updatedAt: now,
    version: 0,
  };
}

/** A record as its next version. */
const touched = (customer: Customer, now: number): Customer => ({
  ...customer,
  updatedAt: now,
  version: customer.version + 1,
});

/** What an agent changes: null takes something away. A name of the provider's stays behind a given one. */
export interface CustomerPatch {
  name?: string | null;
  phone?: string | null;
  email?: string | null;
  note?: string | null;
  fields?: Record<string, Field | null>;
}

export const mostFields = 50;

/** The record after an agent's change; the very same when nothing changes. */
export function patched(customer: Customer, { fields = {}, note, ...given }: CustomerPatch, now: number): Customer {
  const after: Customer = {
    ...customer,
    given: withoutNulls({ ...customer.given, ...given }),
    fields: withoutNulls({ ...customer.fields, ...fields }),
    note: note === undefined ? customer.note : (note ?? undefined),
  };
  return JSON.stringify(after) === JSON.stringify(customer) ? customer : touched(after, now);
}

const withoutNulls = <Value>(all: Record<string, Value | null | undefined>): Record<string, Value> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined)) as Record<
    string,
    Value
  >;

/** The identities that agents gave. */
export const givenIdentities = ({ given: { phone, email } }: Customer): Identity[] => [
  ...(phone ? [{ kind: 'phone' as const, value: phone }] : []),
  ...(email ? [{ kind: 'email' as const, value: email.toLowerCase() }] : []),
];

/** Makes one record stand for another. Both stand for themselves until now. @param by absent: recognised by an identity */
export function merged(winner: Customer, loser: Customer, now: number, by?: string): [Customer, Customer] {
  const entry = { id: loser.id, at: now, ...(by && { by }) };
  return [
    touched({ ...winner, merged: [...winner.merged, entry] }, now),
    touched({ ...loser, mergedInto: winner.id }, now),
  ];
}

/** Undoes a merge, and remembers that the two are not the same. */
export function unmerged(winner: Customer, loser: Customer, now: number): [Customer, Customer] {
  const { mergedInto: _mergedInto, ...rest } = loser;
  return [
    touched(
      {
        ...winner,
        merged: winner.merged.filter(({ id }) => id !== loser.id),
        apart: added(winner.apart, loser.id),
      },
      now,
    ),
    touched({ ...rest, apart: added(loser.apart, winner.id) }, now),
  ];
}

const added = (ids: string[], id: string): string[] => [...ids.filter((one) => one !== id), id].slice(-mostKept);

/** Whether a merge of the two was undone, of any of their records. */
export const areApart = (a: Person, b: Person): boolean =>
  a.records.some((one) => b.records.some((other) => one.apart.includes(other.id) || other.apart.includes(one.id)));

/** Who stands for whom when two are recognised as one: the one known for longer. */
export const elderFirst = (a: Person, b: Person): [Person, Person] =>
  a.root.createdAt < b.root.createdAt || (a.root.createdAt === b.root.createdAt && a.root.id < b.root.id)
    ? [a, b]
    : [b, a];

/** What the customer is called and reached by: what an agent gave, then what the providers say, the elder record first. */
export function summaryOf({ root, records }: Person): Given {
  const first = (name: keyof Given): string | undefined =>
    root.given[name] ?? records.map((record) => record[name]).find((value) => value !== undefined);
  const [name, phone, email] = [first('name'), first('phone'), first('email')];
  return { ...(name && { name }), ...(phone && { phone }), ...(email && { email }) };
}

/**
 * What a conversation's customer is shown as beyond what its provider says; undefined where that is all. It lies beside the
 * provider's, so that neither overwrites the other.
 */
export function knownOf(person: Person, { id, ...provider }: Conversation['customer']): Known | undefined {
  const summary: Given = person.records.length > 1 ? summaryOf(person) : person.root.given;
  const more = Object.entries(summary).filter(([name, value]) => provider[name as keyof Given] !== value);
  const known: Known = { ...Object.fromEntries(more), ...(person.root.id !== id && { id: person.root.id }) };
  return Object.keys(known).length > 0 ? known : undefined;
}

/** A conversation's customer as everybody is shown it. */
export const customerOf = ({
  customer,
  known,
}: Pick<Conversation, 'customer' | 'known'>): Conversation['customer'] => ({
  ...customer,
  ...known,
});

/**
 * What everybody calls a customer. Whom nobody named is told apart by the record's id, so that the name is the same in every conversation,
 * on every day and for every agent; it is shown and looked for, and said to nobody outside.
 */
export const calledBy = (
  { id, name, phone, email }: Conversation['customer'],
  provider: Conversation['channel']['provider'] | undefined,
): string => name ?? phone ?? email ?? `${provider === 'webchat' ? 'Visitor' : 'Customer'} ${markOf(id)}`;

/** Four characters of an id that is a digest: 65,536 are enough for those whom one sees side by side. */
function markOf(id: string): string {
  let sum = 0;
  for (const character of id) sum = (Math.imul(sum, 31) + character.charCodeAt(0)) & 0xffff;
  return sum.toString(16).toUpperCase().padStart(4, '0');
}
