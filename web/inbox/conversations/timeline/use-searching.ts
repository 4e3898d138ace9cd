import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Entry } from '../../core/types.ts';
import { useInbox, useTopic } from '../../ui/hooks.ts';
import { textOf } from './lines.ts';

/** A letter alone is everywhere. */
const shortest = 2;

/** Looks for words in what is loaded, and loads what is older behind them until all of it has been read. */
export function useSearching({
  conversation,
  entries,
  jump,
}: {
  conversation: string;
  entries: readonly Entry[];
  jump: (reference: string) => void;
}) {
  const { timelines } = useInbox();
  const timeline = useTopic(`timeline:${conversation}`);
  const [isOpen, setOpen] = useState(false);
  const [sought, seek] = useState('');
  const [shown, setShown] = useState<string>();
  const words = sought.trim().toLocaleLowerCase();
  const isSeeking = isOpen && words.length >= shortest;

  const hits = useMemo(
    () =>
      isSeeking
        ? entries.filter((entry) => entry.kind !== 'event' && wordsOf(entry).toLocaleLowerCase().includes(words))
        : [],
    [entries, words, isSeeking],
  );
  const isReading = isSeeking && timeline?.hasOlder === true && !timeline.olderProblem;
  useEffect(() => {
    if (isReading && !timeline.isLoadingOlder) void timelines.older(conversation);
  }, [isReading, timeline, timelines, conversation]);

  const index = hits.findIndex(({ id }) => id === shown);
  const step = useCallback(
    (by: 1 | -1) => {
      const next = hits.at(index < 0 ? -1 : (index + by + hits.length) % hits.length);
      if (!next) return;
      setShown(next.id);
      jump(next.id);
    },
    [hits, index, jump],
  );
  return {
    isOpen,
    open: () => setOpen(true),
    close: () => {
      setOpen(false);
      seek('');
      setShown(undefined);
    },
    sought,
    seek,
    place: index < 0 ? 0 : hits.length - index,
    found: hits.length,
    isReading,
    step,
    ...(isSeeking && { mark: sought.trim() }),
  };
}

const wordsOf = (entry: Exclude<Entry, { kind: 'event' }>): string =>
  entry.kind === 'note' ? entry.content.text : textOf(entry);
