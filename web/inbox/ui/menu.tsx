import { lazy, type ReactNode } from 'react';
import { Late } from './late.tsx';
import { type Opening, useOpener } from './use-opener.ts';

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
 * @param selected of a menu that chooses: the item that holds, with a tick
 */
export function Menu({
  label,
  items,
  onAction,
  selected,
  ...opening
}: Opening & {
  label: string;
  items: Choice[];
  onAction: (id: string) => void;
  selected?: string;
}) {
  const { opener, button, isOpen, close } = useOpener(opening, 'menu');
  return (
    <>
      {opener}
      {isOpen && (
        <Late close={close}>
          <MenuPopover
            trigger={button}
            label={label}
            items={items}
            onAction={onAction}
            selected={selected}
            close={close}
          />
        </Late>
      )}
    </>
  );
}
