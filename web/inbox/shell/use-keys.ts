import { useEffect } from 'react';
import type { PressIn } from '../core/keys.ts';
import { useInbox } from '../ui/hooks.ts';

/** Hands what is pressed anywhere on the page to the commands. */
export function useKeys(): void {
  const { keys } = useInbox();
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      if (keys.press(pressOf(event))) event.preventDefault();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [keys]);
}

const fields =
  'input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable=""], [contenteditable=true]';
/** data-trigger: what React Aria opens over the page from a button. */
const dialogs = '[role=dialog], [role=alertdialog], [role=menu], [data-trigger]';
const controls =
  'button, a[href], summary, [role=button], [role=option], [role=switch], [role=checkbox], [role=tab], [role=link]';

function pressOf(event: KeyboardEvent): PressIn {
  const { key, code, shiftKey, ctrlKey, metaKey, altKey, repeat } = event;
  const target = event.target instanceof Element ? event.target : undefined;
  return {
    key,
    code,
    shiftKey,
    ctrlKey,
    metaKey,
    altKey,
    repeat,
    isAltGraph: event.getModifierState('AltGraph'),
    place: target?.closest(dialogs) ? 'dialog' : target?.matches(fields) ? 'field' : 'page',
    isOnControl: target?.closest(controls) !== null,
  };
}
