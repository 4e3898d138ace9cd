import { createContext, useContext } from 'react';
import type { Conversation, MessageEntry } from '../../core/types.ts';

/** What the lines of a timeline have in common. */
export interface Thread {
  conversation: Conversation;
  /** Who looks. */
  me: string;
  name: (agent: string) => string;
  /** Goes to a message, loading older ones until it is there. */
  jump: (reference: string) => void;
  /** Opens what can be done with a message beside its button. */
  menu: (entry: MessageEntry, button: HTMLElement) => void;
  /** What was searched for. */
  mark?: string;
  /** The entry gone to last, shown for a moment. */
  lit?: string;
}

export const ThreadContext = createContext<Thread | undefined>(undefined);

export function useThread(): Thread {
  const thread = useContext(ThreadContext);
  if (!thread) throw new Error('A line stands in a timeline.');
  return thread;
}
