/**
 * What this process knows of when agents last had a message (epoch ms). Never too late: a message that was there has been
 * there, whatever comes after it. So it is good for ever, and spares reading those who cannot be first.
 */
export interface LastHeard {
  of(agent: string): number;
  note(agent: string, at: number | undefined): void;
  /** How many agents had to be read for the last order. */
  sufficed(): number;
  suffice(agents: number): void;
}

export function openLastHeard(): LastHeard {
  const latest = new Map<string, number>();
  const of = (agent: string): number => latest.get(agent) ?? Number.NEGATIVE_INFINITY;
  let needed = Number.POSITIVE_INFINITY;
  return {
    of,
    note: (agent, at) => void (at !== undefined && at > of(agent) && latest.set(agent, at)),
    sufficed: () => needed,
    suffice(agents) {
      needed = agents;
    },
  };
}
