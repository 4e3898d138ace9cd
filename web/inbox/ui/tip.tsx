import type { RefObject } from 'react';
import { Tooltip } from 'react-aria-components';

/** The shown tooltip (tooltip.tsx), beside its button and inside the window. */
export default function Tip({
  anchor,
  text,
  hint,
}: {
  anchor: RefObject<HTMLButtonElement | null>;
  text: string;
  hint?: string;
}) {
  return (
    <Tooltip
      triggerRef={anchor}
      isOpen
      offset={6}
      className="rounded-md border border-line bg-raised px-2 py-1 text-xs text-ink shadow-md"
    >
      {text} {hint && <kbd className="ms-1 text-muted">{hint}</kbd>}
    </Tooltip>
  );
}
