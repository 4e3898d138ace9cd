import type * as z from 'zod/mini';
import type { ErrorCode } from '../layers/platform/errors.ts';
import type { ShownName } from './shown/index.ts';

/**
 * The declaration of a route. All that is said about a route follows from it: its handler is bound to it (functions/bind.ts),
 * body and query are checked by it, /openapi.json describes it, the tests' client holds every answer against it, and the
 * stranger's walk calls it. Nothing is declared twice, and no route exists without.
 */
export interface Operation<Route extends string = string, Query = unknown, Body = unknown> {
  /** As the contract writes it: 'POST /api/conversations/{id}/close'. */
  route: Route;
  /** One sentence, what it does for whom. */
  summary: string;
  /** The rules of the product that it serves. */
  rules: readonly RuleNumber[];
  /** Who may call it: an agent by token (the default), whoever signs (providers), whoever has the shop's flow token, a visitor by its token, or anybody. */
  access?: 'agent' | 'signature' | 'flow_token' | 'visitor' | 'anybody';
  /** Of those with a part in it only the admins of the shop; the others get 403. */
  admins?: true;
  /** Default for agents: no parameters. */
  query?: Query;
  /** Default for agents: none, or an empty object. `raw`: the handler reads the bytes itself. */
  body?: Body | 'raw';
  /** What a raw body may hold besides a form of the caller's own, for the documents. */
  rawBody?: Schema;
  /** Takes an Idempotency-Key. */
  once?: true;
  /**
   * A complete request, in the demo's names (shop bloom, agent anna): documentation, and what the stranger's walk sends. Needed where the
   * query or the body has required fields; `{id}` in a text is the id in the path.
   */
  example?: { query?: InputOf<Query>; body?: Body extends 'raw' ? unknown : InputOf<Body> };
  /** Status and shape of each good answer, by its name in events/shown/; null: without a body. */
  answers: { [Status in GoodStatus]?: ShownName | null };
  /** Codes of its own, besides those that every route of its kind may answer (`commonErrors`). */
  errors?: readonly ErrorCode[];
}

/** 304: the caller has it already. */
export type GoodStatus = 200 | 201 | 202 | 204 | 304;
export type RuleNumber = `${'C' | 'D' | 'R' | 'T' | 'W' | 'S' | 'B' | 'O' | 'P'}${number}`;
type InputOf<Schema> = Schema extends z.core.$ZodType ? z.input<Schema> : never;
type Schema = z.core.$ZodType;

/** The operations of an area, by short names: what a handler is bound by, and the second half of the operation's id. */
export type Operations = Record<string, Operation<string, Schema | undefined, Schema | undefined>>;

/** What any route may answer, and what those for agents and for visitors may. */
export const commonErrors = ['invalid', 'not_json', 'not_found', 'too_large', 'too_many', 'busy', 'internal'] as const;
export const agentErrors = ['unauthorized', 'forbidden'] as const;
export const visitorErrors = ['unauthorized'] as const;

/** Of the errors that routes need not declare, those that follow from who may call. */
export const errorsOf = (access: Operation['access'] = 'agent'): readonly ErrorCode[] =>
  access === 'agent' ? agentErrors : access === 'visitor' ? visitorErrors : [];

/** Declares a route; only says the types. */
export const operation = <
  const Route extends `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`,
  Query extends Schema | undefined = undefined,
  Body extends Schema | undefined = undefined,
>(
  declared: Operation<Route, Query, Body>,
): Operation<Route, Query, Body> => declared;
