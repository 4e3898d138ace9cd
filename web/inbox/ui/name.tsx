import type { ReactNode } from 'react';
import { cx } from './classes.ts';

/**
 * A name on a line of its own: written in its own direction and cut at its own end where there is no room, on the side where the page's lines
 * begin. (Cut by an element of the page's direction, a Latin name loses its beginning on a page from right to left.)
 */
export function Name({ of, className }: { of: ReactNode; className?: string }) {
  return <bdi className={cx('block truncate text-left [[dir=rtl]_&]:text-right', className)}>{of}</bdi>;
}
