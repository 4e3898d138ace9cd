import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { at, query } from '../core/api.ts';
import type { Conversation, Page, Push } from '../core/types.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';
import { begunIn } from './begun.ts';

/**
 * A customer's conversations, newest first. What begins while one looks is in it as soon as it is told; how each stands is read from the
 * conversation itself, where the inbox knows it.
 */
export function useHistory(customer: string) {
  const { ask, onNews } = useInbox();
  const queries = useQueryClient();
  const line = useTopic('line');
  const [heard, setHeard] = useState<Conversation[]>([]);
  const { data, ...rest } = useInfiniteQuery({
    queryKey: ['history', customer],
    queryFn: ({ pageParam }) =>
      ask<Page<Conversation>>(
        `GET /api/customers/${at(customer)}/conversations${query({ limit: 10, cursor: pageParam })}`,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
  useEffect(() => {
    setHeard([]);
    return onNews((push: Push) => {
      if (push.type !== 'conversation' || 'withdrawn' in push.conversation) return;
      const told = push.conversation;
      if (told.customer.id === customer) setHeard((before) => [...before.filter(({ id }) => id !== told.id), told]);
    });
  }, [onNews, customer]);
  // What began while the line was down is not told as news.
  const wasDown = useRef(false);
  useEffect(() => {
    if (line === 'live' && wasDown.current) void queries.invalidateQueries({ queryKey: ['history'] });
    wasDown.current = line !== 'live';
  }, [queries, line]);
  return {
    ...rest,
    conversations:
      data &&
      begunIn(
        data.pages.flatMap(({ items }) => items),
        heard,
      ),
  };
}
