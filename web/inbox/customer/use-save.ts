import { at, Problem } from '../core/api.ts';
import { useInbox } from '../ui/hooks.ts';
import { type Customer, useKeepCustomer } from './use-customer.ts';

/** What a customer can be changed in: a text, or one of the shop's own fields. */
export interface Change {
  body: object;
  /** The value as it is now on the desk, to be held against what was there when the change began. */
  read: (customer: Customer) => string;
}

/** A refusal, or what somebody else wrote meanwhile. */
export type SaveAnswer = 'saved' | { theirs: string } | { problem: Problem | Error };

/** Saves a change of a customer, but not over what somebody else wrote since it was read, unless one is sure. */
export function useSave(customer: Customer): (change: Change, isSure: boolean) => Promise<SaveAnswer> {
  const { ask } = useInbox();
  const keep = useKeepCustomer();
  const route = `/api/customers/${at(customer.id)}`;
  return async ({ body, read }, isSure) => {
    try {
      if (!isSure) {
        const now = await ask<Customer>(`GET ${route}`);
        if (read(now) !== read(customer)) return { theirs: read(now) };
      }
      keep(customer.id, await ask<Customer>(`PATCH ${route}`, { body }));
      return 'saved';
    } catch (error) {
      return { problem: error as Error };
    }
  };
}

/** Of a phone number or e-mail that is another customer's: whose. */
export function ownerIn(problem: Error): string | undefined {
  if (!(problem instanceof Problem) || problem.code !== 'identity_taken') return undefined;
  const [first] = (problem.details ?? []) as { customer?: string }[];
  return first?.customer;
}
