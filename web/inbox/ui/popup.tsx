import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useRef, useState } from 'react';
import type { Props as ButtonProps } from './button.tsx';

const PopupPane = lazy(() => import('./popup-pane.tsx'));

/**
 * Something small that opens beside its button; loaded when it is opened for the first time.
 * @param trigger the house's button
 */
export function Popup({
  trigger,
  label,
  children,
  className,
  above,
  isOpen: isOpenOutside,
  onOpenChange,
}: {
  trigger: ReactElement<ButtonProps>;
  label: string;
  children: ReactNode;
  /** Of the pane; default: room for a few words. */
  className?: string;
  above?: boolean;
  /** A command opens it too. */
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}) {
  const [isOpenHere, setOpenHere] = useState(false);
  const isOpen = isOpenOutside ?? isOpenHere;
  const button = useRef<HTMLButtonElement>(null);
  const setOpen = (open: boolean): void => {
    setOpenHere(open);
    onOpenChange?.(open);
  };
  return (
    <>
      {cloneElement(trigger, {
        ref: button,
        onPress: () => setOpen(!isOpen),
        'aria-haspopup': 'dialog',
        'aria-expanded': isOpen,
      })}
      {isOpen && (
        <Suspense>
          <PopupPane trigger={button} label={label} above={above} close={() => setOpen(false)} className={className}>
            {children}
          </PopupPane>
        </Suspense>
      )}
    </>
  );
}
