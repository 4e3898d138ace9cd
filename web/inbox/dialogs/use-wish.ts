import { useRef, useState } from 'react';
import { Problem } from '../core/api.ts';
import type { Conversation } from '../core/types.ts';
import { useInbox } from '../ui/hooks.ts';

/** Something that a dialog asks the desk for, once at a time; what is refused is told in the dialog, where nothing typed is lost. */
export interface Wish {
  isBusy: boolean;
  problem?: Error;
  /** @returns whether it was done */
  ask(route: string, body: object): Promise<boolean>;
}

export function useWish(): Wish {
  const inbox = useInbox();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Error>();
  /** The same wish, tried again after no answer, is done once. */
  const last = useRef<{ of: string; key: string }>(undefined);
  return {
    isBusy,
    problem,
    async ask(route, body) {
      const of = `${route} ${JSON.stringify(body)}`;
      if (last.current?.of !== of) last.current = { of, key: crypto.randomUUID() };
      setBusy(true);
      setProblem(undefined);
      try {
        const answer = await inbox.ask<Partial<Conversation> | undefined>(route, { body, key: last.current.key });
        if (isConversation(answer)) inbox.keep([answer]);
        inbox.refreshCounts();
        return true;
      } catch (error) {
        const current =
          error instanceof Problem ? (error.answer as { conversation?: Conversation })?.conversation : undefined;
        if (current) inbox.keep([current]);
        if (!(error instanceof Problem) || !error.isPassing) last.current = undefined;
        setProblem(error as Error);
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

const isConversation = (answer: Partial<Conversation> | undefined): answer is Conversation =>
  answer?.id !== undefined && answer.version !== undefined && answer.channel !== undefined;
