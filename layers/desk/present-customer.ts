import { type Customer, calledBy, givenIdentities, type Person, sameIdentity, summaryOf } from '../domain/customer.ts';
import { iso } from '../platform/clock.ts';

/** How customers look from outside. */

export type ShownCustomer = ReturnType<typeof showCustomer>;

/** A customer as one, whichever of the records was asked for. */
export function showCustomer({ root, records }: Person) {
  const summary = summaryOf({ root, records });
  const [thread] = records.flatMap(({ threads }) => threads);
  const identities = records
    .flatMap((record) => [...record.identities, ...givenIdentities(record)])
    .filter((one, i, all) => all.findIndex((other) => sameIdentity(one, other)) === i);
  const channels = records
    .flatMap(({ threads }) => threads)
    .map(({ channel, provider, kind }) => ({ id: channel, provider, kind }))
    .filter(({ id, kind }, i, all) => all.findIndex((other) => other.id === id && other.kind === kind) === i);
  return {
    id: root.id,
    shop: root.shop,
    name: calledBy({ id: root.id, ...summary }, thread?.provider),
    phone: summary.phone,
    email: summary.email,
    note: root.note,
    fields: root.fields,
    identities,
    channels,
    merged: records.flatMap((record) => record.merged.map(({ id, at, by }) => showMerged(records, id, at, by))),
    createdAt: iso(Math.min(...records.map(({ createdAt }) => createdAt))),
    updatedAt: iso(Math.max(...records.map(({ updatedAt }) => updatedAt))),
    version: root.version,
  };
}

/** A record that was merged, so that a person can tell which one to take out again. */
function showMerged(records: Customer[], id: string, at: number, by: string | undefined) {
  const record = records.find((one) => one.id === id);
  const name = record && calledBy(record, record.threads[0]?.provider);
  return { id, name, phone: record?.phone, email: record?.email, at: iso(at), by };
}
