import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import {
  anewEachTime,
  contentSecurityPolicy,
  isPlace,
  type SiteConfig,
  signInScopes,
  siteHeaders,
  sitePartOf,
} from '../infra/site.ts';
import type { RawHandler } from './gateway.ts';

/** The site of the one-machine system: what CloudFront serves on AWS. Built when it is out of date. */

const root = join(import.meta.dirname, '..');
/** Where the build puts the pages. */
export const dist = join(root, 'web/dist');

/** What the site is made of; a change of any of it makes what was built stale. */
const sources = ['web', 'package-lock.json', 'lingui.config.ts', 'scripts/web.ts'];

/**
 * Builds web/ unless what is there is newer than all it is made from.
 * @param say hears at once that it is built: it takes a while
 * @throws Error with the build's own words
 */
export async function buildSite(
  say: (line: string) => void,
  { built = dist, script = join(root, 'scripts/web.ts') } = {},
): Promise<void> {
  const page = join(built, 'inbox/index.html');
  if (existsSync(page) && statSync(page).mtimeMs >= Math.max(...sources.map((one) => newest(join(root, one))))) return;
  say('Building the inbox and the widget (once, about 10 seconds) …');
  const build = spawn(process.execPath, ['--import', 'tsx', script], { cwd: root });
  let said = '';
  for (const output of [build.stdout, build.stderr]) output.on('data', (text) => (said += text));
  const code = await new Promise<number | null>((resolve) => build.on('close', resolve));
  if (code !== 0) throw new Error(`The web inbox could not be built:\n${said.slice(-4000)}`);
}

/** When the newest file in a folder was written, epoch ms. */
function newest(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = readdirSync(path).filter((name) => name !== 'dist' && name !== 'node_modules');
  return Math.max(0, ...inside.map((name) => newest(join(path, name))));
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/** How agents sign in where they do not choose who they are. */
export type SignInOptions = Required<Pick<SiteConfig, 'issuer' | 'clientId' | 'domain'>>;

/**
 * Serves the inbox at / and everything that is a place in it, and the widget.
 * @param built where inbox/ and widget/ are
 */
export function site(url: () => string, signIn?: SignInOptions, built = dist): RawHandler[] {
  return [
    {
      prefix: '/config.json',
      exact: true,
      handle: (_request, response) => {
        const socket = `${socketOrigin(url())}/socket`;
        const config: SiteConfig = signIn
          ? { mode: 'aws', socket, ...signIn, scopes: signInScopes }
          : { mode: 'local', socket };
        response.writeHead(200, { ...siteHeaders, 'content-type': 'application/json', 'cache-control': anewEachTime });
        response.end(JSON.stringify(config));
      },
    },
    { prefix: '/', handle: (request, response) => serve({ url: url(), built, signIn }, request, response) },
  ];
}

const socketOrigin = (url: string): string => url.replace('http', 'ws');

async function serve(
  { url, built, signIn }: { url: string; built: string; signIn?: SignInOptions },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  request.resume();
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  // Names of built files have nothing in them that is encoded in a path.
  const file = isPlace(path, request.headers.accept) ? 'index.html' : path.slice(1);
  const bytes = await builtFile(built, file);
  if (!['GET', 'HEAD'].includes(request.method ?? '') || !bytes) {
    const error = { code: 'not_found', message: 'There is nothing at this address.' };
    response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    return;
  }
  const part = sitePartOf(path);
  response.writeHead(200, {
    ...siteHeaders,
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': contentSecurityPolicy({
      connect: [socketOrigin(url), ...(signIn ? [signIn.domain] : [])],
      files: [],
      mayBeFramed: true,
    }),
    'cache-control': part?.cacheControl ?? anewEachTime,
    ...(part?.forEverybody && { 'access-control-allow-origin': '*' }),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** A file of what is built. Only what is inside the folders can be named. */
async function builtFile(built: string, name: string): Promise<Buffer | undefined> {
  for (const folder of ['inbox', 'widget'].map((part) => join(built, part))) {
    const file = normalize(join(folder, name));
    const bytes = file.startsWith(`${folder}/`) && (await readFile(file).catch(() => undefined));
    if (bytes) return bytes;
  }
  return undefined;
}
