import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuTrigger, Popover } from 'react-aria-components';

/**
 * A menu behind a button.
 * @param selected of a menu that chooses: the item that holds, with a tick
 */
export function Menu({
  trigger,
  label,
  children,
  onAction,
  selected,
  isOpen,
  onOpenChange,
}: {
  trigger: ReactElement;
  label: string;
  children: ReactNode;
  onAction: (key: string) => void;
  selected?: string;
  /** A command opens it too. */
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}) {
  const choice = selected !== undefined && { selectionMode: 'single' as const, selectedKeys: [selected] };
  return (
    <MenuTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      {trigger}
      <Popover className="min-w-44 overflow-auto rounded-lg border border-line bg-raised p-1 shadow-lg">
        <AriaMenu aria-label={label} onAction={(key) => onAction(String(key))} {...choice} className="outline-none">
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

/** @param hint the key that does the same, at the end of the line */
export function MenuItem({
  id,
  children,
  hint,
  isDisabled,
  text,
}: {
  id: string;
  children: ReactNode;
  /** For typing ahead, where the item is more than text. */
  text?: string;
  hint?: string;
  isDisabled?: boolean;
}) {
  return (
    <AriaMenuItem
      id={id}
      textValue={text ?? (typeof children === 'string' ? children : id)}
      isDisabled={isDisabled}
      className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm outline-none data-[disabled]:opacity-50 data-[focused]:bg-sunken"
    >
      {({ isSelected, selectionMode }) => (
        <>
          {selectionMode !== 'none' && <Check aria-hidden size={14} className={isSelected ? undefined : 'invisible'} />}
          <span className="flex-1">{children}</span>
          {hint && <kbd className="text-xs text-muted">{hint}</kbd>}
        </>
      )}
    </AriaMenuItem>
  );
}
