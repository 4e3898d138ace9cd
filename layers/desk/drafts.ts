import { type Agent, mayChat, membership } from '../domain/agent.ts';
import { iso } from '../platform/clock.ts';
import { DeskError } from '../platform/errors.ts';
import { allAgents, findAgent } from '../store/agents.ts';
import { findAnswer } from '../store/answers.ts';
import { findConversation } from '../store/conversations.ts';
import {
  type Draft,
  type DraftKind,
  deleteDraft,
  draftKeysIn,
  draftsOf,
  findDraft,
  saveDraft,
} from '../store/drafts.ts';
import { deleteAll } from '../store/erase.ts';
import { shopOfConversation, type Thread } from '../store/keys.ts';
import type { Desk } from './desk.ts';
import { loadSeen } from './edit.ts';
import { entryRoute } from './write.ts';

/**
 * Drafts: what an agent has written and not sent, kept with the conversation and the kind it is for, so that it is there on
 * another machine and never gets into another conversation. They are the agent's own: nobody is told of them.
 */

export type ShownDraft = ReturnType<typeof showDraft>;

const showDraft = ({ id, conversation, kind, text, updatedAt, version }: Draft) => ({
  id,
  conversation,
  kind,
  text,
  updatedAt: iso(updatedAt),
  version,
});

/** A change is tried again when another tab was faster. */
const maxRounds = 8;
/** So many agents' drafts are looked through at a time for those of a customer. */
const agentsAtOnce = 20;

/**
 * The agent's drafts at the shops where the agent may read: words begun before the chat permission was withdrawn are still one's own.
 * A page may be shorter than asked for. @throws DeskError forbidden
 */
export async function listDrafts(
  desk: Desk,
  agentId: string,
  limit: number,
  cursor?: string,
): Promise<{ items: ShownDraft[]; next?: string }> {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  const agent = await findAgent(desk.table, agentId);
  if (!agent) throw new DeskError('forbidden');
  const { drafts, last } = await draftsOf(desk.table, agentId, limit, desk.clock.now(), after || undefined);
  return {
    items: drafts.filter(({ conversation }) => membership(agent, shopOfConversation(conversation))).map(showDraft),
    ...(last !== undefined && { next: Buffer.from(last).toString('base64url') }),
  };
}

const mayDraft = (agent: Agent, conversation: string): boolean => mayChat(agent, shopOfConversation(conversation));

/** A draft as a client has it. */
export interface DraftWish {
  conversation: string;
  kind: DraftKind;
  text: string;
  /** Undefined: what is there is gone on with. */
  id?: string;
  /** The version that was seen last, 0: none; undefined: whatever is there is written over. */
  seen?: number;
}

/**
 * Keeps a draft; an empty text takes it away. What was sent already is not a draft any more, whoever writes on at it: sent with its id as key, it
 * is recognised by the answer that was given then.
 *
 *     this machine      draft d: "Hello"    sent with the key d -----> answer of d
 *     another machine   draft d: "Hello, and"  --------------------> refused, with what was sent
 *
 * @throws DeskError not_found, forbidden, conflict with the draft as it is and what was sent
 */
export async function putDraft(
  desk: Desk,
  agentId: string,
  { conversation, kind, text, id, seen }: DraftWish,
): Promise<ShownDraft> {
  const [{ agent }, sent] = await Promise.all([
    loadSeen(desk, agentId, conversation),
    id && findAnswer(desk.table, agentId, entryRoute(kind, conversation), id, desk.clock.now()),
  ]);
  if (!mayDraft(agent, conversation)) throw new DeskError('forbidden', 'You have no chat permission on this shop.');
  for (let round = 0; round < maxRounds; round++) {
    const now = desk.clock.now();
    const before = await findDraft(desk.table, agentId, conversation, kind, now);
    const isBehind = seen !== undefined && seen !== (before?.version ?? 0);
    // What is gone, or was sent, can be taken away as often as one likes.
    if (text === '' ? isBehind && before : isBehind || sent)
      throw new DeskError('conflict', undefined, undefined, {
        draft: before ? showDraft(before) : null,
        ...(sent && { sent: JSON.parse(sent.body) }),
      });
    const draft = {
      id: id ?? before?.id ?? desk.id(),
      conversation,
      kind,
      text,
      updatedAt: now,
      version: Math.max(now, (before?.version ?? 0) + 1),
    };
    if (text === '') {
      if (!before || (await deleteDraft(desk.table, agentId, before))) return showDraft({ ...draft, version: 0 });
      continue;
    }
    if (!(await saveDraft(desk.table, agentId, draft, before))) continue;
    await mustNotBeErased(desk, agentId, draft);
    return showDraft(draft);
  }
  throw new DeskError('busy');
}

/**
 * Erasing takes the conversation away and then looks for drafts; a draft is written and then looks for its conversation. One
 * of the two sees the other (S6). @throws DeskError not_found
 */
async function mustNotBeErased(desk: Desk, agentId: string, draft: Draft): Promise<void> {
  if (await findConversation(desk.table, draft.conversation)) return;
  await deleteDraft(desk.table, agentId, draft);
  throw new DeskError('not_found');
}

/** Takes a draft away, whatever version it has. @throws DeskError not_found for a conversation that one has no part in */
export async function removeDraft(desk: Desk, agentId: string, conversation: string, kind: DraftKind): Promise<void> {
  await loadSeen(desk, agentId, conversation);
  for (let round = 0; round < maxRounds; round++) {
    const before = await findDraft(desk.table, agentId, conversation, kind, desk.clock.now());
    if (!before || (await deleteDraft(desk.table, agentId, before))) return;
  }
  throw new DeskError('busy');
}

/** Erases what agents had written to a customer and not sent (S6), once the conversations are gone. */
export async function eraseDrafts(desk: Desk, threads: Thread[]): Promise<void> {
  const agents = await allAgents(desk.table, true);
  for (let i = 0; i < agents.length; i += agentsAtOnce) {
    const some = agents.slice(i, i + agentsAtOnce);
    const keys = await Promise.all(threads.flatMap((of) => some.map(({ id }) => draftKeysIn(desk.table, id, of))));
    await deleteAll(desk.table, keys.flat());
  }
}
