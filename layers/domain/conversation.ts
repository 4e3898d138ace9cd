import type { Content } from './content.ts';
import { arm, timerNumber } from './deadlines.ts';
import type { DeliveryState } from './delivery.ts';
import type { Explanation } from './distribution.ts';
import { countIn, type Figures, type Tally } from './figures.ts';
import type { MessageFile } from './file.ts';
import type { BranchName, ShopSettings } from './settings.ts';

/**
 * A conversation: one customer on one channel of one shop, from the first message until it is closed (C4). All times are
 * epoch milliseconds. The functions in this folder take it and give back a new one; the store derives from the
 * difference which slot, queue entry and index entry change, so that they cannot disagree with it.
 */
export interface Conversation {
  id: string;
  shop: string;
  channel: { id: string; provider: 'whatsapp' | 'messagebird' | 'webchat'; kind: string; account: string };
  /** As the provider names the customer. */
  customer: { id: string; name?: string; phone?: string; email?: string };
  /** As the desk knows better (C5): what agents gave, and the record that stands for this customer. */
  known?: Known;
  /** Where a reply goes; `contactId` is the provider's name of the customer. */
  recipient: { address: string; phone?: string; userId?: string; contactId?: string; providerConversation?: string };
  state: 'open' | 'closed';
  /** The agent who has it; a slot of that agent is taken while it is open. */
  assignee?: string;
  /** Since when that agent has it. */
  assignedAt?: number;
  /** The last agent who had it; a reopened conversation goes there (D8). */
  owner?: string;
  participants: string[];
  /** Whose it is while nobody has it, and whose admins look after it (T1). */
  team?: string;
  /** How it came into the queue, until somebody has it: the branch of the rules, and what the customer is told then. */
  route?: { branch?: BranchName; message?: string };
  /** The agent who gave it away last: of those who could take it, asked last (D6). */
  givenAwayBy?: string;
  /** The flow that has it; it is then in nobody's queue (R7, B3). */
  bot?: string;
  /** Since when the flow has it: tells one stay with a flow from the next. */
  botSince?: number;
  /** When a flow asked for an agent (B1). Asking again while it stands changes nothing; closing or a flow takes it away. */
  agentAskedAt?: number;
  /** Flow.ai's name of the conversation, where a flow told it: how the flow is called back (B3). */
  flowThread?: string;
  reopened: boolean;
  /** The customer's first unanswered message (W1). */
  waitingSince?: number;
  /** In the queue since, the place in it (D6); set exactly while it is queued. */
  queuedSince?: number;
  /** End of WhatsApp's service window (C6); absent where the channel has none. */
  windowEndsAt?: number;
  /** When the customer's last message reached us; the automatic close counts from here (W3). */
  lastCustomerAt?: number;
  unread: number;
  lastMessage?: { at: number; direction: 'in' | 'out'; text: string };
  createdAt: number;
  /** Since when it is in its present state, open or closed. */
  stateSince: number;
  closedAt?: number;
  closeReason?: string;
  closedBy?: string;
  tags: string[];
  /** Why it was given to whom, in short (D11); the whole list is in the event. */
  why?: Explanation;
  /** Its handover (T3, T4). While it is pending its receiver holds a slot too; one that has ended goes with the next message. */
  handover?: Handover;
  /** How many there have been. */
  handovers?: number;
  /** When it was last looked at whether it has to be taken from its agent, and was left there. */
  leftThereAt?: number;
  /** Put off until then (T8), and when that was last over. */
  snoozedUntil?: number;
  wokenAt?: number;
  /** When the deadline armed for it fires; nothing is armed without it. */
  armedFor?: number;
  /** How many timers it has had; the number of the present one. */
  timer?: number;
  /** The last status a deadline announced, so that it is announced once (W2). */
  announced?: 'soon' | 'overdue';
  windowEndAnnounced?: boolean;
  /** What was not counted yet in the figures (W6). */
  tally?: Tally;
  /** How many entries the timeline has. */
  seq: number;
  /** Of these so many were erased with the customer's data, by that task; what came after them stays (S6). */
  erased?: { to: number; by: string };
  /** Grows with every change. */
  version: number;
  updatedAt: number;
  /** The provider times the timeline spans, and how far behind the newest a message ever arrived (ms): what a catch-up must look back. */
  oldestAt: number;
  newestAt: number;
  lag: number;
}

export type Known = Partial<Conversation['customer']>;

/** An offer to hand a conversation over (T3), or that it was handed to a team or the queue (T4), which is done at once. */
export interface Handover {
  /** Names its conversation, so that none has to be looked up: `<conversation>.h<number>`. */
  id: string;
  from: string;
  to: string | { team: string } | { queue: true };
  /** The admin who offered it for `from`. */
  by?: string;
  note?: string;
  /** ended: the conversation was closed, put back or given to somebody else meanwhile. */
  state: 'pending' | 'accepted' | 'declined' | 'cancelled' | 'expired' | 'receiver_gone' | 'ended';
  offeredAt: number;
  expiresAt: number;
  endedAt?: number;
  /** The shop's slots when it was offered: the limit the receiver's slot was taken under. */
  slots: number;
}

