import { wakeDelaySeconds, wakeEvent } from '../infra/topology.ts';
import type { Clock } from '../layers/platform/clock.ts';
import type { WakeUp } from '../layers/platform/hints.ts';
import type { Rule } from './bus.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * The queue of wake-ups of the one-machine system, with the rule of the bus that fills it. It keeps its messages with the schedules, so
 * that moving the clock hands them out in order with these. SQS may hand out a message as late as it likes, so one is handed out at
 * the very moment it is about: a clock moved by exactly a step of a ramp finds the step taken.
 */
export const wakeRule = (scheduler: Scheduler, clock: Clock, deadline: string): Rule => ({
  name: 'wakes',
  pattern: { source: [wakeEvent.source], 'detail-type': [wakeEvent.detailType] },
  target: async ({ id, detail }) => {
    const { due } = detail as WakeUp;
    const at = Math.max(clock.now() + wakeDelaySeconds * 1000, due);
    scheduler.invokeLater(at, deadline, { Records: [{ messageId: id, body: JSON.stringify(detail) }] });
  },
});
