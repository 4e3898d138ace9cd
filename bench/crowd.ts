import { join } from 'node:path';
import { startEngine } from '../local/engine.ts';
import { tableName } from '../local/functions.ts';
import { phoneOf } from './customers.ts';
import type { AttributeValue } from './item-size.ts';

type Item = Record<string, AttributeValue>;

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
 * The change records are dropped: nothing follows from the copies.
 * @param customer the number of the one to copy, as bench/customers.ts counts
 */
export async function copyConversation(directory: string, customer: number, copies: number): Promise<void> {
  const engine = await startEngine({ tableName, file: join(directory, 'table.db') });
  try {
    const all = await scan(engine.wire.call);
    const head = all.find(
      ({ sk, customer: who }) => sk?.S === 'HEAD' && JSON.stringify(who ?? {}).includes(phoneOf(customer)),
    );
    const conversation = head?.id?.S;
    const thread = head?.pk?.S;
    const person = head?.customer?.M?.id?.S ?? JSON.parse(head?.customer?.S ?? '{}').id;
    if (!conversation || !thread || !person) throw new Error('there is no conversation to copy');
    const address = thread.split('#').at(-1) ?? '';
    const originals = all
      .filter(isCopied)
      .map((item) => JSON.stringify(item))
      .filter((text) => text.includes(conversation) || text.includes(`"${thread}"`));
    const copy = (n: number): Item[] =>
      originals.map((text) => {
        const own = text
          .replaceAll(address, digestLike(address, n))
          .replaceAll(person, `${person.slice(0, -8)}${String(n).padStart(8, '0')}`)
          .replaceAll(phoneOf(customer), phoneOf(1_000_000 + n))
          // Epoch milliseconds, and the timeline's nanoseconds.
          .replace(/(?<!\d)(1[6-9]\d{11})(?=(?:\d{6})?(?!\d))/g, (ms) => String(Number(ms) - (n + 1) * 60_000));
        return JSON.parse(own) as Item;
      });
    let next = 0;
    let written = 0;
    const worker = async (): Promise<void> => {
      for (let n = next++; n < copies; n = next++) {
        const items = copy(n);
        for (let from = 0; from < items.length; from += 25) {
          const requests = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
          await engine.wire.call('BatchWriteItem', { RequestItems: { [tableName]: requests } });
          written += requests.length;
        }
        if (n % 500 === 0) await engine.trim('9'.repeat(20));
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
    await engine.trim('9'.repeat(20));
    if (written === 0) throw new Error('nothing was copied');
  } finally {
    await engine.stop();
  }
}

const digestLike = (address: string, n: number): string => `${address.slice(0, -6)}${n.toString(36).padStart(6, '0')}`;

async function scan(call: <T>(operation: string, input: object) => Promise<T>): Promise<Item[]> {
  const items: Item[] = [];
  let from: object | undefined;
  do {
    const page = await call<{ Items: Item[]; LastEvaluatedKey?: object }>('Scan', {
      TableName: tableName,
      ...(from && { ExclusiveStartKey: from }),
    });
    items.push(...page.Items);
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}