/** One line of the timeline. `seq` is the order of arrival, `sentAt` (19-digit nanoseconds) the customer's order. */
export interface Entry {
  seq: number;
  id: string;
  kind: 'message' | 'note' | 'event';
  sentAt: string;
  /** When it reached us, and when it last changed (delivery state). */
  arrivedAt: number;
  changedAt?: number;
  direction?: 'in' | 'out';
  author?: string;
  content: Content | EventContent | NoteContent;
  state?: DeliveryState;
  failure?: { code: string; class?: string; message: string };
  providerId?: string;
  /** What became of the file of a message (C8). */
  file?: MessageFile;
  replyTo?: string;
  forwarded?: boolean;
  referral?: Record<string, unknown>;
  /** What it adds to the shop's figures (W6). */
  figures?: Figures;
  /** Who was in the conversation when it was written: who is pushed it. */
  to: string[];
}

export interface NoteContent {
  type: 'note';
  text: string;
  mentions?: string[];
}

/** What happened to a conversation, with the reason. */
export type EventContent =
  | { type: 'created' }
  | { type: 'assigned'; agent: string; by?: string; why: Explanation }
  | { type: 'queued'; why: Explanation }
  | { type: 'unassigned'; agent: string; by?: string; reason?: 'permission_withdrawn' | 'left' | 'taken_back' }
  | { type: 'joined' | 'left'; agent: string }
  | { type: 'with_bot'; bot: string; by?: string }
  | ({ type: 'bot_handover'; bot?: string } & Asking & Availability)
  | { type: 'bot_failed'; bot: string; failure: string }
  | { type: 'closed'; reason: string; by?: string; comment?: string }
  | { type: 'tagged'; by: string; added: string[]; removed: string[] }
  | { type: 'reopened'; agent?: string; by?: string; why?: Explanation }
  | { type: 'handover_offered'; handover: string; from: string; to: string; by?: string }
  | { type: 'handed_over'; handover: string; from: string; to: Handover['to']; by?: string; why?: Explanation }
  | { type: 'snoozed'; until: string; by: string }
  | { type: 'woken'; reason: 'time' | 'message' | 'by_hand'; by?: string }
  | { type: HandoverEnd; handover: string; from: string; to: Handover['to']; by?: string };

/** How an offer ends without being accepted; its conversation stays where it is. */
export type HandoverEnd = `handover_${Exclude<Handover['state'], 'pending' | 'accepted'>}`;

/** Why a flow asks for an agent, in its own words (B1). */
export interface Asking {
  reason?: string;
  params?: Record<string, unknown>;
}

/** What a flow is told, so that it can tell the customer (B1). */
export interface Availability {
  agentAvailable: boolean;
  withinBusinessHours: boolean;
}

/** An entry before it has its place in the timeline. */
export type NewEntry = Omit<Entry, 'seq' | 'to' | 'arrivedAt'>;

/** What a use case commits: the conversation before (as read) and after, and what joins the timeline. */
export interface Change {
  before?: Conversation;
  after: Conversation;
  entries: Entry[];
}

/** Whether a conversation waits in the shop's queue: open, with nobody, and not with a bot. The invariant of the queue. */
export const isQueued = (c: Conversation): boolean => c.state === 'open' && !c.assignee && !c.bot;

/** Who an open conversation is offered to at the moment (T3). */
export const offeredTo = (c: Conversation | undefined): string | undefined =>
  c?.state === 'open' && c.handover?.state === 'pending' && typeof c.handover.to === 'string'
    ? c.handover.to
    : undefined;

/** Who holds a slot for a conversation: the assignee while it is open, and who it is offered to. The invariant of the slots. */
export function holders(c: Conversation | undefined): string[] {
  const assignee = c?.state === 'open' ? c.assignee : undefined;
  return [...new Set([assignee, offeredTo(c)])].filter((id) => id !== undefined);
}

/** Who is in an open conversation without holding it: it is in the list of what they joined (T2, W5). */
export function companions(c: Conversation | undefined): string[] {
  const holding = holders(c);
  return c?.state === 'open' ? c.participants.filter((agent) => !holding.includes(agent)) : [];
}

/**
 * Gives new entries their numbers, the change its version and the conversation its next deadline, and ends an offer that
 * the change leaves without its sender: the one way from an edited conversation to a change.
 * @param now epoch milliseconds; a conversation's own time never goes back
 */
