import type { ReactNode, RefObject } from 'react';
import { Dialog, Popover } from 'react-aria-components';
import { cx } from './classes.ts';

/** The open pane (popup.tsx): focus is in it, Escape and a press beside it close it. */
export default function PopupPane({
  trigger,
  label,
  above,
  close,
  className,
  children,
}: {
  trigger: RefObject<HTMLButtonElement | null>;
  label: string;
  above?: boolean;
  close: () => void;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Popover
      triggerRef={trigger}
      isOpen
      onOpenChange={(isOpen) => !isOpen && close()}
      placement={above ? 'top start' : undefined}
      className="max-w-[92vw] overflow-auto text-sm rounded-lg border border-line bg-raised shadow-lg"
    >
      <Dialog aria-label={label} className={cx('outline-none', className ?? 'w-80 max-w-full p-3')}>
        {children}
      </Dialog>
    </Popover>
  );
}
