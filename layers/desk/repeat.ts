import { DeskError } from '../platform/errors.ts';
import { type Answer, answerWrite, findAnswer } from '../store/answers.ts';
import { transact } from '../store/table.ts';
import type { Desk } from './desk.ts';

/** A request that may come twice: the contract's Idempotency-Key, per agent and route. */
export interface Request {
  agent: string;
  route: string;
  key: string;
  /** Digest of its body. */
  digest: string;
}

/**
 * Does what is asked for once for each key, and answers a repetition as the first time. For what a second try cannot double
 * anyway: the answer is remembered after the deed, so that a crash in between leaves the second try to the rules of the deed. What
 * writes an entry remembers it in the same transaction instead (write.ts).
 * @throws DeskError idempotency_mismatch, and what `act` throws
 */
export async function onceFor(
  desk: Desk,
  request: Request,
  act: () => Promise<Pick<Answer, 'status' | 'body'>>,
): Promise<Pick<Answer, 'status' | 'body'>> {
  const known = await recalled(desk, request);
  if (known) return known;
  const answer = await act();
  const { agent, route, key, digest } = request;
  const remembered = { request: digest, ...answer };
  const refused = await transact(desk.table, [
    answerWrite(desk.table, agent, route, key, remembered, desk.clock.now()),
  ]);
  // Asked for twice at the same moment: both get the answer of one.
  return (refused.length > 0 && (await recalled(desk, request))) || answer;
}

async function recalled(desk: Desk, { agent, route, key, digest }: Request): Promise<Answer | undefined> {
  const answer = await findAnswer(desk.table, agent, route, key, desk.clock.now());
  if (answer && answer.request !== digest) throw new DeskError('idempotency_mismatch');
  return answer;
}
