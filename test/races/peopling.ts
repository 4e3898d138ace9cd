import * as fc from 'fast-check';
import type { Answer } from '../support/client.ts';
import type { Agent, Customer, Shop } from '../support/system.ts';

/** The part of a shop's life that is about people: customers who are one, are not, or are erased, and agents who may chat or not. */

export type Peopling =
  | { do: 'merge'; shop: number; customer: number; other: number }
  | { do: 'unmerge'; shop: number; customer: number; nth: number }
  | { do: 'erase'; customer: number }
  | { do: 'permission'; agent: number; shop: number; chat: boolean };

export function peopling(
  of: (name: Peopling['do'], rest: Record<string, fc.Arbitrary<unknown>>) => fc.Arbitrary<never>,
  one: Record<'agent' | 'shop' | 'customer', fc.Arbitrary<number>>,
): { weight: number; arbitrary: fc.Arbitrary<never> }[] {
  const { agent, shop, customer } = one;
  return [
    { weight: 2, arbitrary: of('merge', { shop, customer, other: customer }) },
    { weight: 2, arbitrary: of('unmerge', { shop, customer, nth: fc.nat({ max: 3 }) }) },
    { weight: 1, arbitrary: of('erase', { customer }) },
    { weight: 1, arbitrary: of('permission', { agent, shop, chat: fc.boolean() }) },
  ];
}

/** Where a command needs the shop, its admin, its customers and the agent. */
export interface Scene {
  admin: Agent;
  agent: Agent;
  shop: Shop;
  customers: Customer[];
}

/** Carries a command out. @returns the answer; undefined where there was nobody to do it with */
export async function people(command: Peopling, { admin, agent, shop, customers }: Scene): Promise<Answer | undefined> {
  const idOf = async (n: number): Promise<string | undefined> => {
    const { status, body } = await admin.get(`/api/conversations/${customers[n]?.conversation}`);
    return status === 200 ? body.customer?.id : undefined;
  };
  switch (command.do) {
    case 'merge': {
      const [one, other] = [await idOf(command.customer), await idOf(command.other)];
      return one && other ? admin.post(`/api/customers/${one}/merge`, { with: other }) : undefined;
    }
    case 'unmerge': {
      const id = await idOf(command.customer);
      const { merged } = (id ? (await admin.get(`/api/customers/${id}`)).body : {}) as { merged?: { id: string }[] };
      const record = merged?.[command.nth % Math.max(1, merged.length)];
      return record && admin.post(`/api/customers/${id}/unmerge`, { id: record.id });
    }
    case 'erase': {
      const id = await idOf(command.customer);
      return id ? admin.delete(`/api/customers/${id}`) : undefined;
    }
    case 'permission':
      return admin.put(`/api/shops/${shop.id}/members/${agent.id}`, { role: 'employee', chat: command.chat });
  }
}
