import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

/** A handler as Lambda calls it. */
export type Handler = (event: never, context: Context) => unknown;

/** A function of the system, ready to be invoked. */
export interface Lambda {
  name: string;
  arn: string;
  timeoutSeconds: number;
  /** @throws what the handler throws, LambdaTimeout, or Crash when a fault ended the invocation */
  invoke(event: unknown): Promise<unknown>;
}

/** The invocation that the code running now belongs to. */
export interface Invocation {
  name: string;
  requestId: string;
  /** Ends the invocation as if its process had died: nothing it asks for afterwards is carried out. */
  crash(error: Crash): void;
  crashed: boolean;
}

export class LambdaTimeout extends Error {
  override readonly name = 'LambdaTimeout';
}

/** An injected crash of the function, between two of its calls. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

const running = new AsyncLocalStorage<Invocation>();

/** The invocation that the caller belongs to, undefined outside of one and where invocations are not traced. */
export const invocation = (): Invocation | undefined => running.getStore();

export const functionArn = (name: string): string => `arn:aws:lambda:local:000000000000:function:${name}`;

/**
 * Makes a handler invocable. Its time limit is enforced on real time; a handler that runs on after it is not stopped,
 * as a frozen Lambda would be, but nobody waits for it.
 * @param traced whether what the handler calls shall know its invocation. Node then follows every promise: 4.75 ms of
 *   processor time a conversation in a burst instead of 4.10, so the system asks for it only while functions may crash.
 *   Default: always
 * @param onEnd told how long each invocation took, in milliseconds
 */
export function lambda(
  name: string,
  handler: Handler,
  {
    timeoutSeconds,
    traced = () => true,
    onEnd,
  }: { timeoutSeconds: number; traced?: () => boolean; onEnd?: (ms: number) => void },
): Lambda {
  const arn = functionArn(name);
  const invoke = (event: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      const deadline = Date.now() + timeoutSeconds * 1000;
      const timer = setTimeout(
        () => reject(new LambdaTimeout(`${name} took longer than ${timeoutSeconds} seconds`)),
        timeoutSeconds * 1000,
      );
      const settle = (end: () => void) => {
        clearTimeout(timer);
        onEnd?.(performance.now() - begun);
        end();
      };
      const self: Invocation = {
        name,
        requestId: randomUUID(),
        crashed: false,
        crash(error) {
          self.crashed = true;
          settle(() => reject(error));
        },
      };
      const context = {
        functionName: name,
        functionVersion: '$LATEST',
        invokedFunctionArn: arn,
        memoryLimitInMB: '512',
        awsRequestId: self.requestId,
        logGroupName: `/aws/lambda/${name}`,
        logStreamName: 'local',
        callbackWaitsForEmptyEventLoop: false,
        getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
        done: () => {},
        fail: () => {},
        succeed: () => {},
      } satisfies Context;
      const work = async (): Promise<void> => {
        try {
          const result = await handler(event as never, context);
          settle(() => resolve(result));
        } catch (error) {
          settle(() => reject(error));
        }
      };
      if (traced()) running.run(self, work);
      else void work();
    });
  return { name, arn, timeoutSeconds, invoke };
}
