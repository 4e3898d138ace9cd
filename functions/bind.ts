import * as z from 'zod/mini';
import type { Operation, Operations } from '../events/operation.ts';
import { DeskError } from '../layers/platform/errors.ts';
import { bodyAs, checked, type HttpRequest, type HttpResponse, type Route } from '../layers/platform/http.ts';

/** What a handler gets: the parts of the request, checked as its operation declares them. */
export interface Asked<Of extends Operation> {
  params: Record<Parameters<Of['route']>, string>;
  query: Checked<Of['query']>;
  body: Checked<Of['body']>;
  /** For what is not declared: headers, raw bytes. */
  request: HttpRequest;
}

type Parameters<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Parameters<Rest> : never;
type Checked<Declared> =
  Extract<Declared, z.core.$ZodType> extends infer Schema extends z.core.$ZodType ? z.output<Schema> : undefined;

export type Handlers<Of extends Operations, Who> = {
  [Name in keyof Of]: (asked: Asked<Of[Name]> & Who) => Promise<HttpResponse>;
};

/**
 * Binds each declared operation to its handler; one of the two without the other does not compile. Who asks is settled
 * before the request is looked at: 401 comes before 400.
 * @param who names the caller. @throws DeskError unauthorized
 * @param mayKnow refuses who has no part in what the path names. What is wrong with a request's form is told to nobody else:
 *   403 and 404 come before 400. Asked only then, because handlers look at permissions themselves
 */
export function bind<Of extends Operations, Who extends object>(
  operations: Of,
  who: (request: HttpRequest) => Who,
  handlers: Handlers<Of, Who>,
  mayKnow: (operation: Operation, asking: Who, params: Record<string, string>) => Promise<unknown> = async () => {},
): Route[] {
  return Object.entries(operations).map(([name, operation]) => {
    const handle = handlers[name] as (asked: Asked<Operation> & Who) => Promise<HttpResponse>;
    return [
      operation.route,
      async (request) => {
        const asking = who(request);
        const { params } = request;
        try {
          return await handle({ ...asking, ...read(operation, request), params, request });
        } catch (error) {
          if (error instanceof DeskError && error.status === 400) await mayKnow(operation, asking, params);
          throw error;
        }
      },
    ];
  });
}

const nothing = z.strictObject({});

/** Query and body, checked. Providers may add parameters of their own; agents' and visitors' clients are told that there is no such one. */
function read(operation: Operations[string], request: HttpRequest): { query: never; body: never } {
  const { query, body, access = 'agent' } = operation;
  const strict = access === 'agent' || access === 'visitor' ? nothing : undefined;
  const querySchema = query ?? strict;
  const bodySchema = body === 'raw' ? undefined : (body ?? strict);
  return {
    query: (querySchema && checked(querySchema, request.query)) as never,
    body: (bodySchema && bodyAs(bodySchema, request)) as never,
  };
}
