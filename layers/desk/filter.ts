import { type Agent, oversees } from '../domain/agent.ts';
import { type Conversation, isQueued, offeredTo } from '../domain/conversation.ts';
import { customerOf } from '../domain/customer.ts';
import { fold } from '../domain/search.ts';
import type { Status } from '../domain/status.ts';

/** What a list of conversations is narrowed down to (W5), and whether a conversation is of that kind. */

export type View = 'all' | 'mine' | 'joined' | 'offered' | 'absent' | 'unassigned' | 'closed' | 'mentions';

export interface Filter {
  view: View;
  shop?: string;
  team?: string;
  channel?: string;
  status?: Status;
  agent?: string;
  customer?: string;
  tag?: string;
  reason?: string;
  /** Of the conversation's beginning: epoch ms, `to` exclusive. */
  from?: number;
  to?: number;
  /** Words, all of them: of a name, a message, a note, a tag; a number, a phone number, an e-mail. */
  q?: string;
  order?: string;
  phone?: string;
}

export function isInView(c: Conversation, agent: Agent, view: View): boolean {
  switch (view) {
    case 'mine':
      return c.state === 'open' && c.assignee === agent.id;
    case 'joined':
      return c.state === 'open' && c.participants.includes(agent.id);
    case 'offered':
      return offeredTo(c) === agent.id;
    case 'absent':
      // Reopened and unread: nobody gave it to the absent agent, it came back there by itself (D8, D9).
      return c.reopened && c.unread > 0 && oversees(agent, c);
    case 'unassigned':
      return isQueued(c);
    case 'closed':
      return c.state === 'closed';
    case 'mentions':
    case 'all':
      return true;
  }
}

/** What the indexes do not answer, and again what they do: an index entry can be a moment old. */
export function matches(c: Conversation, filter: Filter, now: Status): boolean {
  const is = <Value>(wanted: Value | undefined, ...values: (Value | undefined)[]): boolean =>
    wanted === undefined || values.includes(wanted);
  return (
    is(filter.shop, c.shop) &&
    is(filter.team, c.team) &&
    is(filter.channel, c.channel.id) &&
    is(filter.status, now) &&
    is(filter.agent, c.assignee, c.owner) &&
    is(filter.customer, customerOf(c).id) &&
    is(filter.tag && fold(filter.tag), ...c.tags.map(fold)) &&
    is(filter.reason, c.closeReason) &&
    (filter.from === undefined || c.createdAt >= filter.from) &&
    (filter.to === undefined || c.createdAt < filter.to)
  );
}
