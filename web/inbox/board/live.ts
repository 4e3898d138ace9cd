import { useCallback, useEffect, useState } from 'react';
import { query } from '../core/api.ts';
import type { Board } from '../core/types.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';

/** A shop's board: told anew as it changes; read when it is opened, when the line was away, and whenever what is shown is compared. */
export function useBoard(shop: string): { board: Board | undefined; problem: Error | undefined; retry: () => void } {
  const inbox = useInbox();
  const { ask, store } = inbox;
  const board = useTopic(`board:${shop}`);
  const line = useTopic('line');
  const confirmedAt = useTopic('confirmedAt');
  const [problem, setProblem] = useState<Error>();
  const read = useCallback(() => {
    setProblem(undefined);
    ask<Board>(`GET /api/board${query({ shop })}`).then((found) => {
      store.update(`board:${shop}`, (known) => (known && known.at > found.at ? known : found));
    }, setProblem);
  }, [ask, store, shop]);
  useEffect(() => inbox.watchBoard(), [inbox]);
  useEffect(() => {
    if (line === 'live' || line === undefined) read();
  }, [line, confirmedAt, read]);
  return { board, problem, retry: read };
}

/** The address of a view of the inbox for what is counted. */
export const reportRoute = (parts: Record<string, string | undefined>): string =>
  `GET /api/reports/figures${query(parts)}`;
