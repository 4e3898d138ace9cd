import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Status } from '../core/types.ts';

/** The product's words for its own states (W2). */
export const statusWords: Record<Status, MessageDescriptor> = {
  rep_needed: msg`Rep needed`,
  pending: msg`Pending`,
  soon: msg`Soon`,
  overdue: msg`Overdue`,
  answered: msg`Answered`,
  closed: msg`Closed`,
};

/** '4:07', '2:03:09': how long something has been going on, by the second. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The name to call a customer by. */
export const nameOf = ({ name, phone, email }: { name?: string; phone?: string; email?: string }): string =>
  name || phone || email || '…';
