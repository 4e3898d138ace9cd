import { type OutgoingContent, preview } from './content.ts';
import { type Conversation, event, type NewEntry, type NoteContent, noteEntry } from './conversation.ts';
import { type Explanation, inShort } from './distribution.ts';
import { maySend } from './window.ts';

/** What agents and the system do with a conversation. Each gives the conversation after it and what joins the timeline. */
export interface Step {
  edited: Conversation;
  entries: NewEntry[];
}

/** Gives the conversation to an agent, who is then in it; the customer is told what the routing rules say to this (R1). */
export function assign(
  c: Conversation,
  agent: string,
  why: Explanation,
  now: number,
  eventId: string,
  by?: string,
): Step {
  const { closedAt: _closedAt, bot: _bot, botSince: _botSince, route, givenAwayBy: _givenAwayBy, ...rest } = c;
  const assigned: Step = {
    edited: {
      ...rest,
      assignee: agent,
      owner: agent,
      // Only a conversation that came back to its agent is held beyond the limit (D8); given on, it counts like any other.
      reopened: c.reopened && why.rule === 'owner',
      participants: c.participants.includes(agent) ? c.participants : [...c.participants, agent],
      why: inShort(why),
    },
    entries: [event({ type: 'assigned', agent, why, ...(by && { by }) }, now, eventId)],
  };
  return route?.message === undefined ? assigned : tell(assigned, route.message, now, `${eventId}-told`);
}

/** The author of what the desk itself says. */
export const system = 'system';

/**
 * Says something to the customer in the name of the desk, after a step. Nobody has answered by that: the clock goes on (W1).
 * Outside the service window nothing is said (C6).
 */
export function tell({ edited, entries }: Step, text: string, now: number, id: string): Step {
  const content = { type: 'text' as const, text };
  if (!maySend(edited, content, now)) return { edited, entries };
  return {
    edited: { ...edited, lastMessage: { at: now, direction: 'out', text: preview(content) } },
    entries: [...entries, outgoing(system, content, now, id)],
  };
}

/** Leaves it in the queue, with the reason why nobody has it (D3, D6). */
export function queue(c: Conversation, why: Explanation, now: number, eventId: string): Step {
  return {
    edited: { ...c, assignee: undefined, why: inShort(why) },
    entries: [event({ type: 'queued', why }, now, eventId)],
  };
}

/** Leaves it with a flow until that asks for an agent: from the first message on (R7), or at the wish of an agent (B3). */
export function leaveToBot(
  c: Conversation,
  bot: string,
  why: Explanation,
  now: number,
  eventId: string,
  by?: string,
): Step {
  return {
    edited: {
      ...c,
      assignee: undefined,
      participants: [],
      team: undefined,
      route: undefined,
      snoozedUntil: undefined,
      reopened: false,
      bot,
      botSince: now,
      agentAskedAt: undefined,
      why: inShort(why),
    },
    entries: [event({ type: 'with_bot', bot, ...(by && { by }) }, now, eventId)],
  };
}

/** Takes it from its agent, who put it back (`by`) or may no longer have it; it is then queued. */
export function unassign(
  c: Conversation,
  cause: { by: string } | { reason: 'permission_withdrawn' | 'left' | 'taken_back' },
  now: number,
  eventId: string,
): Step {
  const agent = c.assignee ?? '';
  return {
    edited: {
      ...c,
      assignee: undefined,
      why: undefined,
      participants: c.participants.filter((id) => id !== agent),
      givenAwayBy: agent,
    },
    entries: [event({ type: 'unassigned', agent, ...cause }, now, eventId)],
  };
}

/** Closes it: nobody waits, nobody is in it, the slot is free, the owner remembered (D8, D10). `by` is missing for the system. */
export function close(
  c: Conversation,
  reason: string,
  now: number,
  eventId: string,
  by?: string,
  comment?: string,
): Step {
  return {
    edited: {
      ...c,
      state: 'closed',
      stateSince: now,
      closedAt: now,
      closeReason: reason,
      closedBy: by,
      assignee: undefined,
      bot: undefined,
      botSince: undefined,
      agentAskedAt: undefined,
      participants: [],
      route: undefined,
      givenAwayBy: undefined,
      reopened: false,
      waitingSince: undefined,
      announced: undefined,
      unread: 0,
    },
    entries: [event({ type: 'closed', reason, ...(by && { by }), ...(comment && { comment }) }, now, eventId)],
  };
}

/** Opens a closed conversation again at the wish of an agent (T7), without anybody in it yet. */
export function restart(c: Conversation, by: string, now: number, eventId: string): Step {
  return {
    edited: {
      ...c,
      state: 'open',
      stateSince: now,
      closedAt: undefined,
      closeReason: undefined,
      closedBy: undefined,
      lastCustomerAt: now,
    },
    entries: [event({ type: 'reopened', by }, now, eventId)],
  };
}

/** An agent's reply: stops the clock (W1). It is `pending` until the provider took it. */
export function reply(
  c: Conversation,
  agent: string,
  content: OutgoingContent,
  now: number,
  id: string,
  { replyTo, file }: Partial<Pick<NewEntry, 'replyTo' | 'file'>> = {},
): Step {
  return {
    edited: {
      ...c,
      waitingSince: undefined,
      announced: undefined,
      unread: 0,
      lastMessage: { at: now, direction: 'out', text: preview(content) },
    },
    entries: [{ ...outgoing(agent, content, now, id), ...(replyTo && { replyTo }), ...(file && { file }) }],
  };
}

/** A note for colleagues (T5): the customer is not answered by it, so that the clock goes on. */
export const note = (c: Conversation, author: string, content: NoteContent, now: number, id: string): Step => ({
  edited: c,
  entries: [noteEntry(author, content, now, id)],
});

/** A message on its way out: pending until the provider took it. */
const outgoing = (author: string, content: OutgoingContent, now: number, id: string): NewEntry => ({
  id,
  kind: 'message',
  direction: 'out',
  sentAt: `${String(now).padStart(13, '0')}000000`,
  author,
  content,
  state: 'pending',
});

/** Somebody comes into a conversation that another agent has, or that stays in the queue (T2). */
export const join = (c: Conversation, agent: string, now: number, eventId: string): Step => ({
  edited: { ...c, participants: [...c.participants, agent] },
  entries: [event({ type: 'joined', agent }, now, eventId)],
});

/** Somebody who does not have it goes out of it (T2). */
export const leave = (c: Conversation, agent: string, now: number, eventId: string): Step => ({
  edited: { ...c, participants: c.participants.filter((id) => id !== agent) },
  entries: [event({ type: 'left', agent }, now, eventId)],
});
