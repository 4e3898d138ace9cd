import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useRef, useState } from 'react';
import type { Props as ButtonProps } from './button.tsx';

const MenuPopover = lazy(() => import('./menu-popover.tsx'));

/** A line of a menu. */
export interface Choice {
  id: string;
  label: ReactNode;
  /** For typing ahead, where the label is more than text. */
  text?: string;
  /** The key that does the same, at the end of the line. */
  hint?: string;
  isDisabled?: boolean;
}

/**
 * A menu behind a button; loaded when it is opened for the first time.
 * @param trigger the house's button
 * @param selected of a menu that chooses: the item that holds, with a tick
 */
export function Menu({
  trigger,
  label,
  items,
  onAction,
  selected,
  isOpen: isOpenOutside,
  onOpenChange,
}: {
  trigger: ReactElement<ButtonProps>;
  label: string;
  items: Choice[];
  onAction: (id: string) => void;
  selected?: string;
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
        'aria-haspopup': 'menu',
        'aria-expanded': isOpen,
      })}
      {isOpen && (
        <Suspense>
          <MenuPopover
            trigger={button}
            label={label}
            items={items}
            onAction={onAction}
            selected={selected}
            close={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}
