import { cloneElement, type ReactElement, type RefObject, useRef, useState } from 'react';
import type { Props as ButtonProps } from './button.tsx';

/** What opens beside a button: menus and popups. */
export interface Opening {
  /** The house's button. */
  trigger: ReactElement<ButtonProps>;
  /** A command opens it too. */
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

/** @returns the button that opens and closes it, and a hold of it to stand beside; `kind`: what a screen reader announces */
export function useOpener(
  { trigger, isOpen: isOpenOutside, onOpenChange }: Opening,
  kind: 'menu' | 'dialog',
): { opener: ReactElement; button: RefObject<HTMLButtonElement | null>; isOpen: boolean; close: () => void } {
  const [isOpenHere, setOpenHere] = useState(false);
  const isOpen = isOpenOutside ?? isOpenHere;
  const button = useRef<HTMLButtonElement>(null);
  const setOpen = (open: boolean): void => {
    setOpenHere(open);
    onOpenChange?.(open);
  };
  const opener = cloneElement(trigger, {
    ref: button,
    onPress: () => setOpen(!isOpen),
    'aria-haspopup': kind,
    'aria-expanded': isOpen,
  });
  return { opener, button, isOpen, close: () => setOpen(false) };
}
