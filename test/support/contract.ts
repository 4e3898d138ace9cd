import { afterEach } from 'vitest';
import * as z from 'zod/mini';
import { commonErrors, errorsOf, type Operation } from '../../events/operation.ts';
import { operations } from '../../events/operations/index.ts';
import { type ShownName, shown } from '../../events/shown/index.ts';
import { pushes } from '../../events/shown/socket.ts';

/**
 * Holds everything that the tests' clients are answered, or told on a socket, against what is declared. A wrong answer fails
 * the test that met it, whatever the test was about.
 */
const breaches: string[] = [];

afterEach(() => {
  const found = breaches.splice(0);
  if (found.length > 0) throw new Error(`Not as declared in events/:\n${[...new Set(found)].join('\n')}`);
});

const routes = Object.values(operations)
  .flatMap((area) => Object.values(area) as Operation[])
  .map((operation) => {
    const [method = '', path = ''] = operation.route.split(' ');
    return { operation, method, path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`) };
  });

/** Notes something that is not as declared. */
export const breach = (what: string): void => void breaches.push(what);

/** Fixed text before a parameter, as the gateway chooses. */
routes.sort((a, b) => a.operation.route.split('{').length - b.operation.route.split('{').length);

/** @param path with or without a query */
export function heard(method: string, path: string, status: number, body: unknown): void {
  const bare = path.split('?', 1)[0] ?? '';
  const route = routes.find((one) => one.method === method && one.path.test(bare));
  if (!route) return;
  const isGood = status < 300 || status === 304;
  const wrong = isGood ? wrongAnswer(route.operation, status, body) : wrongError(route.operation, status, body);
  if (wrong) breaches.push(`${route.operation.route} ${status}: ${wrong}`);
}

function wrongAnswer({ answers }: Operation, status: number, body: unknown): string | undefined {
  const name = answers[status as keyof typeof answers];
  if (name === undefined) return `the operation does not declare this status (answers: ${Object.keys(answers)})`;
  if (name === null) return body === undefined || body === '' ? undefined : 'a body where none is declared';
  return wrongIn(shown[name as ShownName], body, `events/shown ${name}`);
}

/** 502 and 504 are the gateway's own. */
function wrongError({ access, errors = [] }: Operation, status: number, body: unknown): string | undefined {
  if (status === 502 || status === 504) return undefined;
  const wrong = wrongIn(shown.Error, body, 'events/shown Error');
  if (wrong) return wrong;
  const { code } = (body as z.infer<typeof shown.Error>).error;
  const known: string[] = [...commonErrors, ...errorsOf(access), ...errors];
  return known.includes(code) ? undefined : `the operation does not declare the error ${code} (known: ${known})`;
}

/** A message on a socket. */
export function told(message: { type?: string }): void {
  const schema = pushes[message.type as keyof typeof pushes];
  const wrong = schema
    ? wrongIn(schema, message, `events/shown/socket ${message.type}`)
    : 'events/shown/socket.ts does not declare this type';
  if (wrong) breaches.push(`socket ${message.type}: ${wrong}`);
}

function wrongIn(schema: z.core.$ZodType, value: unknown, what: string): string | undefined {
  const result = z.safeParse(schema, value);
  if (result.success) return undefined;
  return `not a ${what}: ${result.error.issues
    .map(({ path, message }) => `${path.join('.') || '(whole)'}: ${message}`)
    .slice(0, 5)
    .join('; ')}`;
}