export function change(
  before: Conversation | undefined,
  wanted: Conversation,
  added: NewEntry[],
  settings: ShopSettings,
  now: number,
): Change {
  const awake = withoutPastOffer(awakeInQueue(wanted), added);
  const { edited, entries: uncounted } = withoutStrayOffer(awake, added, now);
  const sameConversation = before?.id === edited.id;
  const { tally, entries } = countIn(sameConversation ? before : undefined, edited, uncounted, now);
  const updatedAt = Math.max(now, (before?.updatedAt ?? 0) + 1);
  const after: Conversation = {
    ...edited,
    seq: (sameConversation ? before.seq : 0) + entries.length,
    version: (before?.version ?? 0) + 1,
    updatedAt,
    ...(edited.assignee !== (sameConversation ? before.assignee : undefined) && {
      assignedAt: now,
      leftThereAt: undefined,
    }),
    queuedSince: isQueued(edited) ? queuedFrom(edited, now) : undefined,
    tally,
    ...armed(edited, settings, now),
    ...reach(edited, entries),
  };
  const firstSeq = after.seq - entries.length + 1;
  const inIt = [...(sameConversation ? before.participants : []), ...after.participants];
  return {
    before,
    after,
    entries: entries.map((entry, i) => ({
      ...entry,
      seq: firstSeq + i,
      arrivedAt: updatedAt,
      to: [...new Set([...inIt, ...addressed(entry)])],
    })),
  };
}

/** Who a note is for beside those in the conversation: its author and the mentioned, who may be elsewhere (T5). */
const addressed = ({ kind, author, content }: NewEntry): string[] =>
  kind === 'note' && author !== undefined ? [author, ...mentionedIn(content)] : [];

export const mentionedIn = (content: Entry['content']): string[] =>
  content.type === 'note' ? (content.mentions ?? []) : [];

/**
 * The place in the queue: since the customer's first unanswered message, first come first served (D6). A whole second is
 * a time that was cut off: it was at some moment of that second, and not after it reached us, so that those who wrote
 * within one second come in the order of arrival.
 */
export function queuedFrom(c: Conversation, now: number): number {
  const since = c.queuedSince ?? c.waitingSince ?? now;
  return c.queuedSince === undefined && since % 1000 === 0 && since < now ? Math.min(now, since + 999) : since;
}

/** An event entry, at the time it happens. */
export function event(content: EventContent, now: number, id: string): NewEntry {
  return { id, kind: 'event', sentAt: `${String(now).padStart(13, '0')}000000`, content };
}

/** A note for colleagues, which the customer never sees (T5). */
export function noteEntry(author: string, content: NoteContent, now: number, id: string): NewEntry {
  return { id, kind: 'note', sentAt: `${String(now).padStart(13, '0')}000000`, author, content };
}

/** Only its agent can have put it off (T8): with nobody, or closed, it is not. */
const awakeInQueue = (c: Conversation): Conversation =>
  c.snoozedUntil === undefined || (c.state === 'open' && c.assignee) ? c : { ...c, snoozedUntil: undefined };

/**
 * What has ended is in the timeline. Kept here it would make the conversation larger than the 1 KB that a message's write is
 * counted by.
 */
const withoutPastOffer = (c: Conversation, added: NewEntry[]): Conversation =>
  c.handover && c.handover.state !== 'pending' && added.some(({ kind }) => kind === 'message')
    ? { ...c, handover: undefined }
    : c;

/** An offer stands while its sender has the conversation: closed, put back, taken or given on otherwise, it has ended (T3). */
function withoutStrayOffer(
  c: Conversation,
  entries: NewEntry[],
  now: number,
): { edited: Conversation; entries: NewEntry[] } {
  const { handover } = c;
  if (handover?.state !== 'pending' || (c.state === 'open' && c.assignee === handover.from))
    return { edited: c, entries };
  const { id, from, to } = handover;
  return {
    edited: { ...c, handover: { ...handover, state: 'ended', endedAt: now } },
    entries: [...entries, event({ type: 'handover_ended', handover: id, from, to }, now, `${id}.ended`)],
  };
}

function armed(c: Conversation, settings: ShopSettings, now: number): Pick<Conversation, 'armedFor' | 'timer'> {
  const armedFor = arm(c, settings, now);
  if (armedFor === undefined || c.state === 'closed') return { armedFor: c.armedFor, timer: c.timer };
  return { armedFor, timer: timerNumber(c, now) };
}

/** How far the timeline reaches in provider time, and how far back a late message fell. */
function reach(c: Conversation, entries: NewEntry[]): Pick<Conversation, 'oldestAt' | 'newestAt' | 'lag'> {
  let { oldestAt, newestAt, lag } = c;
  for (const entry of entries) {
    const at = Number(entry.sentAt.slice(0, 13));
    lag = Math.max(lag, newestAt - at);
    newestAt = Math.max(newestAt, at);
    oldestAt = Math.min(oldestAt, at);
  }
  return { oldestAt, newestAt, lag };
}
