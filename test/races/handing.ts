import * as fc from 'fast-check';
import type { Answer, Json } from '../support/client.ts';
import type { Agent } from '../support/system.ts';

/** The part of a shop's life that hands conversations over, puts them off and takes them back: offers, answers, snoozes, ramps. */

export type Handing =
  | { do: 'offer'; agent: number; to: number; nth: number }
  | { do: 'answer'; agent: number; nth: number; answer: 'accept' | 'decline' }
  | { do: 'cancel' | 'toQueue'; agent: number; nth: number }
  | { do: 'snooze'; agent: number; nth: number; seconds: number }
  | { do: 'care'; shop: number; rampStart: number; takeBackAfter: string | null };

/** @param held which agent, and which of the conversations held */
export function handing(
  of: (name: Handing['do'], rest: Record<string, fc.Arbitrary<unknown>>) => fc.Arbitrary<never>,
  held: Record<string, fc.Arbitrary<unknown>>,
  one: Record<'agent' | 'shop', fc.Arbitrary<number>>,
): { weight: number; arbitrary: fc.Arbitrary<never> }[] {
  return [
    { weight: 4, arbitrary: of('offer', { ...held, to: one.agent }) },
    { weight: 4, arbitrary: of('answer', { ...held, answer: fc.constantFrom('accept', 'accept', 'decline') }) },
    { weight: 1, arbitrary: of('cancel', held) },
    { weight: 1, arbitrary: of('toQueue', held) },
    { weight: 2, arbitrary: of('snooze', { ...held, seconds: fc.constantFrom(0, 20, 500) }) },
    {
      weight: 1,
      arbitrary: of('care', {
        shop: one.shop,
        rampStart: fc.nat({ max: 2 }),
        takeBackAfter: fc.constantFrom(null, 'PT30S', 'PT3M'),
      }),
    },
  ];
}

type List = { items?: { id: string; handover?: { id: string; state: string } }[] };

/** Where a command needs its agent, a colleague, the shop's admin and the time. */
export interface Scene {
  agent: Agent;
  to: Agent | undefined;
  admin: Agent;
  shop: string;
  now: number;
}

/** Carries a command out. @returns the answer; undefined where there was nothing to do it with */
export async function hand(command: Handing, { agent, to, admin, shop, now }: Scene): Promise<Answer | undefined> {
  const nthOf = async (view: string) => {
    const { body } = await agent.get<List>(`/api/conversations?view=${view}`);
    return body?.items?.[(command as { nth: number }).nth % Math.max(1, body.items.length)];
  };
  const withMine = async (path: string, body: Json) => {
    const mine = await nthOf('mine');
    return mine && agent.post(`/api/conversations/${mine.id}/${path}`, body);
  };
  switch (command.do) {
    case 'offer':
      return withMine('handover', { to: { agent: to?.id }, note: 'please' });
    case 'toQueue':
      return withMine('handover', { to: { queue: true } });
    case 'snooze':
      return withMine('snooze', {
        until: command.seconds === 0 ? null : new Date(now + command.seconds * 1000).toISOString(),
      });
    case 'answer': {
      const offered = await nthOf('offered');
      return offered?.handover && agent.post(`/api/handovers/${offered.handover.id}/${command.answer}`);
    }
    case 'cancel': {
      const mine = await nthOf('mine');
      return mine?.handover && agent.post(`/api/handovers/${mine.handover.id}/cancel`);
    }
    case 'care': {
      const { rampStart, takeBackAfter } = command;
      return admin.patch(`/api/shops/${shop}/settings`, { rampStart, takeBackAfter });
    }
  }
}
