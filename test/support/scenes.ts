import { expect } from 'vitest';
import type { Agent, Customer, Shop, Stage } from './system.ts';

/** What tests of conversations do over and over. */
export function scenes(stage: () => Stage) {
  return {
    /** New customers write, one after the other. */
    async writes(shop: Shop, count = 1): Promise<Customer[]> {
      const customers = Array.from({ length: count }, () => shop.customer());
      for (const customer of customers) await customer.writes('hello');
      await stage().system.idle();
      return customers;
    },
    /** How many open conversations each holds. */
    loads: (agents: Agent[]) => Promise.all(agents.map(async (agent) => (await agent.me()).openConversations)),
    /** Waits until nothing is under way; every invariant holds then. */
    async quiet(): Promise<void> {
      await stage().system.idle();
      expect((await stage().system.check()).violations).toEqual([]);
    },
  };
}
