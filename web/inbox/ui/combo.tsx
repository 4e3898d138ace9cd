import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  ComboBox as AriaComboBox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Text,
} from 'react-aria-components';

/** A choice from many, found by typing: people, countries, time zones. */
export function ComboBox({
  label,
  help,
  error,
  options,
  value,
  onChange,
  placeholder,
  isDisabled,
}: {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  options: { id: string; label: string }[];
  value: string | null;
  onChange: (id: string) => void;
  placeholder?: string;
  isDisabled?: boolean;
}) {
  return (
    <AriaComboBox
      defaultItems={options}
      value={value}
      onChange={(key) => key !== null && onChange(String(key))}
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
      menuTrigger="focus"
      className="flex flex-col gap-1"
    >
      <Label className="text-sm font-medium">{label}</Label>
      <div className="relative">
        <Input
          placeholder={placeholder}
          className="min-h-9 w-full rounded-md border border-line-strong bg-surface py-1.5 ps-2.5 pe-9 text-ink placeholder:text-muted data-[disabled]:opacity-50 data-[invalid]:border-late"
        />
        <AriaButton className="absolute inset-y-0 end-0 flex w-9 items-center justify-center">
          <ChevronDown aria-hidden size={16} />
        </AriaButton>
      </div>
      {help && !error && (
        <Text slot="description" className="text-xs text-muted">
          {help}
        </Text>
      )}
      <FieldError className="text-xs text-late">{error}</FieldError>
      <Popover className="max-h-72 w-(--trigger-width) overflow-auto rounded-lg border border-line bg-raised p-1 shadow-lg">
        <ListBox<{ id: string; label: string }> className="outline-none">
          {(option) => (
            <ListBoxItem
              id={option.id}
              textValue={option.label}
              className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm outline-none data-[focused]:bg-sunken"
            >
              {({ isSelected }) => (
                <>
                  <span className="min-w-0 flex-1 truncate">{option.label}</span>
                  {isSelected && <Check aria-hidden size={16} />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}
