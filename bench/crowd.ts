import { phoneOf } from './customers.ts';
import { fill, type Item } from './fill.ts';

/** What of a conversation is not a matter of lists and search: it is not written again for each copy. */
const notCopied = ['AGENTS', 'LEFT', 'SENT', 'OUTBOX', 'QUEUE', 'HOOK', 'ANSWER', 'MENTION', 'CONN', 'WATCH', 'AUDIT'];

/** Of the search only these words: each is an item a copy, and the others would triple the table for nothing that is asked. */
const words = /^FIND#[^#]+#(parcel|hamburg|customer)$/;

const isCopied = ({ pk, sk }: Item): boolean => {
  const [kind = ''] = (pk?.S ?? '').split('#', 1);
  if (kind === 'FIND') return words.test(pk?.S ?? '');
  return !notCopied.includes(kind) && !sk?.S?.startsWith('E#');
};

/**
 * Copies a conversation of a stopped system into as many, each with an address, a customer and a phone number of its own, a minute
 * older than the one before; with what was written for lists and search, as the functions wrote it. The timeline is not copied.
 * @param customer the number of the one to copy, as bench/customers.ts counts
 */
export const copyConversation = (directory: string, customer: number, copies: number): Promise<void> =>
  fill(directory, (there) => copiesOf(there, customer, copies));

function* copiesOf(there: Item[], customer: number, copies: number): Generator<Item> {
  const head = there.find(
    ({ sk, customer: who }) => sk?.S === 'HEAD' && JSON.stringify(who ?? {}).includes(phoneOf(customer)),
  );
  const conversation = head?.id?.S;
  const thread = head?.pk?.S;
  const person = head?.customer?.M?.id?.S ?? JSON.parse(head?.customer?.S ?? '{}').id;
  if (!conversation || !thread || !person) throw new Error('there is no conversation to copy');
  const address = thread.split('#').at(-1) ?? '';
  const originals = there
    .filter(isCopied)
    .map((item) => JSON.stringify(item))
    .filter((text) => text.includes(conversation) || text.includes(`"${thread}"`));
  if (originals.length === 0) throw new Error('nothing was copied');
  for (let n = 0; n < copies; n++) {
    for (const text of originals) {
      const own = text
        .replaceAll(address, digestLike(address, n))
        .replaceAll(person, `${person.slice(0, -8)}${String(n).padStart(8, '0')}`)
        .replaceAll(phoneOf(customer), phoneOf(1_000_000 + n))
        // Epoch milliseconds, and the timeline's nanoseconds.
        .replace(/(?<!\d)(1[6-9]\d{11})(?=(?:\d{6})?(?!\d))/g, (ms) => String(Number(ms) - (n + 1) * 60_000));
      yield JSON.parse(own) as Item;
    }
  }
}

const digestLike = (address: string, n: number): string => `${address.slice(0, -6)}${n.toString(36).padStart(6, '0')}`;
