import { lazy, type ReactNode } from 'react';
import { Late } from './late.tsx';
import { type Opening, useOpener } from './use-opener.ts';

const PopupPane = lazy(() => import('./popup-pane.tsx'));

/**
 * Something small that opens beside its button; loaded when it is opened for the first time.
 */
export function Popup({
  label,
  children,
  className,
  above,
  ...opening
}: Opening & {
  label: string;
  children: ReactNode;
  /** Of the pane; default: room for a few words. */
  className?: string;
  above?: boolean;
}) {
  const { opener, button, isOpen, close } = useOpener(opening, 'dialog');
  return (
    <>
      {opener}
      {isOpen && (
        <Late close={close}>
          <PopupPane trigger={button} label={label} above={above} close={close} className={className}>
            {children}
          </PopupPane>
        </Late>
      )}
    </>
  );
}
