import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import * as z from 'zod';
import { iso } from '../layers/platform/clock.ts';
import { parseDuration } from '../layers/platform/duration.ts';
import { DeskError } from '../layers/platform/errors.ts';
import { checked, json } from '../layers/platform/http.ts';
import { allAgents } from '../layers/store/agents.ts';
import { total } from './counting.ts';
import { faultOrder } from './faults.ts';
import type { RawHandler } from './gateway.ts';
import { organisationBody } from './organisation.ts';
import { shopPages } from './shop-page.ts';
import { type SignInOptions, site } from './site.ts';
import type { System } from './system.ts';
import { readBody } from './wire.ts';

/** The controls of the one-machine system (contract, "Local only") and its page. Never deployed. */

type Control = (
  body: unknown,
  query: URLSearchParams,
) => Promise<{ status?: number; body: object }> | { status?: number; body: object };

/** @param built where the pages are, if elsewhere than the build puts them */
export function controls(system: System, built?: string): RawHandler[] {
  const routes: Record<string, Control> = {
    'POST /local/token': async (body) => {
      const { agent } = checked(z.strictObject({ agent: z.string().min(1).max(100) }), body);
      return { body: { token: await system.tokens.issue(agent) } };
    },
    'GET /local/agents': async () => {
      const agents = await allAgents(system.table, true);
      return {
        body: { items: agents.map(({ id, name, email, status, shops }) => ({ id, name, email, status, shops })) },
      };
    },
    'POST /local/organisation': async (body) => {
      const organisation = checked(organisationBody, body);
      await system.organise(organisation);
      await system.idle();
      return {
        body: { shops: organisation.shops.map(({ id }) => id), agents: organisation.agents.map(({ id }) => id) },
      };
    },
    'GET /local/clock': () => ({ body: { now: iso(system.clock.now()) } }),
    'POST /local/clock': async (body) => {
      await system.advance(ahead(checked(clockBody, body), system.clock.now()));
      return { body: { now: iso(system.clock.now()) } };
    },
    'GET /local/outbox': (_body, query) => {
      const { limit, ...filter } = checked(outboxQuery, Object.fromEntries(query));
      return { body: system.providers.outbox.list({ ...filter, limit }) };
    },
    'POST /local/inbox': async (body) => {
      const message = checked(inboxBody, body);
      const {
        status,
        body: answer,
        providerId,
      } = await system.providers.customerMessage({ ...message, content: message.content as never });
      return { status, body: { ...(json(Buffer.from(answer)) as object), providerId } };
    },
    'POST /local/faults': (body) => {
      system.faults.set(checked(faultOrder, body));
      return { body: { faults: system.faults.list() } };
    },
    'GET /local/faults': () => ({ body: { faults: system.faults.list() } }),
    'GET /local/check': async () => ({ body: await system.check() }),
    'POST /local/idle': async () => {
      await system.idle();
      return { body: {} };
    },
    'GET /local/metrics': () => ({ body: metrics(system) }),
  };
  return [
    { prefix: '/local', handle: (request, response) => serve(routes, request, response) },
    { prefix: '/page', handle: servePage },
    { prefix: '/favicon.ico', handle: (_request, response) => response.writeHead(204).end() },
    { prefix: '/phone', exact: true, handle: (request, response) => servePage(request, response) },
    ...shopPages(() => system.table),
    ...site(() => system.url, signInOf(system), built),
  ];
}

const signInOf = ({ tokens, userPool }: System): SignInOptions | undefined =>
  userPool && { issuer: tokens.issuer, clientId: tokens.client, domain: userPool.url };

const clockBody = z.union([z.strictObject({ advance: z.string() }), z.strictObject({ now: z.string() })]);

/** How far the clock is to go, milliseconds: it only goes forward. */
function ahead(wanted: z.output<typeof clockBody>, now: number): number {
  const ms = 'advance' in wanted ? parseDuration(wanted.advance) : Date.parse(wanted.now) - now;
  if (ms !== undefined && ms >= 0) return ms;
  const [field, message] =
    'advance' in wanted ? ['advance', 'must be a duration such as PT5M'] : ['now', 'must be a time that is not past'];
  throw new DeskError('invalid', `${field}: ${message}.`, [{ field, message }]);
}

const outboxQuery = z.strictObject({
  provider: z.string().optional(),
  shop: z.string().optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const inboxBody = z.strictObject({
  shop: z.string().min(1),
  channel: z.string().min(1),
  from: z.strictObject({ phone: z.string().optional(), visitor: z.string().optional(), name: z.string().optional() }),
  content: z.looseObject({ type: z.string() }),
  replyTo: z.string().optional(),
});

function metrics({ counters, files }: System): object {
  const operations = total(counters);
  return {
    operations,
    byFunction: counters.byFunction,
    invocations: counters.invocations,
    milliseconds: counters.milliseconds,
    pushes: counters.pushes,
    events: counters.events,
    files,
    memory: process.memoryUsage(),
  };
}

/** Bodies of the controls are small; a large organisation is a few hundred kilobytes. */
const largestBody = 10 * 1024 * 1024;

async function serve(
  routes: Record<string, Control>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  try {
    const bytes = await readBody(request, largestBody);
    if (!bytes) throw new DeskError('too_large');
    const control = routes[`${request.method} ${url.pathname}`];
    if (!control) throw new DeskError('not_found', `There is no local control ${request.method} ${url.pathname}.`);
    const { status = 200, body } = await control(bytes.length > 0 ? json(bytes) : {}, url.searchParams);
    answer(response, status, body);
  } catch (error) {
    const known = error instanceof DeskError ? error : new DeskError('internal', (error as Error).message);
    const { code, message, details } = known;
    answer(response, known.status, { error: { code, message, ...(details !== undefined && { details }) } });
  }
}

const answer = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The page's files, by name: nothing outside their folder can be named. */
async function servePage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const name = pathname === '/phone' ? 'index.html' : pathname.replace(/^\/page\//, '');
  const type = types[extname(name)];
  try {
    if (!type || !/^[a-z-]+\.[a-z]+$/.test(name)) throw new Error('no such file');
    const file = await readFile(join(import.meta.dirname, 'page', name));
    const policy =
      "default-src 'self'; connect-src 'self'; img-src 'self' data: https:; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    response
      .writeHead(200, { 'content-type': type, 'content-security-policy': policy, 'x-content-type-options': 'nosniff' })
      .end(file);
  } catch {
    answer(response, 404, { error: { code: 'not_found', message: 'There is nothing at this address.' } });
  }
}
