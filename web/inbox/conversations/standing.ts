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

/** Whether the provider can carry a quote or a reaction; MessageBird has neither. */
export const canRefer = ({ channel }: Pick<Conversation, 'channel'>): boolean => channel.provider !== 'messagebird';
