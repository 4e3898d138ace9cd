import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { filterNames, type Sort, type ViewQuery } from '../core/views.ts';
import { useDesks } from '../ui/desk.ts';
import { useMoments } from '../ui/moments.ts';
import { statusWords } from '../ui/words.ts';

/** What views and filters are called. */

export type View = NonNullable<ViewQuery['view']>;

export const viewWords: Record<View, MessageDescriptor> = {
  mine: msg`Mine`,
  joined: msg`Joined`,
  offered: msg`Offered to me`,
  unassigned: msg`Not assigned`,
  mentions: msg`Mentions`,
  absent: msg`Absent colleagues`,
  all: msg`All`,
  closed: msg`Closed`,
};

export const sortWords: Record<Sort, MessageDescriptor> = {
  waiting: msg`Longest waiting first`,
  activity: msg`Latest message first`,
  begun: msg`Latest begun first`,
};

/** The reasons that every shop has from the beginning; others are the shop's own words. */
const reasonWords: Record<string, MessageDescriptor> = {
  done: msg`Done`,
  no_reply: msg`No reply`,
  spam: msg`Spam`,
  other: msg`Other`,
};

/** A close reason in words: 'no_reply' is 'No reply', 'gift_card' 'Gift card'. */
export function useReasonWords(): (reason: string) => string {
  const { i18n } = useLingui();
  return (reason) => {
    const known = Object.hasOwn(reasonWords, reason) ? reasonWords[reason] : undefined;
    if (known) return i18n._(known);
    const words = reason.replaceAll('_', ' ');
    return words.charAt(0).toLocaleUpperCase() + words.slice(1);
  };
}

export type FilterName = (typeof filterNames)[number];

const labels: Record<FilterName, MessageDescriptor> = {
  shop: msg`Shop`,
  team: msg`Team`,
  status: msg`Status`,
  channel: msg`Channel`,
  agent: msg`Agent`,
  customer: msg`Customer`,
  tag: msg`Tag`,
  reason: msg`Closed as`,
  from: msg`From`,
  to: msg`Until`,
  q: msg`Words`,
  order: msg`Order`,
  phone: msg`Phone`,
};

/** A filter in words: what it narrows down, and to what. */
export function useFilterWords(): (name: FilterName, value: string) => { label: string; value: string } {
  const { i18n } = useLingui();
  const write = useMoments();
  const desks = useDesks();
  const reason = useReasonWords();
  const named = (name: FilterName, value: string): string => {
    switch (name) {
      case 'shop':
        return desks.find(({ shop }) => shop === value)?.name ?? value;
      case 'team':
        return desks.flatMap(({ teams }) => teams).find(({ id }) => id === value)?.name ?? value;
      case 'channel': {
        const desk = desks.find(({ channels }) => channels.some(({ id }) => id === value));
        const channel = desk?.channels.find(({ id }) => id === value);
        return channel && desk ? (desks.length > 1 ? `${channel.name}, ${desk.name}` : channel.name) : value;
      }
      case 'agent':
        return desks.flatMap(({ agents }) => agents).find(({ id }) => id === value)?.name ?? value;
      case 'status':
        return Object.hasOwn(statusWords, value) ? i18n._(statusWords[value as keyof typeof statusWords]) : value;
      case 'reason':
        return reason(value);
      case 'from':
      case 'to':
        return Number.isNaN(Date.parse(value)) ? value : write(value, 'date');
      default:
        return value;
    }
  };
  return (name, value) => ({ label: i18n._(labels[name]), value: named(name, value) });
}

/** The filters of a list that are on. */
export const filtersOf = (query: ViewQuery): [FilterName, string][] =>
  filterNames.flatMap((name) => {
    const value = query[name];
    return value === undefined || value === '' ? [] : [[name, value]];
  });
