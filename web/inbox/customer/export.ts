import { type Ask, at, query } from '../core/api.ts';
import type { Customer } from './use-customer.ts';

interface ExportPage {
  customer: Customer;
  items: unknown[];
  next?: string;
}

/** All data of a customer as one file for the customer (S6). @param told of each page that is there @throws Problem */
export async function exportCustomer(ask: Ask, { id, name }: Customer, told: (page: number) => void): Promise<void> {
  const items: unknown[] = [];
  let page: ExportPage | undefined;
  for (let n = 1; page === undefined || page.next !== undefined; n++) {
    page = await ask<ExportPage>(`GET /api/customers/${at(id)}/export${query({ cursor: page?.next })}`);
    items.push(...page.items);
    told(n);
  }
  const file = new Blob([JSON.stringify({ customer: page.customer, items }, null, 2)], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `${name.replace(/[^\p{L}\p{N}]+/gu, '-') || 'customer'}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
