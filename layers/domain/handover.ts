import { type Agent, isReachable, mayChat } from './agent.ts';
import { type Conversation, event, type Handover, type NewEntry, noteEntry } from './conversation.ts';
import type { Step } from './handling.ts';
import type { ShopSettings } from './settings.ts';

/**
 * Handing a conversation over (T3). It is offered to another agent, whose slot is held from then on; the sender has it
 * until the offer is accepted. An offer has exactly one outcome: each is a change of the conversation that finds the offer
 * pending, and of two changes of one version only one is written.
 *
 *   offered ──► accepted                                          the receiver has it, the sender's slot is free
 *        ├────► declined, cancelled, expired, receiver_gone       the sender keeps it, the receiver's slot is free
 *        └────► ended      closed, put back, taken or given on meanwhile (see `change`)
 */

/** Who offers what to whom. `by` is the admin who does it for the agent who has it. */
export interface Offer {
  from: string;
  to: string;
  by?: string;
  note?: string;
}

/** The id of a conversation's next handover, and how many there are with it. */
const nextHandover = (c: Conversation): { id: string; handovers: number } => {
  const handovers = (c.handovers ?? 0) + 1;
  return { id: `${c.id}.h${handovers}`, handovers };
};

/** The conversation and the number a handover's id names. */
export function parseHandoverId(id: string): { conversation: string; number: number } | undefined {
  const number = numberOf(id);
  return number === undefined ? undefined : { conversation: id.slice(0, id.lastIndexOf('.')), number };
}

const numberOf = (id: string | undefined): number | undefined => {
  const number = /\.h(\d{1,9})$/.exec(id ?? '')?.[1];
  return number === undefined ? undefined : Number(number);
};

/** Whether an offer still waits for its answer. The clock decides, not the timer that will say so. */
export const isPending = (handover: Handover | undefined, now: number): handover is Handover =>
  handover?.state === 'pending' && now < handover.expiresAt;

/** Whether its time has passed and nobody has said so yet. */
export const isOverdue = (handover: Handover | undefined, now: number): handover is Handover =>
  handover?.state === 'pending' && now >= handover.expiresAt;

/** Whether an offer's receiver is gone: on a break, without the permission, or away longer than the grace period. */
export const isGone = (receiver: Agent | undefined, shop: string, now: number): boolean =>
  !receiver || !mayChat(receiver, shop) || receiver.status === 'break' || !isReachable(receiver, now);

/** Offers it. The note joins the timeline, where both sides read it. */
export function offer(
  c: Conversation,
  { from, to, by, note }: Offer,
  settings: Pick<ShopSettings, 'handoverTimeout' | 'slots'>,
  now: number,
  ids: { note: string; event: string },
): Step {
  const { id, handovers } = nextHandover(c);
  const handover: Handover = {
    id,
    from,
    to,
    ...(by && { by }),
    ...(note && { note }),
    state: 'pending',
    offeredAt: now,
    expiresAt: now + settings.handoverTimeout,
    slots: settings.slots,
  };
  const offered = event({ type: 'handover_offered', handover: id, from, to, ...(by && { by }) }, now, ids.event);
  return { edited: { ...c, handover, handovers }, entries: [...noteEntries(by ?? from, note, now, ids.note), offered] };
}

const noteEntries = (author: string, text: string | undefined, now: number, id: string): NewEntry[] =>
  text ? [noteEntry(author, { type: 'note', text }, now, id)] : [];

/** Hands it to a team or back to the queue (T4): at once, nobody has to accept. The sender is out of it. */
export function handTo(
  c: Conversation,
  { from, to, by, note }: Omit<Offer, 'to'> & { to: Exclude<Handover['to'], string> },
  slots: number,
  now: number,
  ids: { note: string; event: string },
): Step {
  const { id, handovers } = nextHandover(c);
  const parties = { from, to, ...(by && { by }) };
  const moment = { offeredAt: now, expiresAt: now, endedAt: now };
  return {
    edited: {
      ...c,
      assignee: undefined,
      why: undefined,
      participants: c.participants.filter((agent) => agent !== from),
      // Asked last, not left out: it comes back where nobody else is there (D6).
      givenAwayBy: from,
      ...('team' in to && { team: to.team, route: undefined }),
      handovers,
      handover: { id, ...parties, ...(note && { note }), state: 'accepted', ...moment, slots },
    },
    entries: [
      ...noteEntries(by ?? from, note, now, ids.note),
      event({ type: 'handed_over', handover: id, ...parties }, now, ids.event),
    ],
  };
}

/** The receiver takes it: from now on the receiver's conversation, and the sender is out of it. */
export function accept(c: Conversation, handover: Handover, now: number, eventId: string): Step {
  const to = String(handover.to);
  const { id, from, slots } = handover;
  const why = { rule: 'handover' as const, agent: to, slots };
  const others = c.participants.filter((agent) => agent !== from && agent !== to);
  return {
    edited: {
      ...c,
      assignee: to,
      owner: to,
      // Given on, it counts like any other: only one that came back by itself is held beyond the limit (D8).
      reopened: false,
      participants: [...others, to],
      why,
      handover: { ...handover, state: 'accepted', endedAt: now },
    },
    entries: [event({ type: 'handed_over', handover: id, from, to, why }, now, eventId)],
  };
}

/** It is not accepted: the sender keeps it, the receiver's slot is free. `by` is who said so, missing for the system. */
export function end(
  c: Conversation,
  handover: Handover,
  state: 'declined' | 'cancelled' | 'expired' | 'receiver_gone',
  now: number,
  eventId: string,
  by?: string,
): Step {
  const { id, from, to } = handover;
  const ended = { type: `handover_${state}` as const, handover: id, from, to, ...(by && { by }) };
  return {
    edited: { ...c, handover: { ...handover, state, endedAt: now } },
    entries: [event(ended, now, eventId)],
  };
}
