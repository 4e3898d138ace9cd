import type { ReactNode } from 'react';
import type { Conversation } from '../core/types.ts';

/** What every dialog of a conversation is given. */
export interface DialogProps {
  c: Conversation;
  close: () => void;
  /** It was done and is over for this agent: on to the next conversation. */
  done: () => void;
}

export function Refusal({ problem }: { problem?: Error }) {
  return (
    <div role="alert" className="text-sm text-late empty:hidden">
      {problem?.message}
    </div>
  );
}

export function Group({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-xs font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}
