import type { ReactElement, ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuTrigger, Popover } from 'react-aria-components';

/** A menu behind a button. */
export function Menu({
  trigger,
  label,
  children,
  onAction,
}: {
  trigger: ReactElement;
  label: string;
  children: ReactNode;
  onAction: (key: string) => void;
}) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="min-w-44 overflow-auto rounded-lg border border-line bg-raised p-1 shadow-lg">
        <AriaMenu aria-label={label} onAction={(key) => onAction(String(key))} className="outline-none">
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
}: {
  id: string;
  children: ReactNode;
  hint?: string;
  isDisabled?: boolean;
}) {
  return (
    <AriaMenuItem
      id={id}
      textValue={id}
      isDisabled={isDisabled}
      className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm outline-none data-[disabled]:opacity-50 data-[focused]:bg-sunken"
    >
      <span className="flex-1">{children}</span>
      {hint && <kbd className="text-xs text-muted">{hint}</kbd>}
    </AriaMenuItem>
  );
}
