import { useEffect, useState } from 'react';
import { query } from '../core/api.ts';
import type { Conversation, Page } from '../core/types.ts';
import { useInbox } from '../ui/hooks.ts';

/** Typing goes on; asked is when it rests for so long, ms. */
const pause = 200;
const most = 8;

/** Conversations by words or by their customer, of all shops. */
export function useFound(search: string): { found: Conversation[]; state: 'idle' | 'looking' | 'failed' } {
  const { ask, keep } = useInbox();
  const [answer, setAnswer] = useState<{ found: Conversation[]; state: 'idle' | 'looking' | 'failed' }>({
    found: [],
    state: 'idle',
  });
  const q = search.trim();
  useEffect(() => {
    if (q.length < 2) return setAnswer({ found: [], state: 'idle' });
    setAnswer(({ found }) => ({ found, state: 'looking' }));
    const asking = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const route = `GET /api/conversations${query({ view: 'all', q, limit: most })}`;
        const { items } = await ask<Page<Conversation>>(route, { signal: asking.signal });
        keep(items);
        setAnswer({ found: items, state: 'idle' });
      } catch {
        if (!asking.signal.aborted) setAnswer({ found: [], state: 'failed' });
      }
    }, pause);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [q, ask, keep]);
  return answer;
}
