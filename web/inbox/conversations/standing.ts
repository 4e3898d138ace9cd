import { isOfPermission, type Outgoing } from '../core/outbox.ts';
import type { Conversation, Me } from '../core/types.ts';
import type { ShopDesk } from '../ui/desk.ts';

/** What an agent may do in a conversation now: what is offered in the place where one writes. The server decides again. */
export type Standing =
  /** `joins`: a member of a collaboration team comes in by answering (T1). */
  | { kind: 'reply'; joins?: true }
  /** Outside the service window only a template can be sent (C6). */
  | { kind: 'template' }
  | { kind: 'closed' }
  /** Offered to this agent, who has not answered yet (T3). */
  | { kind: 'offered' }
  | { kind: 'outside'; how: 'take' | 'join' | 'grab' | 'nothing' }
  | { kind: 'no_permission' };

/** @param now epoch ms, the desk's clock */
export function standing(c: Conversation, me: Me, desk: Pick<ShopDesk, 'teams'> | undefined, now: number): Standing {
  const place = me.shops[c.shop];
  if (!place?.chat) return { kind: 'no_permission' };
  if (c.state === 'closed') return { kind: 'closed' };
  const team = desk?.teams.find(({ id }) => id === c.team);
  const role = team?.members.find(({ agent }) => agent === me.agent)?.role;
  const joins = team?.mode === 'collaboration' && role !== undefined;
  if (c.participants.includes(me.agent) || joins) {
    if (!isWindowOpen(c, now)) return { kind: 'template' };
    return c.participants.includes(me.agent) ? { kind: 'reply' } : { kind: 'reply', joins: true };
  }
  if (c.handover?.state === 'pending' && c.handover.to === me.agent) return { kind: 'offered' };
  const mayJoin = !c.team || role !== undefined || place.role !== 'employee';
  if (team?.mode === 'grab' && !c.assignee)
    return { kind: 'outside', how: role === 'rep' ? 'grab' : mayJoin ? 'join' : 'nothing' };
  if (!c.assignee && c.participants.length === 0) return { kind: 'outside', how: 'take' };
  return { kind: 'outside', how: mayJoin ? 'join' : 'nothing' };
}

/** WhatsApp's 24 hours after the customer's last message, also behind MessageBird (C6). */
export const hasWindow = ({ channel }: Pick<Conversation, 'channel'>): boolean =>
  channel.kind.toLowerCase().startsWith('whatsapp');

export const isWindowOpen = (c: Pick<Conversation, 'channel' | 'window'>, now: number): boolean =>
  !hasWindow(c) || (c.window !== undefined && now < Date.parse(c.window.endsAt));

const day = 24 * 60 * 60_000;

/** Since when one can write freely, epoch ms: the customer's last message. */
const windowOpenedAt = ({ window }: Pick<Conversation, 'window'>): number =>
  window ? Date.parse(window.endsAt) - day : 0;

/** The desk refused a reply because the window was closed, and the customer has not written since: whatever the clock here says (C6). */
export const wasShutFor = (c: Pick<Conversation, 'channel' | 'window'>, one: Outgoing): boolean =>
  hasWindow(c) && one.state === 'refused' && one.code === 'window_closed' && one.at > windowOpenedAt(c);

/**
 * What stands in the way of what the desk refused. `permission`: nothing can be written there; `outside`: one is not in the conversation; `lasting`: the
 * reason that was given holds; `gone`: it can be sent by now; `unknown`: trying again tells.
 */
export type Obstacle = 'permission' | 'outside' | 'lasting' | 'gone' | 'unknown';

/**
 * Whether the reason of a refusal still holds, as far as it can be known here.
 * @param c undefined: it is not to be seen any more
 * @param now epoch ms, the desk's clock
 */
export function obstacleTo(one: Outgoing, c: Conversation | undefined, me: Me, now: number): Obstacle {
  if (!c || !me.shops[c.shop]?.chat) return isOfPermission(one) ? 'permission' : 'unknown';
  const isOutside = one.kind === 'reply' && !c.participants.includes(me.agent);
  const isShut = one.content.type !== 'template' && (!isWindowOpen(c, now) || wasShutFor(c, one));
  switch (one.code) {
    case 'window_closed':
      return isShut ? 'lasting' : 'gone';
    case 'conversation_closed':
      return c.state === 'closed' ? 'lasting' : isOutside ? 'outside' : 'gone';
    case 'forbidden':
    case 'not_in_conversation':
      return isOutside ? 'outside' : 'gone';
    default:
      return 'unknown';
  }
}

/** Whether the provider can carry a quote or a reaction; MessageBird has neither. */
export const canRefer = ({ channel }: Pick<Conversation, 'channel'>): boolean => channel.provider !== 'messagebird';
