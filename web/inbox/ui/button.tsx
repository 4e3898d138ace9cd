import type { Ref } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import { cx } from './classes.ts';

type Tone = 'plain' | 'accent' | 'quiet' | 'danger';

const tones: Record<Tone, string> = {
  plain: 'border border-line-strong bg-surface text-ink data-[hovered]:bg-sunken',
  accent: 'bg-accent text-accent-ink data-[hovered]:opacity-90',
  quiet: 'text-ink data-[hovered]:bg-sunken',
  danger: 'border border-late bg-surface text-late data-[hovered]:bg-late-soft',
};

export interface Props extends Omit<ButtonProps, 'className' | 'style'> {
  tone?: Tone;
  /** A square for one icon; it needs an aria-label. */
  icon?: boolean;
  className?: string;
  ref?: Ref<HTMLButtonElement>;
}

/** The house's button: at least 32 px high (24 are asked for), its key in the tooltip, never moving when it is pressed. */
export function Button({ tone = 'plain', icon, className, ...props }: Props) {
  return (
    <AriaButton
      {...props}
      className={cx(
        'inline-flex min-h-8 items-center justify-center gap-1.5 rounded-md text-sm font-medium whitespace-nowrap select-none',
        'data-[disabled]:cursor-not-allowed data-[disabled]:opacity-50',
        icon ? 'min-w-8 p-1' : 'px-3 py-1',
        tones[tone],
        className,
      )}
    />
  );
}
