import { ChevronDown } from 'lucide-react';
import { Button as AriaButton, ComboBox as AriaComboBox, Input, Label, ListBox, Popover } from 'react-aria-components';
import { type Around, Below, Line } from './fields.tsx';
import { Name } from './name.tsx';

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
}: Around & {
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
      <Below help={help} error={error} />
      <Popover className="max-h-72 w-(--trigger-width) overflow-auto rounded-lg border border-line bg-raised p-1 shadow-lg">
        <ListBox<{ id: string; label: string }> className="outline-none">
          {(option) => (
            <Line id={option.id} text={option.label}>
              <Name of={option.label} className="min-w-0 flex-1" />
            </Line>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}
