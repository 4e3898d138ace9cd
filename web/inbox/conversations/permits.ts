import type { Conversation, Me } from '../core/types.ts';
import type { ShopDesk } from '../ui/desk.ts';
import type { Standing } from './standing.ts';

/** What an agent may do with a conversation, by the desk's rules as far as they can be known here: what one may not do is not offered. */
export interface Permits {
  take: boolean;
  join: boolean;
  reopen: boolean;
  close: boolean;
  bot: boolean;
  conference: boolean;
  tags: boolean;
  handover: boolean;
  assign: boolean;
  snooze: boolean;
  leave: boolean;
  unassign: boolean;
  unread: boolean;
}

export function permits(
  c: Conversation,
  me: Me,
  stand: Standing,
  desk: Pick<ShopDesk, 'teams' | 'flows'> | undefined,
): Permits {
  const place = me.shops[c.shop];
  const see = place?.chat === true;
  const isOpen = see && c.state === 'open';
  const isIn = c.participants.includes(me.agent);
  const isShopAdmin = place !== undefined && place.role !== 'employee';
  const oversees = isShopAdmin || runsTeamOf(c, me, desk?.teams ?? []);
  const isFree = c.state === 'closed' || c.participants.length === 0;
  const mayAct = isIn || isFree || isShopAdmin;
  const isOffered = c.handover?.state === 'pending';
  const isMine = c.assignee === me.agent;
  const how = stand.kind === 'outside' ? stand.how : undefined;
  const joins = stand.kind === 'reply' && stand.joins === true;
  return {
    take: isOpen && !isMine && (how === 'take' || how === 'grab' || (oversees && c.assignee !== undefined)),
    join: isOpen && !isIn && (how === 'join' || joins),
    reopen: see && c.state === 'closed',
    close: isOpen && mayAct,
    bot: isOpen && mayAct && (desk?.flows.length ?? 0) > 0,
    conference: isOpen && isIn && stand.kind === 'reply',
    tags: see && mayAct,
    handover: isOpen && c.assignee !== undefined && !isOffered && (isMine || oversees),
    assign: isOpen && !isOffered && (isMine || (c.assignee === undefined && mayAct) || oversees),
    snooze: isOpen && c.assignee !== undefined && (isIn || isShopAdmin),
    leave: isOpen && isIn,
    unassign: isOpen && c.assignee !== undefined && (isMine || isShopAdmin),
    unread: see && mayAct && c.unread === 0,
  };
}

const runsTeamOf = (c: Conversation, me: Me, teams: ShopDesk['teams']): boolean =>
  teams.some(
    ({ id, members }) => id === c.team && members.some(({ agent, role }) => agent === me.agent && role === 'admin'),
  );
