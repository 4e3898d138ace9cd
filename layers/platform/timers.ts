import {
  ActionAfterCompletion,
  CreateScheduleCommand,
  SchedulerClient,
  type SchedulerClientConfig,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';

/** What a timer brings to the deadline function. `due` is epoch ms; the schedule itself knows whole seconds. */
export type Wake =
  | { kind: 'conversation'; conversation: string; due: number }
  | { kind: 'outbox'; shop: string; channel: string; address: string; due: number }
  | { kind: 'delivery'; shop: string; webhook: string; delivery: string; due: number }
  | { kind: 'file'; shop: string; file: string; due: number }
  | { kind: 'shop'; shop: string; due: number }
  | { kind: 'agent'; agent: string; due: number };

/** Timers over EventBridge Scheduler: one-time, deterministic names, gone when they fired. */
export interface Timers {
  /** Sets a timer (epoch ms). Setting it twice is harmless. */
  set(name: string, at: number, wake: Wake): Promise<void>;
  /** Moves a timer that is set; sets it where it is not. */
  move(name: string, at: number, wake: Wake): Promise<void>;
}

export interface TimerPlace {
  group: string;
  target: string;
  role: string;
  /** Queue for timers whose target could not be invoked. */
  deadLetters?: string;
}

/** A time that has passed is taken as soon as this: the scheduler wants one that lies ahead. */
const soonest = 1_000;

/** @param now the clock, epoch ms */
export function openTimers(config: SchedulerClientConfig, place: TimerPlace, now: () => number): Timers {
  const client = new SchedulerClient({ cacheMiddleware: true, ...config });
  const schedule = (name: string, at: number, wake: Wake) => ({
    Name: name,
    GroupName: place.group,
    // Rounded up: a timer that fires before its time would find nothing to do.
    ScheduleExpression: `at(${new Date(Math.ceil(Math.max(at, now() + soonest) / 1000) * 1000).toISOString().slice(0, 19)})`,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    ActionAfterCompletion: ActionAfterCompletion.DELETE,
    Target: {
      Arn: place.target,
      RoleArn: place.role,
      Input: JSON.stringify(wake),
      RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3600 },
      ...(place.deadLetters && { DeadLetterConfig: { Arn: place.deadLetters } }),
    },
  });
  const unless = (error: unknown, name: string): void => {
    if ((error as { name?: string }).name !== name) throw error;
  };
  const create = (...timer: Parameters<typeof schedule>) => client.send(new CreateScheduleCommand(schedule(...timer)));
  const update = (...timer: Parameters<typeof schedule>) => client.send(new UpdateScheduleCommand(schedule(...timer)));
  return {
    set: async (...timer) => {
      await create(...timer).catch((error: unknown) => {
        unless(error, 'ConflictException');
        return update(...timer);
      });
    },
    move: async (...timer) => {
      await update(...timer).catch((error: unknown) => {
        unless(error, 'ResourceNotFoundException');
        return create(...timer);
      });
    },
  };
}
