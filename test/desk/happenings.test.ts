import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { domainEvents } from '../../events/domain/index.ts';
import { sortOut } from '../../layers/desk/changes.ts';
import { happenings } from '../../layers/desk/happenings.ts';
import { iso } from '../../layers/platform/clock.ts';
import { auditKey } from '../../layers/store/keys.ts';
import { noon } from '../support/samples.ts';

/** What domain events are read off a batch of changes, as far as it needs no table. */

const noted = (more: object) => ({ ...auditKey('bloom', noon, 'a1'), id: 'a1', at: noon, by: 'anna', ...more });

test('B4 S6 that a customer was erased is told as that, with nothing but who; other entries of the audit log as changes', () => {
  const batch = [
    { after: noted({ what: 'customer cus.bloom.abc', to: { erased: { conversations: 2, entries: 40 } } }) },
    { after: noted({ what: 'settings.slots', from: 5, to: 3 }) },
    { after: noted({ what: 'customer cus.bloom.abc', to: { note: 'x' } }) },
  ];
  const told = happenings(sortOut(batch));
  expect(told.map(({ type, data }) => [type, data])).toEqual([
    ['customer.erased', { customer: 'cus.bloom.abc', by: 'anna' }],
    ['settings.changed', { by: 'anna', what: 'settings.slots', from: 5, to: 3 }],
    ['settings.changed', { by: 'anna', what: 'customer cus.bloom.abc', to: { note: 'x' } }],
  ]);
  for (const { id, type, at, shop, data } of told)
    expect(z.safeParse(domainEvents[type], { id, type, version: 1, at: iso(at), shop, data }).error).toBeUndefined();
  // The same batch again: the same ids.
  expect(happenings(sortOut(batch)).map(({ id }) => id)).toEqual(told.map(({ id }) => id));
});
