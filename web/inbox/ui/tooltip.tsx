import { cloneElement, lazy, type ReactElement, useEffect, useRef, useState } from 'react';
import type { Props as ButtonProps } from './button.tsx';
import { Late } from './late.tsx';

const Tip = lazy(() => import('./tip.tsx'));

/** A pointer that rests, not one that passes by. */
const restMs = 500;

/** Words for a button, and the key that does the same; loaded when a pointer first rests on one, or the keyboard comes to it. */
export function Tooltip({
  text,
  hint,
  children,
}: {
  text: string;
  hint?: string;
  children: ReactElement<ButtonProps>;
}) {
  const [isShown, setShown] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = (): void => {
    clearTimeout(timer.current);
    setShown(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <>
      {cloneElement(children, {
        ref: anchor,
        // Said without a pointer too, and not twice where it is the name.
        'aria-description': children.props['aria-label'] === text ? hint : text,
        onPointerEnter: ({ pointerType }) => {
          if (pointerType === 'mouse') timer.current = setTimeout(() => setShown(true), restMs);
        },
        onPointerLeave: hide,
        onPointerDown: hide,
        onFocus: ({ currentTarget }) => currentTarget.matches(':focus-visible') && setShown(true),
        onBlur: hide,
        onKeyDown: ({ key }) => key === 'Escape' && hide(),
      })}
      {isShown && (
        <Late isHint>
          <Tip anchor={anchor} text={text} hint={hint} />
        </Late>
      )}
    </>
  );
}
