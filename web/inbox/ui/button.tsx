import type { ComponentProps } from 'react';
import { cx } from './classes.ts';

type Tone = 'plain' | 'accent' | 'quiet' | 'danger';

const tones: Record<Tone, string> = {
  plain: 'border border-line-strong bg-surface text-ink enabled:hover:bg-sunken',
  accent: 'bg-accent text-accent-ink enabled:hover:brightness-90',
  quiet: 'text-ink enabled:hover:bg-sunken',
  danger: 'border border-late bg-surface text-late enabled:hover:bg-late-soft',
};

export interface Props extends Omit<ComponentProps<'button'>, 'onClick' | 'disabled'> {
  tone?: Tone;
  /** A square for one icon; it needs an aria-label. */
  icon?: boolean;
  isDisabled?: boolean;
  onPress?: () => void;
}

/**
 * The house's button: at least 32 px high (24 are asked for), its key in the tooltip, never moving when it is pressed. The browser's own,
 * since React Aria's would be 13 KiB of the first load.
 */
export function Button({ tone = 'plain', icon, isDisabled, onPress, className, ...props }: Props) {
  return (
    <button
      type="button"
      {...props}
      disabled={isDisabled}
      onClick={() => onPress?.()}
      className={cx(
        'inline-flex min-h-8 items-center justify-center gap-1.5 rounded-md text-sm font-medium whitespace-nowrap select-none',
        'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50',
        icon ? 'min-w-8 p-1' : 'px-3 py-1',
        tones[tone],
        className,
      )}
    />
  );
}
