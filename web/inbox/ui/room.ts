import type { RefCallback } from 'react';

/**
 * Keeps an element's height in a variable, for what leaves room for it. Room is taken back only when the pointer is not over what left
 * it: at the end of its way it would move.
 * @param of whose variable it is, those below it have it too; default: the page. A change costs as much as there is below
 * @returns the element's ref
 */
export function roomFor(
  name: `--${string}`,
  of: () => HTMLElement | null = () => document.documentElement,
): RefCallback<HTMLElement> {
  return (element) => {
    const style = of()?.style;
    if (!element || !style) return;
    let given = 0;
    let waitsFor: Element | undefined;
    const give = (): void => {
      waitsFor?.removeEventListener('pointerleave', give);
      const wanted = element.offsetHeight;
      waitsFor = wanted < given ? overLeaver() : undefined;
      if (waitsFor) return waitsFor.addEventListener('pointerleave', give);
      given = wanted;
      style.setProperty(name, `${given}px`);
    };
    const observer = new ResizeObserver(give);
    observer.observe(element);
    return () => {
      observer.disconnect();
      waitsFor?.removeEventListener('pointerleave', give);
      style.removeProperty(name);
    };
  };
}

/** A finger that has gone is still 'over' what it touched. */
const overLeaver = (): Element | undefined =>
  (matchMedia('(hover: hover)').matches &&
    document.querySelector('.clears-notices:hover, .ends-above-notices:hover')) ||
  undefined;
