import { type Agent, isAdmin, mayChat, membership } from '../domain/agent.ts';
import { callingCodeOf } from '../domain/countries.ts';
import {
  type Customer,
  type CustomerPatch,
  givenIdentities,
  type Identity,
  mostFields,
  type Person,
  patched,
  sameIdentity,
} from '../domain/customer.ts';
import { phoneWritten } from '../domain/phone.ts';
import { homeOf } from '../domain/settings.ts';
import { DeskError } from '../platform/errors.ts';
import { toAgent } from '../store/agents.ts';
import {
  customerWrite,
  findCustomerAnd,
  findPerson,
  identityRemoval,
  identityWrite,
  lookUp,
} from '../store/customers.ts';
import { agentKey, parseCustomerId } from '../store/keys.ts';
import { transact, type Write } from '../store/table.ts';
import type { Desk } from './desk.ts';
import { mergeInto, spreading, undoMerge } from './merge.ts';
import { type ShownCustomer, showCustomer } from './present-customer.ts';

/** Customers as agents see and change them (C5, S1). */

/** Somebody else changes the same customer: tried again so often. */
const maxRounds = 12;

/** A customer with who asks. */
export interface Asked {
  agent: Agent;
  person: Person;
}

/**
 * A customer, by the id of any of the records: any role at the shop may see one (S1).
 * @throws DeskError not_found
 */
export async function loadCustomer(desk: Desk, agentId: string, id: string): Promise<Asked> {
  if (!parseCustomerId(id)) throw new DeskError('not_found');
  const { record, other } = await findCustomerAnd(desk.table, id, agentKey(agentId));
  const agent = other && toAgent(other);
  if (!agent || !record || !membership(agent, record.shop)) throw new DeskError('not_found');
  const isAlone = record.mergedInto === undefined && record.merged.length === 0;
  const person = isAlone ? { root: record, records: [record] } : await findPerson(desk.table, id, record);
  // One that is just being erased is not there any more (S6).
  if (!person || person.root.erasing) throw new DeskError('not_found');
  return { agent, person };
}

/** A customer, for who answers the shop's customers or administers it. @throws DeskError not_found, forbidden */
export async function loadForDesk(desk: Desk, agentId: string, id: string): Promise<Asked> {
  const asked = await loadCustomer(desk, agentId, id);
  const { shop } = asked.person.root;
  if (!mayChat(asked.agent, shop) && !isAdmin(asked.agent, shop))
    throw new DeskError('forbidden', 'You have no chat permission on this shop.');
  return asked;
}

/** A customer, for who administers the shop: what cannot be undone. @throws DeskError not_found, forbidden */
export async function loadForAdmin(desk: Desk, agentId: string, id: string): Promise<Asked> {
  const asked = await loadCustomer(desk, agentId, id);
  if (!isAdmin(asked.agent, asked.person.root.shop))
    throw new DeskError('forbidden', 'Only the admins of this shop erase customers.');
  return asked;
}

export async function readCustomer(desk: Desk, agentId: string, id: string): Promise<ShownCustomer> {
  return showCustomer((await loadCustomer(desk, agentId, id)).person);
}

/**
 * Changes what the desk knows of a customer; the conversations show it at once. What an agent gave goes before what the
 * provider says, null takes it away again.
 * @throws DeskError not_found, forbidden without the chat permission, invalid for a phone number that is none, identity_taken
 */
export async function editCustomer(
  desk: Desk,
  agentId: string,
  id: string,
  wish: CustomerPatch,
): Promise<ShownCustomer> {
  for (let round = 0; round < maxRounds; round++) {
    const { person } = await loadForDesk(desk, agentId, id);
    const { root, records } = person;
    const after = patched(root, await withPhone(desk, wish, person), desk.clock.now());
    if (after === root) return showCustomer(person);
    if (Object.keys(after.fields).length > mostFields)
      throw invalid('fields', `must not be more than ${mostFields} in all`);
    const writes = [
      customerWrite(desk.table, after),
      ...(await identityWrites(desk, person, after)),
      ...(sameNames(root, after) ? [] : [spreading(desk, root.id)]),
    ];
    if ((await transact(desk.table, writes)).length === 0)
      return showCustomer({ root: after, records: [after, ...records.slice(1)] });
  }
  throw new DeskError('busy');
}

