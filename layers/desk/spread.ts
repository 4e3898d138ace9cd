import type { Conversation, Known } from '../domain/conversation.ts';
import { knownOf, type Person } from '../domain/customer.ts';
import { findHead, findPast, notePastKnown } from '../store/conversations.ts';
import { findPerson } from '../store/customers.ts';
import { conversationId, parseConversationId } from '../store/keys.ts';
import type { Desk } from './desk.ts';
import { rewrite } from './rewrite.ts';

/** Shows in the conversations what the desk knows of their customers: a name that an agent gave, the record that stands for them. */

/**
 * Brings the conversations of each of a customer's threads up to date, also those that were followed by others (C7). Somebody may change the record meanwhile and show
 * the newer one first: it is looked at again afterwards.
 */
export async function spread(desk: Desk, customer: string): Promise<void> {
  let person = await findPerson(desk.table, customer);
  for (let shown = ''; person && shown !== versionsOf(person); ) {
    shown = versionsOf(person);
    for (const { shop, threads } of person.records) {
      for (const { channel, address } of threads) {
        const head = await findHead(desk.table, { shop, channel, address });
        if (!head) continue;
        await showKnown(desk, head.id, person);
        await showKnownInPast(desk, head.id, person);
      }
    }
    person = await findPerson(desk.table, customer);
  }
}

const versionsOf = ({ records }: Person): string => records.map(({ id, version }) => `${id} ${version}`).join();

const unchanged = Symbol('unchanged');

/** What a conversation is to show of its customer; a conversation of somebody else is left as it is. */
function knownToShow(c: Conversation, person: Person): Known | undefined | typeof unchanged {
  if (!person.records.some(({ id }) => id === c.customer.id)) return unchanged;
  const known = knownOf(person, c.customer);
  return JSON.stringify(c.known) === JSON.stringify(known) ? unchanged : known;
}

/** Shows it in one conversation. One of another customer on the same thread is left alone. */
export const showKnown = (desk: Desk, conversation: string, person: Person): Promise<void> =>
  rewrite(
    desk,
    conversation,
    (c) => {
      const known = knownToShow(c, person);
      if (known === unchanged) return undefined;
      const { known: _shown, ...rest } = c;
      return { edited: { ...rest, ...(known && { known }) }, entries: [] };
    },
    true,
  );

const pageSize = 100;

function idsBefore(head: string): string[] {
  const parsed = parseConversationId(head);
  if (!parsed) return [];
  return Array.from({ length: parsed.ordinal - 1 }, (_, i) => conversationId(parsed.thread, i + 1));
}

/** The same in those before it on its thread. They change in nothing else any more. */
async function showKnownInPast(desk: Desk, head: string, person: Person): Promise<void> {
  const ids = idsBefore(head);
  for (let i = 0; i < ids.length; i += pageSize) {
    for (const c of await findPast(desk.table, ids.slice(i, i + pageSize))) {
      const known = knownToShow(c, person);
      if (known !== unchanged) await notePastKnown(desk.table, c.id, known);
    }
  }
}
