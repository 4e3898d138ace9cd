import { knownOf, type Person } from '../domain/customer.ts';
import { findHead } from '../store/conversations.ts';
import { findPerson } from '../store/customers.ts';
import type { Desk } from './desk.ts';
import { rewrite } from './rewrite.ts';

/** Shows in the conversations what the desk knows of their customers: a name that an agent gave, the record that stands for them. */

/**
 * Brings the current conversation of each of a customer's threads up to date. Somebody may change the record meanwhile and show
 * the newer one first: it is looked at again afterwards.
 */
export async function spread(desk: Desk, customer: string): Promise<void> {
  let person = await findPerson(desk.table, customer);
  for (let shown = ''; person && shown !== versionsOf(person); ) {
    shown = versionsOf(person);
    for (const { shop, threads } of person.records) {
      for (const { channel, address } of threads) {
        const head = await findHead(desk.table, { shop, channel, address });
        if (head) await showKnown(desk, head.id, person);
      }
    }
    person = await findPerson(desk.table, customer);
  }
}

const versionsOf = ({ records }: Person): string => records.map(({ id, version }) => `${id} ${version}`).join();

/** Shows it in one conversation. One of another customer on the same thread is left alone. */
export const showKnown = (desk: Desk, conversation: string, person: Person): Promise<void> =>
  rewrite(
    desk,
    conversation,
    (c) => {
      if (!person.records.some(({ id }) => id === c.customer.id)) return undefined;
      const { known: shown, ...rest } = c;
      const known = knownOf(person, c.customer);
      if (JSON.stringify(shown) === JSON.stringify(known)) return undefined;
      return { edited: { ...rest, ...(known && { known }) }, entries: [] };
    },
    true,
  );
