import { Trans } from '@lingui/react/macro';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from './button.tsx';

/** The states every screen has beside its own: empty, loading, failed. */

export function Empty({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="flex flex-col items-center gap-3 text-sm text-muted">{children}</div>}
    </div>
  );
}

export function Failed({ problem, retry }: { problem?: Error; retry: () => void }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-3 px-6 py-6 text-center text-sm">
      <p>{problem?.message ?? <Trans>This could not be loaded.</Trans>}</p>
      <Button onPress={retry}>
        <Trans>Try again</Trans>
      </Button>
    </div>
  );
}

/** Grey rows, and only when it takes longer than one would notice: a flash of them looks slower than nothing. */
export function Skeleton({ rows = 8, height = 64 }: { rows?: number; height?: number }) {
  const isLate = useLate(200);
  if (!isLate) return null;
  return (
    <div role="status" aria-busy="true">
      <span className="sr-only">
        <Trans>Loading …</Trans>
      </span>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} style={{ height }} className="flex items-center gap-3 border-b border-line px-3">
          <div className="size-8 rounded-full bg-sunken" />
          <div className="flex-1 space-y-2">
            <div className="h-3 w-1/2 rounded bg-sunken" />
            <div className="h-3 w-3/4 rounded bg-sunken" />
          </div>
        </div>
      ))}
    </div>
  );
}

function useLate(ms: number): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return isLate;
}
