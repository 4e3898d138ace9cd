import { inflateRawSync } from 'node:zlib';

/**
 * The file a new embedded engine starts with: engine-seed.sql as a SQLite database. Made by
 * `sqlite3 seed.db < local/engine-seed.sql`, deflated; a test holds the two together.
 *
 * Why: dynoxide 1.2.1 reads MAX(CAST(sequence_number AS INTEGER)) over all stream records it keeps before each change
 * and never trims them, so that every write gets slower. It makes its tables only where they are missing, so a file
 * that already has this one keeps its index and its trigger. Transactions of 4 items a second, 32 at a time:
 *
 *   records kept            1,000    10,000    100,000
 *   as it comes             1,409       286    (151 at 12,000)
 *   with the index          2,206     2,225    2,333       (no stream at all: 2,260 to 2,956)
 *
 * The trigger trims what was processed inside the engine's own transaction, asked for by a put into the table
 * `stream-trim`: no second process ever writes to the file, so kill -9 at any time leaves it whole.
 */
export const seedFile = (): Buffer => inflateRawSync(Buffer.from(seed, 'base64'));

/** The table whose puts `{table: S, before: N}` trim the records of `table` below that sequence number. */
export const trimTable = 'stream-trim';

const seed = [
  '7ddfT9NQGAbwMyCiQwx3xnjzJpp0C7gbL0FjYYfZuJ1hVwSumrK+zKOsde1B4ZKQ6GfwY3jrpzPrBmwd0vvl+V2t6XPO+54/WdLOx6Y2TCdx',
  '0g8MvRZrolQS74iEECUhxJK4dddzkZKo/f6zOhy4wuLJ49W/q7UVFgAAAAAA8+xqd2n5+Yv1hz8dk+hej5PUJBz0fZPovj/+nXA3TsJ0x5W2',
  'J8lznUZDujQRJHvXky45qiNdj9qKciPp4L1UpORBzQTHp+xHQZ/pDVmj1KvhFBbZqp5F+DtHZhTZekuWK1vtT9Iqb8uGo8pEddmUnqRdt93K',
  'lykT0bCUK2mqzpc0jnw+N0nQNZVhiYh/+Lof9HiDrJejnmodq5qNp6yRHbvjVVIenHHUZT866x9zQnaHHOXJhnSrtDWKFEx9zCdxwjVlVScH',
  'b96/jLuWMLtVOqStbL90uFmWqn75aHH56fp66dLRUcjn4ym/xak2Oo5yJZbGZ+moujykXPauA6zcdrNRuDnVvYUHw1aOskHp4FQb9q/zucfF',
  '61tlbzcl5V5WsnopD6pXg1K2ul/PRo1Mt5d7XJiac2Yp42O+pcPr1mnPdVq2e0Qf5BHZ+17bUTuubEnlbcyMmjgfTx56pNoeqf1mczY5caML',
  'kl/5IvWHd6ooeHPNsuDs+/g0vPd9/vQKyqWfgyT0dViU6yYcGA79wNzs6P/DZyknvg45MtpcZDNPRarDb3Oxhr9oAAAAAAAAgHmG738AAAAA',
  'AACA+VfG9z8AAAAAAADA3PsH',
].join('');
