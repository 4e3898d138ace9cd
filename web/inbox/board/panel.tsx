import type { ReactNode } from 'react';

/** A part of the board under its heading. */
export function Panel({ title, children, more }: { title: ReactNode; children: ReactNode; more?: ReactNode }) {
  return (
    <section className="min-w-0 rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5">
        <h2 className="text-[0.95em] font-semibold">{title}</h2>
        {more}
      </div>
      {children}
    </section>
  );
}

export const cell = 'px-4 py-2 text-start';
export const number = 'px-4 py-2 text-end tabular-nums';
