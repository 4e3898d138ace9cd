import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { signJwt } from '../layers/platform/jwt.ts';
import { findShop } from '../layers/store/shops.ts';
import type { Table } from '../layers/store/table.ts';
import type { RawHandler } from './gateway.ts';
import { escaped } from './markup.ts';
import { demoSecrets } from './provider-secrets.ts';

/**
 * A shop's page with the widget in it, for people and browser tests: GET /shop/{shop}, in a language (?lang=nl), from right to left (?dir=rtl), for a customer whom the shop signs in (?as=c-7&name=Carla&email=...). Never deployed.
 */
export const shopPages = (table: () => Table): RawHandler[] => [
  { prefix: '/shop', handle: (request, response) => servePage(table(), request, response) },
];

/** As strict as a careful shop: no inline script, no inline style, nothing evaluated, no text made markup. The widget has to work under it. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

async function servePage(table: Table, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [, id = ''] = /^\/shop\/([a-z0-9][a-z0-9-]{0,39})(?:\/[a-z]*)?$/.exec(pathname) ?? [];
  const shop = id && extname(pathname) === '' ? await findShop(table, id) : undefined;
  if (!shop) return nothing(response);
  const values: Record<string, string> = {
    shop: shop.id,
    name: shop.name,
    lang: searchParams.get('lang') ?? 'en',
    identity: identityFor(shop.id, searchParams),
  };
  const written = await readFile(join(import.meta.dirname, 'page/shop.html'), 'utf8');
  const dir = searchParams.get('dir') === 'rtl' ? 'rtl' : 'ltr';
  const page = written.replace('lang="en" dir="ltr"', `lang="{lang}" dir="${dir}"`);
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  });
  response.end(page.replace(/\{(\w+)\}/g, (_all, name: string) => escaped(values[name] ?? '')));
}

/** What the shop's own server would sign for its customer. */
function identityFor(shop: string, query: URLSearchParams): string {
  const sub = query.get('as');
  if (!sub) return '';
  const { webchat } = demoSecrets(shop, '');
  const more = Object.fromEntries(
    ['name', 'email', 'phone'].flatMap((one) => (query.has(one) ? [[one, query.get(one)]] : [])),
  );
  return signJwt({ sub, exp: Math.floor(Date.now() / 1000) + 3600, ...more }, webchat.identitySecret);
}

const nothing = (response: ServerResponse): void =>
  void response
    .writeHead(404, { 'content-type': 'application/json' })
    .end(JSON.stringify({ error: { code: 'not_found', message: 'There is nothing at this address.' } }));
