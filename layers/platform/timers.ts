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
  | { kind: 'outbox'; shop: string; channel: string; address: string; due: number };

/** Timers over EventBridge Scheduler: one-time, deterministic names, gone when they fired. */
export interface Timers {
  /** Sets the timer of that name to a time (epoch ms), whether or not it is set already. */
  arm(name: string, at: number, wake: Wake): Promise<void>;
}

export interface TimerPlace {
  group: string;
  target: string;
  role: string;
  /** Queue for timers whose target could not be invoked. */
  deadLetters?: string;
}

export function openTimers(config: SchedulerClientConfig, place: TimerPlace): Timers {
  const client = new SchedulerClient(config);
  return {
    arm: async (name, at, wake) => {
      const schedule = {
        Name: name,
        GroupName: place.group,
        // Rounded up: a timer that fires before its time would find nothing to do.
        ScheduleExpression: `at(${new Date(Math.ceil(at / 1000) * 1000).toISOString().slice(0, 19)})`,
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
      };
      try {
        await client.send(new CreateScheduleCommand(schedule));
      } catch (error) {
        if ((error as { name?: string }).name !== 'ConflictException') throw error;
        await client.send(new UpdateScheduleCommand(schedule));
      }
    },
  };
}
