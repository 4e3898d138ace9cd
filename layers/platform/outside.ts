import { lookup as resolve } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { type Call, type Called, callTimeout, failed } from './provider.ts';

/**
 * Calls to addresses that a shop's admin entered: its own systems and its flows. Whoever may enter an address must not
 * reach with it what only our functions can reach (server-side request forgery): https only, to public addresses only. The
 * address is checked where the connection is made, so that a name cannot answer the check with one address and the call with another.
 */
export interface Outside {
  /** Why an address may not be called, in words; undefined: it may. */
  refuses(url: string): string | undefined;
  call(request: Call, of: Addressee): Promise<Called>;
}

/** Whose system is called, for the record of the one-machine system. */
export interface Addressee {
  shop: string;
  kind: 'events' | 'flow';
}

/** Everything that is not the public internet (IANA's special-purpose registries). */
const notPublic = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  notPublic.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  notPublic.addSubnet(net, bits, 'ipv6');

/** Whether an IP address is on the public internet. An IPv4 address written as IPv6 counts as what it is. */
export function isPublic(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  const version = isIP(plain);
  if (version === 0 || /^::ffff:/i.test(plain)) return false;
  return !notPublic.check(plain, version === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a URL's host is this machine. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));

/**
 * Why a URL may not be called.
 * @param locally http and this machine are allowed
 */
export function refusal(text: string, locally = false): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an https address';
  if (url.username || url.password) return 'must not contain a user name or password';
  if (locally && isLoopback(url)) return undefined;
  if (url.protocol !== 'https:' && !locally) return 'must be an https address';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) ? !isPublic(host) : isLocalName(host)) return 'must be an address on the public internet';
  return undefined;
}

const isLocalName = (host: string): boolean =>
  !host.includes('.') || /\.(localhost|local|internal|home\.arpa)\.?$/.test(host);

/** Resolves a name to its public addresses only. */
export const publicLookup =
  (resolveName: typeof resolve = resolve): LookupFunction =>
  (host, options, done) =>
    resolveName(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0);
      const open = addresses.filter(({ address }) => isPublic(address));
      const [first] = open;
      if (!first) return done(Object.assign(new Error('not a public address'), { code: 'ENOTPUBLIC' }), '', 0);
      return options.all ? done(null, open) : done(null, first.address, first.family);
    });

/** The internet, as the functions on AWS call it. */
export const openOutside = (): Outside => ({
  refuses: (url) => refusal(url),
  call: async (request) => {
    const reason = refusal(request.url);
    return reason ? { kind: 'failed', sent: false, reason: 'ENOTPUBLIC' } : send(request, { lookup: publicLookup() });
  },
});

/** The answer's text is kept up to here, for a log that says what went wrong. */
const longestAnswer = 64 * 1024;

/** One request. Redirects are not followed: they would lead around the check. */
export function send(request: Call, options: RequestOptions = {}): Promise<Called> {
  const ask = request.url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((done) => {
    const { method, headers, body } = request;
    const signal = AbortSignal.timeout(callTimeout);
    const outgoing = ask(request.url, { ...options, method, headers, signal, agent: false }, (incoming) => {
      const { statusCode: status = 0 } = incoming;
      const retryAfter = Number(incoming.headers['retry-after']);
      let text = '';
      const end = () => done({ kind: 'answered', status, body: text, ...(retryAfter > 0 && { retryAfter }) });
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk: string) => {
        text += chunk;
        // Whoever sends more wants to keep us busy.
        if (text.length > longestAnswer) incoming.destroy();
      });
      incoming.on('end', end);
      incoming.on('close', end);
      incoming.on('error', end);
    });
    outgoing.on('error', (error) => done(failed(error)));
    outgoing.end(body);
  });
}
