import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { answerKey } from './keys.ts';
import { put, type Table, type Write } from './table.ts';

/** What an Idempotency-Key was answered: per agent and route, for 24 h (contract). */
export interface Answer {
  /** Digest of the request's body: another body under the same key is a mistake. */
  request: string;
  status: number;
  body: string;
}

const keepFor = 24 * 3600_000;

export async function findAnswer(
  table: Table,
  agent: string,
  route: string,
  key: string,
  now: number,
): Promise<Answer | undefined> {
  const { Item } = await table.doc.send(
    new GetCommand({ TableName: table.name, Key: answerKey(agent, route, key), ConsistentRead: true }),
  );
  if (!Item || Number(Item.until) <= now) return undefined;
  return { request: String(Item.request), status: Number(Item.status), body: String(Item.body) };
}

/** The write that remembers an answer, for the transaction that does what was asked: both happen, or neither. */
export function answerWrite(
  table: Table,
  agent: string,
  route: string,
  key: string,
  answer: Answer,
  now: number,
): Write {
  const item = {
    ...answerKey(agent, route, key),
    ...answer,
    until: now + keepFor,
    expires: Math.floor((now + keepFor) / 1000),
  };
  return put(table, 'answer', item, {
    expression: 'attribute_not_exists(pk) OR #until <= :now',
    names: { '#until': 'until' },
    values: { ':now': now },
  });
}
