import { change, type Entry } from '../domain/conversation.ts';
import type { Step } from '../domain/handling.ts';
import { DeskError } from '../platform/errors.ts';
import type { SlotCondition } from '../store/agents.ts';
import { type Answer, answerWrite, findAnswer } from '../store/answers.ts';
import type { Write } from '../store/table.ts';
import type { Desk } from './desk.ts';
import { edit, type Scene } from './edit.ts';
import { refuseSlot } from './handle.ts';

/** What agents write into a conversation: one entry for each request, however often that comes. */

/** How a request is recognised when it comes twice: the contract's Idempotency-Key. */
export interface Once {
  key: string;
  route: string;
  /** Digest of the request's body. */
  request: string;
  /** The answer to remember, made from the entry. */
  answer(entry: Entry): Pick<Answer, 'status' | 'body'>;
}

/** The route that an agent's replies, or notes, of a conversation are remembered under. */
export const entryRoute = (kind: 'reply' | 'note', conversation: string): string =>
  `${kind === 'note' ? 'notes' : 'messages'} ${conversation}`;

/** What a request became: a new entry, or the answer given when it was asked for first. */
export type Written = { kind: 'accepted'; entry: Entry } | { kind: 'repeated'; answer: Answer };

/** The step whose last entry is what was written, the slot that is taken by it, and what belongs to the same fact. */
export interface Composed {
  step: Step;
  slot?: SlotCondition;
  also?: Write[];
}

/**
 * Writes an entry, with the answer that a repetition of the request gets, in one transaction.
 * @param compose decides; throws a DeskError to refuse
 * @throws DeskError idempotency_mismatch, and what `compose` throws
 */
export async function write(
  desk: Desk,
  agentId: string,
  conversationId: string,
  compose: (scene: Scene) => Composed | Promise<Composed>,
  once?: Once,
): Promise<Written> {
  const before = once && (await answered(desk, agentId, once));
  if (before) return before;
  let entry: Entry | undefined;
  let raced = false;
  await edit(
    desk,
    agentId,
    conversationId,
    async (scene) => {
      if (raced) return {};
      const { step, slot, also = [] } = await compose(scene);
      entry = change(scene.conversation, step.edited, step.entries, scene.shop.settings, scene.now).entries.at(-1);
      if (!entry) throw new Error('an entry was to be written and there is none');
      const taking = slot && { slot };
      if (!once) return { step, also, ...taking };
      const answer = { request: once.request, ...once.answer(entry) };
      const remembered = answerWrite(desk.table, agentId, once.route, once.key, answer, scene.now);
      return { step, also: [...also, remembered], ...taking };
    },
    (refused, { conversation }) => {
      refuseSlot(refused, true, conversation);
      raced = refused.kind === 'also' && refused.name === 'answer';
    },
  );
  const after = once && raced ? await answered(desk, agentId, once) : undefined;
  if (after) return after;
  if (!entry) throw new DeskError('busy');
  return { kind: 'accepted', entry };
}

async function answered(desk: Desk, agentId: string, once: Once): Promise<Written | undefined> {
  const answer = await findAnswer(desk.table, agentId, once.route, once.key, desk.clock.now());
  if (!answer) return undefined;
  if (answer.request !== once.request) throw new DeskError('idempotency_mismatch');
  return { kind: 'repeated', answer };
}
