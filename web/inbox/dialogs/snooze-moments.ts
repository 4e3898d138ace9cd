export interface SnoozeMoment {
  name: 'hour' | 'threeHours' | 'evening' | 'tomorrow' | 'monday' | 'week';
  at: Date;
}

const hour = 3600_000;

/** The usual moments after `now`, in the agent's own time zone, the soonest first and none twice. */
export function snoozeMoments(now: Date): SnoozeMoment[] {
  const on = (days: number, hours: number): Date =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hours);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const evening = on(0, 18);
  const moments: SnoozeMoment[] = [
    { name: 'hour', at: new Date(now.getTime() + hour) },
    { name: 'threeHours', at: new Date(now.getTime() + 3 * hour) },
    ...(evening.getTime() - now.getTime() > 3 * hour ? [{ name: 'evening' as const, at: evening }] : []),
    { name: 'tomorrow', at: on(1, 9) },
    ...(toMonday > 1 ? [{ name: 'monday' as const, at: on(toMonday, 9) }] : []),
    { name: 'week', at: on(7, 9) },
  ];
  return moments
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .filter(({ at }, i, all) => all.findIndex((one) => one.at.getTime() === at.getTime()) === i);
}
