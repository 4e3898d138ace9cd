import { Check } from 'lucide-react';
import type { RefObject } from 'react';
import { Menu, MenuItem, Popover } from 'react-aria-components';
import type { Choice } from './menu.tsx';

/** The open menu (menu.tsx): focus is in it, typing ahead finds, Escape and a press beside it close it. */
export default function MenuPopover({
  trigger,
  label,
  items,
  onAction,
  selected,
  close,
}: {
  trigger: RefObject<HTMLButtonElement | null>;
  label: string;
  items: Choice[];
  onAction: (id: string) => void;
  selected?: string;
  close: () => void;
}) {
  const choice = selected !== undefined && { selectionMode: 'single' as const, selectedKeys: [selected] };
  return (
    <Popover
      aria-label={label}
      triggerRef={trigger}
      isOpen
      onOpenChange={(isOpen) => !isOpen && close()}
      className="min-w-44 overflow-auto rounded-lg border border-line bg-raised p-1 shadow-lg"
    >
      <Menu
        aria-label={label}
        autoFocus="first"
        items={items}
        onAction={(key) => onAction(String(key))}
        onClose={close}
        {...choice}
        className="outline-none"
      >
        {({ id, label: words, text, hint, isDisabled }) => (
          <MenuItem
            id={id}
            textValue={text ?? (typeof words === 'string' ? words : id)}
            isDisabled={isDisabled}
            className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm outline-none data-[disabled]:opacity-50 data-[focused]:bg-sunken"
          >
            {({ isSelected, selectionMode }) => (
              <>
                {selectionMode !== 'none' && (
                  <Check aria-hidden size={14} className={isSelected ? undefined : 'invisible'} />
                )}
                <span className="flex-1">{words}</span>
                {hint && <kbd className="text-xs text-muted">{hint}</kbd>}
              </>
            )}
          </MenuItem>
        )}
      </Menu>
    </Popover>
  );
}
