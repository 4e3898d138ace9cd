import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import * as mini from 'zod/mini';
import { commonErrors, errorsOf, type Operation } from '../../events/operation.ts';
import { operations } from '../../events/operations/index.ts';
import { shown } from '../../events/shown/index.ts';
import { adminRoutesOf } from '../../functions/admin/handler.ts';
import { routesOf } from '../../functions/api/handler.ts';
import { webchatRoutes as servedToVisitors } from '../../functions/webchat/handler.ts';
import { shopRoutes as servedByShop } from '../../functions/webhook/handler.ts';
import { adminRoutes, shopRoutes, webchatRoutes } from '../../infra/topology.ts';

/** The declarations of the routes, held against the functions that serve them. */

const declared: { area: string; name: string; operation: Operation }[] = Object.entries(operations).flatMap(
  ([area, all]) => Object.entries(all).map(([name, operation]) => ({ area, name, operation: operation as Operation })),
);
const routesFor = (...access: NonNullable<Operation['access']>[]) =>
  declared
    .filter(({ operation }) => access.includes(operation.access ?? 'agent'))
    .map(({ operation }) => operation.route)
    .sort();

/** Served by each shop's own webhook function. */
const ofShops = routesFor('signature', 'flow_token', 'anybody').filter((route) =>
  /^\w+ \/(webhooks|flows)\//.test(route),
);
/** Up to the first parameter. */
const pathOf = (route: string): string => route.replace(/^\w+ /, '').replace(/\{.*/, '');

describe('the declared operations', () => {
  test('of agents are the routes that the api and the admin function serve', () => {
    const served = [
      ...routesOf(undefined as never, undefined as never, undefined as never),
      ...adminRoutesOf({} as never, undefined as never),
    ];
    expect(served.map(([route]) => route).sort()).toEqual(routesFor('agent'));
  });

  test('of a shop are those that the gateway leads to the admin function', () => {
    const under = (route: string): boolean => adminRoutes.some((one) => pathOf(route).startsWith(pathOf(one)));
    expect(adminRoutesOf({} as never, undefined as never).filter(([route]) => !under(route))).toEqual([]);
    expect(
      routesOf(undefined as never, undefined as never, undefined as never).filter(([route]) => under(route)),
    ).toEqual([]);
  });

  test('of providers and flows are the routes that a shop’s webhook function serves', () => {
    const served = servedByShop(undefined as never).map(([route]) => route);
    expect(served.sort()).toEqual(ofShops);
  });

  test('of providers and flows are those the stacks lead to a shop', () => {
    expect([...shopRoutes].sort()).toEqual(ofShops);
  });

  test('of visitors are the routes that a shop’s webchat function serves, and that the stacks lead to it', () => {
    const declaredFor = routesFor('visitor', 'anybody').filter((route) => / \/webchat\//.test(route));
    const served = servedToVisitors(undefined as never).map(([route]) => route);
    expect([served.sort(), [...webchatRoutes].sort()]).toEqual([declaredFor, declaredFor]);
  });

  test('name each route once', () => {
    const routes = declared.map(({ operation }) => operation.route);
    expect(routes.filter((route, i) => routes.indexOf(route) !== i)).toEqual([]);
  });

  test.each(declared)('$area.$name answers with shapes that exist and says what a good answer is', ({ operation }) => {
    const names = Object.values(operation.answers);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) if (name !== null) expect(Object.keys(shown)).toContain(name);
  });

  test.each(declared)('$area.$name declares only errors of its own', ({ operation }) => {
    const common: string[] = [...commonErrors, ...errorsOf(operation.access)];
    expect((operation.errors ?? []).filter((code) => common.includes(code))).toEqual([]);
  });

  test.each(declared)('$area.$name has an example that its own schemas accept', ({ operation }) => {
    const { query, body, example } = operation as Operation<string, z.core.$ZodType, z.core.$ZodType>;
    const parts = [
      [query, example?.query],
      [body === 'raw' ? undefined : body, example?.body],
    ] as const;
    for (const [schema, sample] of parts) {
      if (schema) expect(mini.safeParse(schema, sample ?? {}).error?.issues).toBeUndefined();
      else if (body !== 'raw') expect(sample).toBeUndefined();
    }
  });
});
