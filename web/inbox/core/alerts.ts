import type { Conversation, Me, Preferences, Push } from './types.ts';

/**
 * What an agent is called by: decided from what the line tells and from nothing else, since a page that is not looked at has no timers to rely on. One
 * event calls once, on a break nothing calls, and what one is looking at is not announced.
 */
export type AlertKind = 'assigned' | 'message' | 'offer' | 'grab' | 'waiting';

export const alertKinds: readonly AlertKind[] = ['assigned', 'message', 'offer', 'grab', 'waiting'];

export interface Alert {
  /** Of the event: the same one told twice calls once. */
  id: string;
  kind: AlertKind;
  conversation: string;
  /** Epoch ms, the desk's clock. */
  at: number;
  /** Beginning of the customer's message, where it is one. */
  text?: string;
}

/** What an alert depends on beside the event. */
export interface Situation {
  me: Me | undefined;
  /** The conversation that is on the screen in front of somebody. */
  looksAt?: string;
  known(id: string): Conversation | undefined;
  now: number;
}

/** @returns whom to call by a push, if anybody */
export function alertOf(push: Push, { me, looksAt, known, now }: Situation): Alert | undefined {
  if (!me || me.status === 'break') return undefined;
  if (push.type === 'conversation' && 'assignee' in push.conversation) {
    const { id, assignee, version } = push.conversation;
    const wasOwn = known(id)?.assignee === me.agent;
    if (push.change !== 'assigned' || assignee !== me.agent || wasOwn || looksAt === id) return undefined;
    return { id: `assigned ${id} ${version}`, kind: 'assigned', conversation: id, at: now };
  }
  if (push.type === 'entry') {
    const { conversation, entry } = push;
    if (entry.kind !== 'message' || entry.direction !== 'in' || looksAt === conversation) return undefined;
    const c = known(conversation);
    const isMine = c?.assignee === me.agent || (c !== undefined && !c.assignee && c.participants.includes(me.agent));
    if (!isMine) return undefined;
    const text = 'text' in entry.content && typeof entry.content.text === 'string' ? entry.content.text : undefined;
    // By its id: that it was delivered changes an entry and is no news.
    return {
      id: `message ${entry.id}`,
      kind: 'message',
      conversation,
      at: now,
      ...(text && { text: text.slice(0, 120) }),
    };
  }
  if (push.type === 'handover' && push.handover.state === 'pending' && push.handover.to === me.agent)
    return { id: `offer ${push.handover.id}`, kind: 'offer', conversation: push.handover.conversation, at: now };
  if (push.type === 'grab')
    return {
      id: `grab ${push.conversation.id} ${push.conversation.waitingSince ?? ''}`,
      kind: 'grab',
      conversation: push.conversation.id,
      at: now,
    };
  return undefined;
}

/** So long may a conversation wait without an agent before it calls, and again each time this has passed. */
export const waitsAtMost = 60_000;

/**
 * Conversations that wait and that this agent could take: they call again and again until somebody has them.
 * @param called when each called last, epoch ms; updated
 */
export function overdueCalls(
  waiting: Conversation[],
  called: Map<string, number>,
  { me, now }: Pick<Situation, 'me' | 'now'>,
): Alert[] {
  for (const id of called.keys()) if (!waiting.some((c) => c.id === id)) called.delete(id);
  if (!me || me.status === 'break') return [];
  return waiting.flatMap((c) => {
    const since = Math.max(called.get(c.id) ?? 0, Date.parse(c.waitingSince ?? ''));
    const shop = me.shops[c.shop];
    const isForMe = shop?.chat === true && shop.freeSlots > 0 && (!c.team || shop.teams.includes(c.team));
    if (!isForMe || !(now - since >= waitsAtMost)) return [];
    called.set(c.id, now);
    return [{ id: `waiting ${c.id} ${now}`, kind: 'waiting' as const, conversation: c.id, at: now }];
  });
}

/** Waits for somebody to take it. */
export const isWaiting = (c: Conversation): boolean =>
  c.state === 'open' && !c.assignee && !c.bot && c.participants.length === 0 && c.waitingSince !== undefined;

/** As delivered everything sounds. */
export const sounds = (preferences: Preferences | undefined, kind: AlertKind): boolean =>
  preferences?.sounds?.[kind] !== false;

/** Alerts that were told lately: a resume, a second socket or a second push tell the same event again. */
export function openOnce(most = 500): (id: string) => boolean {
  const told = new Set<string>();
  return (id) => {
    if (told.has(id)) return false;
    told.add(id);
    if (told.size > most) for (const oldest of [...told].slice(0, most / 2)) told.delete(oldest);
    return true;
  };
}
