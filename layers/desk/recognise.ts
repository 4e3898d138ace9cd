import type { Conversation } from '../domain/conversation.ts';
import { identitiesOf, learn, tellsMore } from '../domain/customer.ts';
import { claimIdentity, type Found, findPerson, lookUp, saveCustomer } from '../store/customers.ts';
import { threadOf } from '../store/timeline.ts';
import type { Changes } from './changes.ts';
import type { Desk } from './desk.ts';
import { recogniseAsOne } from './merge.ts';
import { showKnown } from './spread.ts';

/**
 * Learns who writes (C5), after the fact: the record of the customer, whose each identity is, and that two records are one
 * person. Follows the stream; each step may be repeated.
 */
export async function recognise(desk: Desk, changes: Changes['conversations']): Promise<void> {
  const telling = new Set(changes.filter(({ before, after }) => tellsMore(before, after)).map(({ after }) => after.id));
  const latest = new Map(changes.map(({ after }) => [after.id, after]));
  const wanted = [...telling].flatMap((id) => latest.get(id) ?? []);
  if (wanted.length === 0) return;
  // Most of a batch are strangers to each other: what is known of them is read together.
  const found = await lookUpFor(desk, wanted);
  const queue = wanted.values();
  const worker = async (): Promise<void> => {
    for (const conversation of queue) await recogniseOne(desk, conversation, found);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, wanted.length) }, worker));
}

/** Conversations worked on at once. */
const atOnce = 8;
/** Another channel's news of the same customer may come first a few times. */
const maxRounds = 10;

const lookUpFor = (desk: Desk, conversations: Conversation[]): Promise<Found> =>
  lookUp(
    desk.table,
    conversations.map(({ customer }) => customer.id),
    conversations.flatMap((c) => identitiesOf(c).map((identity) => ({ shop: c.shop, identity }))),
  );

async function recogniseOne(desk: Desk, c: Conversation, atHand: Found): Promise<void> {
  let found = atHand;
  for (let round = 0; round < maxRounds; round++) {
    // What the stream still tells of a customer who was erased since is not learned again (S6).
    if (c.createdAt <= (found.erasedAt(c.customer.id) ?? Number.NEGATIVE_INFINITY)) return;
    const known = found.record(c.customer.id);
    const record = learn(known, c, threadOf(c.id), desk.clock.now());
    const others = await claim(desk, c, found);
    if (others && (record === known || (await saveCustomer(desk.table, record)))) {
      for (const other of others) await recogniseAsOne(desk, record.id, other);
      const isPlain = others.length === 0 && !record.mergedInto && record.merged.length === 0;
      if (isPlain && Object.keys(record.given).length === 0) return;
      const person = await findPerson(desk.table, record.id);
      if (person) await showKnown(desk, c.id, person);
      return;
    }
    found = await lookUpFor(desk, [c]);
  }
  throw new Error(`${c.customer.id} changes all the time`);
}

/**
 * Makes the identities of a conversation its customer's, as far as they are nobody's.
 * @returns the records that had some of them before; undefined when one was taken just now, to be looked at again
 */
async function claim(desk: Desk, c: Conversation, found: Found): Promise<string[] | undefined> {
  const me = { id: c.customer.id, shop: c.shop };
  const others = new Set<string>();
  for (const identity of identitiesOf(c)) {
    const owner = found.owner(c.shop, identity);
    if (owner === me.id) continue;
    if (owner !== undefined && !(await isGone(desk, owner))) others.add(owner);
    else if (!(await claimIdentity(desk.table, me, identity, owner))) return undefined;
  }
  return [...others];
}

const isGone = async (desk: Desk, id: string): Promise<boolean> =>
  (await lookUp(desk.table, [id])).record(id) === undefined;
