import * as z from 'zod';
import { ServiceError, type WireRequest, type WireService, wireBody, wireService } from './wire.ts';

/** A one-time schedule as it is kept. */
export interface Schedule {
  name: string;
  group: string;
  /** Epoch milliseconds. */
  due: number;
  expression: string;
  state: 'ENABLED' | 'DISABLED';
  afterCompletion: 'DELETE' | 'NONE';
  description?: string;
  target: { arn: string; roleArn: string; input?: string; maxRetries: number; deadLetterArn?: string };
  /** Epoch milliseconds. */
  createdAt: number;
  changedAt: number;
  finished?: boolean;
}

export const keyOf = ({ group, name }: { group: string; name: string }): string => `${group}/${name}`;

/** What the protocol needs of the scheduler. */
export interface ScheduleStore {
  get(key: string): Schedule | undefined;
  put(schedule: Schedule): void;
  remove(key: string): void;
  now(): number;
}

const input = z.object({
  GroupName: z
    .string()
    .regex(/^[0-9a-zA-Z-_.]{1,64}$/)
    .default('default'),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.literal('UTC').default('UTC'),
  FlexibleTimeWindow: z.object({ Mode: z.enum(['OFF', 'FLEXIBLE']) }),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  ActionAfterCompletion: z.enum(['DELETE', 'NONE']).default('NONE'),
  Description: z.string().max(512).optional(),
  Target: z.object({
    Arn: z.string().min(1).max(1600),
    RoleArn: z.string().min(1).max(1600),
    Input: z.string().min(1).optional(),
    RetryPolicy: z.object({ MaximumRetryAttempts: z.number().int().min(0).max(185).default(185) }).optional(),
    DeadLetterConfig: z.object({ Arn: z.string().optional() }).optional(),
  }),
});

/** The Scheduler's REST protocol, of one-time schedules in UTC: what the desk uses. */
export function scheduleWire(store: ScheduleStore): WireService {
  return wireService('application/json', async (request) => {
    const name = /^\/schedules\/([^/]+)$/.exec(request.path)?.[1];
    if (!name) throw new ServiceError('ValidationException', 'Only /schedules/{name} is emulated.');
    const decoded = decodeURIComponent(name);
    if (!/^[0-9a-zA-Z-_.]{1,64}$/.test(decoded))
      throw new ServiceError(
        'ValidationException',
        "Value at 'name' must match [0-9a-zA-Z-_.]+ and have at most 64 characters.",
      );
    switch (request.method) {
      case 'POST':
        return { body: { ScheduleArn: arn(create(store, decoded, request)) } };
      case 'PUT':
        return { body: { ScheduleArn: arn(update(store, decoded, request)) } };
      case 'GET':
        return { body: described(existing(store, decoded, request.query.groupName)) };
      case 'DELETE':
        store.remove(keyOf(existing(store, decoded, request.query.groupName)));
        return { body: {} };
      default:
        throw new ServiceError('ValidationException', `There is no ${request.method} of a schedule.`);
    }
  });
}

function create(store: ScheduleStore, name: string, request: WireRequest): Schedule {
  const schedule = parse(store, name, request);
  if (store.get(keyOf(schedule))) throw new ServiceError('ConflictException', `Schedule ${name} already exists.`, 409);
  store.put(schedule);
  return schedule;
}

function update(store: ScheduleStore, name: string, request: WireRequest): Schedule {
  const schedule = parse(store, name, request);
  const { createdAt } = existing(store, name, schedule.group);
  store.put({ ...schedule, createdAt });
  return schedule;
}

function existing(store: ScheduleStore, name: string, group = 'default'): Schedule {
  const schedule = store.get(keyOf({ group, name }));
  if (!schedule) throw new ServiceError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
  return schedule;
}

function parse(store: ScheduleStore, name: string, request: WireRequest): Schedule {
  const parsed = input.safeParse(wireBody(request));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ServiceError(
      'ValidationException',
      `Value at '${issue?.path.join('.')}' is not valid: ${issue?.message}`,
    );
  }
  const { GroupName, ScheduleExpression, State, ActionAfterCompletion, Description, Target } = parsed.data;
  const now = store.now();
  return {
    name,
    group: GroupName,
    due: exactly(dueOf(ScheduleExpression), Target.Input),
    expression: ScheduleExpression,
    state: State,
    afterCompletion: ActionAfterCompletion,
    description: Description,
    target: {
      arn: Target.Arn,
      roleArn: Target.RoleArn,
      input: Target.Input,
      maxRetries: Target.RetryPolicy?.MaximumRetryAttempts ?? 185,
      deadLetterArn: Target.DeadLetterConfig?.Arn,
    },
    createdAt: now,
    changedAt: now,
  };
}

/**
 * A schedule names whole seconds and AWS fires within the minute. Our inputs say the millisecond they are about; it is kept
 * to here, so that a clock moved forward by exactly the waiting limit finds it passed.
 */
function exactly(second: number, input: string | undefined): number {
  try {
    const { due } = JSON.parse(input ?? '') as { due?: unknown };
    return typeof due === 'number' && due <= second && due > second - 1000 ? due : second;
  } catch {
    return second;
  }
}

function dueOf(expression: string): number {
  const match = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)$/.exec(expression);
  const due = match ? Date.parse(`${match[1]}Z`) : Number.NaN;
  if (Number.isNaN(due)) throw new ServiceError('ValidationException', `Invalid Schedule Expression ${expression}.`);
  return due;
}

const arn = (schedule: Schedule) => `arn:aws:scheduler:local:000000000000:schedule/${schedule.group}/${schedule.name}`;

const described = (schedule: Schedule) => ({
  Arn: arn(schedule),
  Name: schedule.name,
  GroupName: schedule.group,
  ScheduleExpression: schedule.expression,
  ScheduleExpressionTimezone: 'UTC',
  FlexibleTimeWindow: { Mode: 'OFF' },
  State: schedule.state,
  ActionAfterCompletion: schedule.afterCompletion,
  Description: schedule.description,
  CreationDate: schedule.createdAt / 1000,
  LastModificationDate: schedule.changedAt / 1000,
  Target: {
    Arn: schedule.target.arn,
    RoleArn: schedule.target.roleArn,
    Input: schedule.target.input,
    RetryPolicy: { MaximumRetryAttempts: schedule.target.maxRetries },
    ...(schedule.target.deadLetterArn && { DeadLetterConfig: { Arn: schedule.target.deadLetterArn } }),
  },
});
