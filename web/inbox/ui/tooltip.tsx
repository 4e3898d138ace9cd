import type { ReactElement } from 'react';
import { Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components';

/** Words for a button, and the key that does the same. */
export function Tooltip({ text, hint, children }: { text: string; hint?: string; children: ReactElement }) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {children}
      <AriaTooltip offset={6} className="rounded-md border border-line bg-raised px-2 py-1 text-xs text-ink shadow-md">
        {text} {hint && <kbd className="ms-1 text-muted">{hint}</kbd>}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
