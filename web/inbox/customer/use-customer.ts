import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import type * as z from 'zod/mini';
import type { customer } from '../../../events/shown/customer.ts';
import { at } from '../core/api.ts';
import type { Conversation } from '../core/types.ts';
import { useInbox, useTopic } from '../ui/hooks.ts';

export type Customer = z.infer<typeof customer>;

const keyOf = (id: string) => ['customer', id];

/** A conversation's customer, read again when the conversation shows that it changed. */
export function useCustomer({ customer: { id, name, phone, email } }: Conversation) {
  const { ask } = useInbox();
  const queries = useQueryClient();
  const shown = JSON.stringify([name, phone, email]);
  useEffect(() => void queries.invalidateQueries({ queryKey: keyOf(id) }), [queries, id, shown]);
  return useQuery({ queryKey: keyOf(id), queryFn: () => ask<Customer>(`GET /api/customers/${at(id)}`) });
}

/** What was answered, shown at once wherever the customer stands. */
export function useKeepCustomer(): (asked: string, customer: Customer) => void {
  const queries = useQueryClient();
  return useCallback(
    (asked, customer) => {
      queries.setQueryData(keyOf(asked), customer);
      queries.setQueryData(keyOf(customer.id), customer);
      void queries.invalidateQueries({ queryKey: ['history'] });
    },
    [queries],
  );
}

/** What this agent may do with the customers of a shop (S1, C5, S6). */
export function useCustomerPermits(shop: string): { edit: boolean; administer: boolean } {
  const place = useTopic('me')?.shops[shop];
  const administer = place !== undefined && place.role !== 'employee';
  return { edit: place?.chat === true || administer, administer };
}
