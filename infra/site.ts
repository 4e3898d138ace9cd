import { createHash } from 'node:crypto';

/**
 * The site that browsers load: the inbox at /, the widget for shops' pages at /widget.js. How it is served, in one place: CloudFront
 * (constructs/site.ts) and local/site.ts both go by it. What is built lies in web/dist/inbox and web/dist/widget, laid over each other.
 */

/** What the site is told by /config.json. */
export interface SiteConfig {
  mode: 'local' | 'aws';
  /** The agents' socket, without a query: ws(s)://. */
  socket: string;
  /** How agents sign in; locally they choose who they are. */
  issuer?: string;
  clientId?: string;
  /** Of the hosted sign-in, with https://. */
  domain?: string;
  scopes?: string[];
}

/** What is asked for at sign-in. */
export const signInScopes = ['openid', 'email', 'profile'];

/** Where the pages of the site may connect to, and where files come from, beside the site itself: origins. */
export interface SiteNeighbours {
  connect: string[];
  files: string[];
  /** The one-machine system shows the inbox in a frame of its own page, beside a customer's phone. */
  mayBeFramed?: true;
}

/** The style elements that React Aria adds to the page: on touch screens a press must not scroll, on iOS nothing behind a dialog. */
export const ariaStyles = [
  '@layer {\n  [data-react-aria-pressable] {\n    touch-action: pan-x pan-y pinch-zoom;\n  }\n}',
  '@layer {\n  * {\n    overscroll-behavior: contain;\n  }\n}',
];
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * What a page may load and do. No script in a page and none from elsewhere; style elements are those few, while styles of elements are set
 * by script, which is allowed. Nobody else may show the site in a frame. `blob:` is a picture that an agent is just attaching.
 */
export function contentSecurityPolicy({ connect, files, mayBeFramed }: SiteNeighbours): string {
  const from = (...sources: string[]): string => sources.join(' ');
  const directives: Record<string, string> = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': from("'self'", ...ariaStyles.map(hashOf)),
    'font-src': "'self'",
    'img-src': from("'self'", 'blob:', 'data:', ...files),
    'media-src': from("'self'", 'blob:', ...files),
    'connect-src': from("'self'", ...connect, ...files),
    'manifest-src': "'self'",
    'worker-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': mayBeFramed ? "'self'" : "'none'",
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}

/** What the API's answers may do in a browser that is led straight to them: nothing. */
export const apiContentPolicy = "default-src 'none'; frame-ancestors 'none'";

/** With every answer of the site; over TLS also Strict-Transport-Security. */
export const siteHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(self), payment=(), usb=()',
} as const;

/** Seconds for which a browser asks over TLS only. */
export const tlsOnlyFor = 2 * 365 * 24 * 3600;

export interface SitePart {
  /** As CloudFront writes it: * at the end stands for anything. */
  path: string;
  cacheControl: string;
  /** For how long (s) CloudFront keeps it; 0: not at all. */
  kept: number;
  /** Shops' pages load it too. */
  forEverybody?: true;
}

const year = 365 * 24 * 3600;
const forEver = { cacheControl: `public, max-age=${year}, immutable`, kept: year };

/** Parts that are not asked for anew each time: names with a hash of their content, and the launcher, which every page of a shop loads. */
export const siteParts: SitePart[] = [
  { path: '/assets/*', ...forEver },
  { path: '/widget/*', ...forEver, forEverybody: true },
  { path: '/widget.js', cacheControl: 'public, max-age=300', kept: 300, forEverybody: true },
];

/** Everything else: pages and /config.json, so that a new version is there at once. */
export const anewEachTime = 'no-cache';

/** The part that a path belongs to. */
export const sitePartOf = (path: string): SitePart | undefined =>
  siteParts.find(({ path: pattern }) =>
    pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
  );

/** How names of files end; an id with dots in it ends otherwise. */
const ending = '\\.[a-z][a-z0-9]{0,10}$';

/** Whether a browser goes to a place in the inbox, which its one page shows; anything else asks for a file. */
export const isPlace = (path: string, accept = ''): boolean =>
  path === '/' || (accept.includes('text/html') && !new RegExp(ending).test(path));

/** The same for CloudFront, which runs it before it looks for a file; it shows index.html at / by itself. */
export const placesAtTheEdge = `function handler(event) {
  var request = event.request;
  var accept = request.headers.accept ? request.headers.accept.value : '';
  if (accept.indexOf('text/html') >= 0 && !/${ending}/.test(request.uri)) request.uri = '/index.html';
  return request;
}`;
