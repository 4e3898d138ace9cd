import { phoneOf } from './customers.ts';
import { fill, type Item } from './fill.ts';

/**
 * Writes so many old messages into a customer's conversation while the system is down: copies of its first one, a minute apart into
 * the past.
 * @param customer by number, as bench/customers.ts counts
 */
export const addHistory = (directory: string, customer: number, size: number): Promise<void> =>
  fill(directory, (there) => historyOf(there, customer, size));

function* historyOf(there: Item[], customer: number, size: number): Generator<Item> {
  const head = there.find(
    ({ sk, customer: who }) => sk?.S === 'HEAD' && JSON.stringify(who ?? {}).includes(phoneOf(customer)),
  );
  const message = there.find(({ pk, kind }) => kind?.S === 'message' && pk?.S === head?.pk?.S);
  if (!head || !message) throw new Error('there is no conversation to write a history for');
  const newest = Number(message.sentAt?.N ?? message.sentAt?.S?.slice(0, 13));
  const seq = Number(head.seq?.N);
  for (let n = 0; n < size; n++) {
    const sentAt = `${String(newest - (n + 1) * 60_000).padStart(13, '0')}000000`;
    const id = `old-${n}`;
    yield {
      ...message,
      sk: { S: `E#${sentAt}#${id}` },
      id: { S: id },
      providerId: { S: id },
      sentAt: { S: sentAt },
      seq: { N: String(seq + 1 + n) },
      to: { L: [] },
    };
  }
  yield { ...head, seq: { N: String(seq + size) }, oldestAt: { N: String(newest - (size + 1) * 60_000) } };
}
