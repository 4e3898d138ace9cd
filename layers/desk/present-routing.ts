import type { Replayed } from '../domain/replay.ts';
import { iso } from '../platform/clock.ts';
import type { Replay, ReplayWish } from './replay.ts';
import type { tryRouting } from './tryout.ts';

/** How trials of routing rules look from outside. */

export const showTrial = ({ at, ...trial }: Awaited<ReturnType<typeof tryRouting>>) => ({ at: iso(at), ...trial });

export function showReplay({ from, to }: Pick<ReplayWish, 'from' | 'to'>, { items, cut, assumptions }: Replay) {
  return {
    from: iso(from),
    to: iso(to),
    conversations: items.length,
    changed: items.filter(({ past, would }) => past.actual?.agent !== would.agent).length,
    cut,
    assumptions,
    agents: perAgent(items),
    items: items.map(({ past, would }) => ({
      conversation: past.id,
      at: iso(past.at),
      customer: past.comer.kind,
      actual: past.actual && { agent: past.actual.agent, at: iso(past.actual.at) },
      would: { ...would, at: would.at === undefined ? undefined : iso(would.at) },
    })),
  };
}

function perAgent(items: Replayed[]): { agent: string; got: number; would: number }[] {
  const counts = new Map<string, { got: number; would: number }>();
  const count = (agent: string | undefined, what: 'got' | 'would'): void => {
    if (agent === undefined) return;
    const counted = counts.get(agent) ?? { got: 0, would: 0 };
    counted[what]++;
    counts.set(agent, counted);
  };
  for (const { past, would } of items) {
    count(past.actual?.agent, 'got');
    count(would.agent, 'would');
  }
  return [...counts].map(([agent, counted]) => ({ agent, ...counted })).sort((a, b) => (a.agent < b.agent ? -1 : 1));
}
