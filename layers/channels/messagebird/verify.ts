import type { MessageBirdSecrets, Verdict, WebhookRequest } from '../channel.ts';
import { filled, type Json, unwrapped } from '../json.ts';
import { fromHex, type HashName, hmac, sameDigest, sha256 } from '../signature.ts';

/** Seconds by which the clocks may differ; what MessageBird's own Node SDK allows. */
const clockSkew = 5;
/** Seconds that a signature of the older scheme lives, into the past and into the future. */
const longestAge = 300;

const algorithms: Record<string, HashName> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/**
 * Checks a webhook of the Conversations API: MessageBird-Signature-JWT where it is sent, else the older
 * MessageBird-Signature with MessageBird-Request-Timestamp. A bad JWT is not rescued by a good older signature.
 * @param request `url` must be the public URL exactly as MessageBird called it; both schemes sign it or its query
 * @param now epoch milliseconds
 */
export function verify(request: WebhookRequest, secrets: MessageBirdSecrets, now: number): Verdict {
  if (!secrets.signingKey) return refused('the shop has no signing key');
  const token = request.headers['messagebird-signature-jwt'];
  if (token !== undefined) return verifyToken(token, request, secrets.signingKey, now / 1000);
  return verifyOlder(request, secrets.signingKey, now / 1000);
}

const refused = (reason: string): Verdict => ({ ok: false, reason });

function verifyToken(token: string, request: WebhookRequest, signingKey: string, now: number): Verdict {
  const [head = '', claims = '', signature = '', ...rest] = token.split('.');
  const algorithm = decoded(head)?.alg;
  const hash =
    typeof algorithm === 'string' && Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  // First of all: `none` and public-key algorithms must not even be tried.
  if (!hash) return refused('the algorithm of MessageBird-Signature-JWT is none of HS256, HS384, HS512');
  // The key is the text of the signing key, although it may look like hex.
  const expected = hmac(hash, signingKey, `${head}.${claims}`);
  if (rest.length > 0 || !sameDigest(Buffer.from(signature, 'base64url'), expected)) {
    return refused('MessageBird-Signature-JWT is not signed with this signing key');
  }
  const reason = claimsRefusal(decoded(claims) ?? {}, request, now);
  return reason === undefined ? { ok: true } : refused(`MessageBird-Signature-JWT: ${reason}`);
}

const decoded = (part: string): Json | undefined => filled(unwrapped(Buffer.from(part, 'base64url').toString()));

function claimsRefusal(claims: Json, request: WebhookRequest, now: number): string | undefined {
  const { iss, nbf, exp, jti, url_hash: urlHash, payload_hash: payloadHash } = claims;
  if (iss !== 'MessageBird') return 'the issuer is not MessageBird';
  if (typeof nbf !== 'number' || nbf > now + clockSkew) return 'it is not valid yet';
  if (typeof exp !== 'number' || exp <= now - clockSkew) return 'it has expired';
  if (typeof jti !== 'string' || jti === '') return 'it has no id';
  if (!isHashOf(urlHash, request.url)) return `it is for another URL than ${withoutQuery(request.url)}`;
  if (request.body.length === 0) return payloadHash === undefined ? undefined : 'it is for a body, and there is none';
  if (payloadHash === undefined) return 'it is for a request without a body';
  return isHashOf(payloadHash, request.body) ? undefined : 'it is for another body';
}

function isHashOf(claim: unknown, signed: string | Buffer): boolean {
  const given = typeof claim === 'string' ? fromHex(claim) : undefined;
  return given !== undefined && sameDigest(given, sha256(signed));
}

/** A query may carry a token. */
const withoutQuery = (url: string): string => url.split('?', 1)[0] ?? '';

function verifyOlder(request: WebhookRequest, signingKey: string, now: number): Verdict {
  const signature = request.headers['messagebird-signature'];
  const timestamp = request.headers['messagebird-request-timestamp'];
  if (!signature) return refused('there is neither a MessageBird-Signature-JWT nor a MessageBird-Signature header');
  if (!timestamp || !/^\d{1,12}$/.test(timestamp))
    return refused('MessageBird-Request-Timestamp is not in Unix seconds');
  if (Math.abs(now - Number(timestamp)) > longestAge) {
    return refused(`MessageBird-Request-Timestamp is more than ${longestAge} seconds from now`);
  }
  const signed = Buffer.concat([Buffer.from(`${timestamp}\n${sortedQuery(request.url)}\n`), sha256(request.body)]);
  return sameDigest(Buffer.from(signature, 'base64'), hmac('sha256', signingKey, signed))
    ? { ok: true }
    : refused('MessageBird-Signature does not match the request under this signing key');
}

/** The parameters sorted by name and form-encoded again; empty if there are none. */
function sortedQuery(url: string): string {
  const start = url.indexOf('?');
  if (start < 0) return '';
  const query = new URLSearchParams(url.slice(start + 1));
  query.sort();
  return query.toString();
}
