import type { ReactElement, ReactNode } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';

/** A few words or switches behind a button, where a dialog would be too much. */
export function Pop({
  trigger,
  label,
  children,
  isOpen,
  onOpenChange,
}: {
  trigger: ReactElement;
  label: string;
  children: ReactNode;
  /** A command opens it too. */
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}) {
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      {trigger}
      <Popover className="w-80 max-w-[calc(100vw-1rem)] overflow-auto rounded-lg border border-line bg-raised p-3 shadow-lg">
        <Dialog aria-label={label} className="text-sm outline-none">
          {children}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
