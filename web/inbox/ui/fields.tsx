import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button as AriaButton,
  Checkbox as AriaCheckbox,
  Select as AriaSelect,
  Switch as AriaSwitch,
  TextField as AriaTextField,
  type CheckboxProps,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  type SwitchProps,
  Text,
  TextArea,
  type TextFieldProps,
} from 'react-aria-components';
import { cx } from './classes.ts';

/** Form fields: a label above, help below, the error in words at the field it belongs to. */

const box =
  'w-full min-h-9 rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-ink placeholder:text-muted data-[invalid]:border-late';

export interface Around {
  label: ReactNode;
  /** What it means, where the label alone does not say it. */
  help?: ReactNode;
  /** What is wrong with it; shown instead of the help. */
  error?: string;
}

/** Help or error below a field. */
export function Below({ help, error }: Pick<Around, 'help' | 'error'>) {
  return (
    <>
      {help && !error && (
        <Text slot="description" className="text-xs text-muted">
          {help}
        </Text>
      )}
      <FieldError className="text-xs text-late">{error}</FieldError>
    </>
  );
}

export function TextField({
  label,
  help,
  error,
  rows,
  placeholder,
  className,
  ...props
}: Around & Omit<TextFieldProps, 'className' | 'style'> & { rows?: number; placeholder?: string; className?: string }) {
  return (
    <AriaTextField {...props} isInvalid={error !== undefined} className={cx('flex flex-col gap-1', className)}>
      <Label className="text-sm font-medium">{label}</Label>
      {rows ? (
        <TextArea rows={rows} placeholder={placeholder} dir="auto" className={cx(box, 'resize-y')} />
      ) : (
        <Input placeholder={placeholder} dir="auto" className={box} />
      )}
      <Below help={help} error={error} />
    </AriaTextField>
  );
}

/** A line of what can be chosen, with a tick at what is. */
export function Line({ id, text, children }: { id: string; text: string; children: ReactNode }) {
  return (
    <ListBoxItem
      id={id}
      textValue={text}
      className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-sm outline-none data-[focused]:bg-sunken"
    >
      {({ isSelected }) => (
        <>
          {children}
          {isSelected && <Check aria-hidden size={16} />}
        </>
      )}
    </ListBoxItem>
  );
}

export interface Option {
  id: string;
  label: ReactNode;
  /** For typing ahead, where the label is not text. */
  text?: string;
}

export function Select({
  label,
  help,
  error,
  options,
  value,
  onChange,
  placeholder,
  isDisabled,
  hideLabel,
}: Around & {
  options: Option[];
  value?: string | null;
  onChange: (id: string) => void;
  placeholder?: string;
  isDisabled?: boolean;
  /** It stands where it explains itself; read out all the same. */
  hideLabel?: boolean;
}) {
  return (
    <AriaSelect
      value={value ?? null}
      onChange={(key) => key !== null && onChange(String(key))}
      placeholder={placeholder}
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
      className="flex flex-col gap-1"
    >
      <Label className={hideLabel ? 'sr-only' : 'text-sm font-medium'}>{label}</Label>
      <AriaButton className={cx(box, 'flex items-center justify-between gap-2 text-start data-[disabled]:opacity-50')}>
        <SelectValue className="truncate data-[placeholder]:text-muted" />
        <ChevronDown aria-hidden size={16} className="shrink-0" />
      </AriaButton>
      <Below help={help} error={error} />
      <Popover className="max-h-80 min-w-(--trigger-width) overflow-auto rounded-lg border border-line bg-raised p-1 shadow-lg">
        <ListBox items={options} className="outline-none">
          {(option) => (
            <Line id={option.id} text={option.text ?? (typeof option.label === 'string' ? option.label : option.id)}>
              <span className="flex-1">{option.label}</span>
            </Line>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

export function Switch({
  children,
  help,
  ...props
}: Omit<SwitchProps, 'className' | 'children'> & { children: ReactNode; help?: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <AriaSwitch
        {...props}
        className="group flex min-h-8 cursor-pointer items-center gap-2 text-sm data-[disabled]:opacity-50"
      >
        <span className="flex h-5 w-9 items-center rounded-full border border-line-strong bg-sunken px-0.5 group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-accent group-data-[selected]:border-accent group-data-[selected]:bg-accent">
          <span className="size-3.5 rounded-full bg-line-strong group-data-[selected]:ms-4 group-data-[selected]:bg-accent-ink" />
        </span>
        {children}
      </AriaSwitch>
      {help && <p className="ps-11 text-xs text-muted">{help}</p>}
    </div>
  );
}

export function Checkbox({
  children,
  ...props
}: Omit<CheckboxProps, 'className' | 'children'> & { children: ReactNode }) {
  return (
    <AriaCheckbox
      {...props}
      className="group flex min-h-8 cursor-pointer items-center gap-2 text-sm data-[disabled]:opacity-50"
    >
      <span className="flex size-4.5 items-center justify-center rounded border border-line-strong bg-surface text-accent-ink group-data-[focus-visible]:outline-2 group-data-[focus-visible]:outline-accent group-data-[selected]:border-accent group-data-[selected]:bg-accent">
        <Check aria-hidden size={14} className="opacity-0 group-data-[selected]:opacity-100" />
      </span>
      {children}
    </AriaCheckbox>
  );
}
