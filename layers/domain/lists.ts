import type { Conversation } from './conversation.ts';
import { customerOf } from './customer.ts';
import { fold } from './search.ts';

/** The lists that a conversation is in beside the one of its state (W5): what a view can be narrowed down to without reading on. */
export type ListName = 'all' | 'channel' | 'customer' | 'agent' | 'team' | 'tag' | 'reason';

export interface InList {
  list: ListName;
  value: string;
}

/** Every conversation of a shop, by when it began. */
export const everything: InList = { list: 'all', value: '' };

/** An agent's are those the agent has or had last. */
export function listsOf(c: Conversation): InList[] {
  const { channel, owner, assignee, team, tags, closeReason } = c;
  const one = (list: ListName, value: string | undefined): InList[] => (value === undefined ? [] : [{ list, value }]);
  return [
    everything,
    ...one('channel', channel.id),
    ...one('customer', customerOf(c).id),
    ...[...new Set([owner, assignee])].flatMap((agent) => one('agent', agent)),
    ...one('team', team),
    ...tags.map((tag): InList => ({ list: 'tag', value: fold(tag) })),
    ...one('reason', closeReason),
  ];
}