const invalid = (field: string, message: string): DeskError =>
  new DeskError('invalid', `${field}: ${message}`, [{ field, message }]);

/** The wish with the phone number as E.164; a national one is taken to be of the country of the customer's others, else of the shop's. */
async function withPhone(desk: Desk, wish: CustomerPatch, { root, records }: Person): Promise<CustomerPatch> {
  if (!wish.phone) return wish;
  const [known] = records.flatMap(({ identities }) => identities.filter(({ kind }) => kind === 'phone'));
  const home = known ? callingCodeOf(known.value) : homeOf(await desk.shops.get(root.shop));
  const phone = phoneWritten(wish.phone, home);
  if (!phone) throw invalid('phone', 'must be a phone number; write it with its country, such as +31612345678');
  return { ...wish, phone };
}

const sameNames = (a: Customer, b: Customer): boolean => JSON.stringify(a.given) === JSON.stringify(b.given);

/**
 * What an agent gives is recognised from then on; what is taken away no more.
 * @throws DeskError identity_taken for what is somebody else's
 */
async function identityWrites(desk: Desk, { root: before, records }: Person, after: Customer): Promise<Write[]> {
  const [had, has] = [givenIdentities(before), givenIdentities(after)];
  const gone = had.filter((one) => ![...has, ...after.identities].some((other) => sameIdentity(one, other)));
  const come = has.filter((one) => !had.some((other) => sameIdentity(one, other)));
  const { shop } = after;
  const found = await lookUp(
    desk.table,
    [],
    [...gone, ...come].map((identity) => ({ shop, identity })),
  );
  const isOurs = (owner: string): boolean => records.some(({ id }) => id === owner);
  const taking = await Promise.all(
    come.map(async (identity) => {
      const owner = found.owner(shop, identity);
      if (owner !== undefined && isOurs(owner)) return [];
      if (owner !== undefined) await mustBeGone(desk, owner, identity);
      return [identityWrite(desk.table, after, identity, owner)];
    }),
  );
  return [
    ...gone.filter((one) => found.owner(shop, one) === after.id).map((one) => identityRemoval(desk.table, after, one)),
    ...taking.flat(),
  ];
}

/** An identity outlives a customer who was erased; while its owner is there, the two are perhaps one and can be merged. */
async function mustBeGone(desk: Desk, owner: string, { kind }: Identity): Promise<void> {
  const other = await findPerson(desk.table, owner);
  if (!other || other.root.erasing) return;
  const { id, name } = showCustomer(other);
  const message = `is that of another customer, ${name}. Merge the two if they are the same.`;
  throw new DeskError('identity_taken', `${kind}: ${message}`, [{ field: kind, message, customer: id }]);
}

/**
 * Makes two customers one: this one stands for both.
 * @throws DeskError not_found for either, forbidden without the chat permission, invalid for the same one, other_shop,
 *   too_many_records
 */
export async function mergeCustomers(desk: Desk, agentId: string, id: string, other: string): Promise<ShownCustomer> {
  for (let round = 0; round < maxRounds; round++) {
    const { person } = await loadForDesk(desk, agentId, id);
    if (other === id) throw invalid('with', 'is this very customer');
    const loser = await loadForDesk(desk, agentId, other);
    if (loser.person.root.shop !== person.root.shop) throw new DeskError('other_shop');
    if (await mergeInto(desk, person, loser.person, agentId)) return readCustomer(desk, agentId, id);
  }
  throw new DeskError('busy');
}

/**
 * Undoes a merge: the record is a customer of its own again, with what had been merged into it, and is not recognised as
 * this one any more.
 * @throws DeskError not_found for a record that is none of this customer's, forbidden without the chat permission
 */
export async function unmergeCustomer(desk: Desk, agentId: string, id: string, record: string): Promise<ShownCustomer> {
  for (let round = 0; round < maxRounds; round++) {
    const { person } = await loadForDesk(desk, agentId, id);
    if (await undoMerge(desk, person, record, agentId)) return readCustomer(desk, agentId, person.root.id);
  }
  throw new DeskError('busy');
}
