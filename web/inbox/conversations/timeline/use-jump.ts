import { useLingui } from '@lingui/react/macro';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useInbox } from '../../ui/hooks.ts';
import type { Line } from './lines.ts';

/** How long the line gone to stands out. */
const litFor = 2500;
/** Pages of older messages that are loaded to find one: 2,000 messages. */
const mostPages = 40;

/** Goes to a message by its id or the provider's, loading older ones until it is there. */
export function useJump({
  conversation,
  lines,
  toLine,
}: {
  conversation: string;
  lines: Line[];
  toLine: (index: number) => void;
}): { jump: (reference: string) => void; lit?: string } {
  const { t } = useLingui();
  const { store, timelines, notice } = useInbox();
  const [wanted, setWanted] = useState<string>();
  const [lit, setLit] = useState<string>();
  const now = useRef({ lines, toLine });
  now.current = { lines, toLine };

  const go = useCallback((reference: string): boolean => {
    const index = now.current.lines.findIndex((line) => line.key === reference || providerOf(line) === reference);
    if (index < 0) return false;
    now.current.toLine(index);
    setLit(now.current.lines[index]?.key);
    return true;
  }, []);

  useEffect(() => {
    if (wanted && go(wanted)) setWanted(undefined);
  }, [wanted, lines, go]);
  useEffect(() => {
    if (!lit) return;
    const timer = setTimeout(() => setLit(undefined), litFor);
    return () => clearTimeout(timer);
  }, [lit]);

  const jump = useCallback(
    (reference: string) => {
      if (go(reference)) return;
      setWanted(reference);
      void search();
      async function search(): Promise<void> {
        for (let page = 0; page < mostPages; page++) {
          const timeline = store.get(`timeline:${conversation}`);
          const isThere = timeline?.entries.some(
            (one) => one.id === reference || (one.kind === 'message' && one.providerId === reference),
          );
          if (isThere) return;
          if (!timeline?.hasOlder || timeline.olderProblem) break;
          await timelines.older(conversation);
        }
        setWanted(undefined);
        notice({ tone: 'problem', text: t`That message is not in this conversation any more, or too far back.` });
      }
    },
    [go, store, timelines, conversation, notice, t],
  );
  return { jump, ...(lit && { lit }) };
}

const providerOf = (line: Line): string | undefined => (line.kind === 'message' ? line.entry.providerId : undefined);
