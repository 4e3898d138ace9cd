import { type Asking, type Availability, type Conversation, event, type NewEntry } from './conversation.ts';
import { type Origin, openFor } from './receive.ts';
import type { ShopSettings } from './settings.ts';
import { windowEnd } from './window.ts';

/** Flows (bots) and agents: a flow asks for an agent (B1), a flow that cannot be reached gives back what it was given (B3). */

/** What a flow's request makes of a conversation. */
export interface Asked {
  edited: Conversation;
  /** What opens it, where it was not open. */
  opening: NewEntry[];
  /** new: somebody has to be found. owner: it was closed and goes back to its last agent (D8). Absent: it stays where it is. */
  route?: 'new' | 'owner';
}

/**
 * Whether a flow has asked for an agent already and nothing has changed that: repeating the request then changes nothing
 * more (B1).
 */
export const hasAsked = (c: Conversation | undefined): c is Conversation =>
  c?.state === 'open' && !c.bot && c.agentAskedAt !== undefined;

/**
 * A flow asks for an agent (B1): a conversation with a flow is released, a closed one opens again, none yet begins, so that
 * an agent sees the customer; one that an agent has or that waits stays as it is.
 * @param thread Flow.ai's name of the conversation, to call the flow back by
 */
export function askForAgent(
  before: Conversation | undefined,
  origin: (ordinal: 'first' | 'next') => Origin,
  settings: ShopSettings,
  now: number,
  eventId: string,
  thread?: string,
): Asked {
  const opened = openFor(before, true, origin, settings, now, eventId);
  const released = opened.edited.bot !== undefined;
  const route = opened.route ?? (released ? 'new' : undefined);
  const { bot: _bot, botSince: _botSince, ...kept } = opened.edited;
  const edited: Conversation = {
    ...kept,
    agentAskedAt: now,
    ...(thread && { flowThread: thread }),
    // The customer waits for a person from now on at the latest; the flow may have answered what came before (W1).
    ...(route && { waitingSince: kept.waitingSince ?? now }),
    // A customer whom only the flow has seen so far writes to it at this moment; the provider remains the judge (C6).
    ...(!before && { windowEndsAt: windowEnd(kept.channel.kind, now, undefined), lastCustomerAt: now }),
  };
  return { edited, opening: opened.entries, ...(route && { route }) };
}

/** The entry that says so, with what the flow was answered. */
export const askedEntry = (
  asking: Asking,
  bot: string | undefined,
  availability: Availability,
  now: number,
  id: string,
): NewEntry => event({ type: 'bot_handover', ...(bot && { bot }), ...asking, ...availability }, now, id);

/** Whether a conversation is still in that stay with a flow. */
export const isStillWith = (c: Conversation | undefined, bot: string, since: number): c is Conversation =>
  c?.state === 'open' && c.bot === bot && c.botSince === since;

/** Takes it back from a flow that could not be reached, so that the customer is not left alone with nobody. */
export function takeBack(
  c: Conversation,
  failure: string,
  now: number,
  eventId: string,
): { edited: Conversation; entries: NewEntry[] } {
  const { bot = '', botSince: _botSince, ...kept } = c;
  return {
    edited: { ...kept, waitingSince: kept.waitingSince ?? now },
    entries: [event({ type: 'bot_failed', bot, failure }, now, eventId)],
  };
}
