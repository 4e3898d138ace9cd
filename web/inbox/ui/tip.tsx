import { type RefObject, useMemo } from 'react';
import { Tooltip, TooltipTriggerStateContext } from 'react-aria-components';

const nothing = (): void => {};

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
  // React Aria looks for the state of a trigger of its own, which is not loaded for a button.
  const state = useMemo(() => ({ isOpen: true, shouldSkipAnimation: true, open: nothing, close: nothing }), []);
  return (
    <TooltipTriggerStateContext value={state}>
      <Tooltip
        triggerRef={anchor}
        offset={6}
        className="rounded-md border border-line bg-raised px-2 py-1 text-xs text-ink shadow-md"
      >
        {text} {hint && <kbd className="ms-1 text-muted">{hint}</kbd>}
      </Tooltip>
    </TooltipTriggerStateContext>
  );
}
