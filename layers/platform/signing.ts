import { createHmac, randomBytes } from 'node:crypto';

/**
 * How requests to a shop's own systems are signed: the scheme of Standard Webhooks (standardwebhooks.com), for which there are
 * verifiers in every language. `webhook-id` is the event's id, the same for every try.
 */

/** A new secret: 32 random bytes, as the scheme writes them. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** The bytes of a secret; one that is no `whsec_` is taken as text (a flow token). */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);

/**
 * The headers of a signed request.
 * @param secrets each signs; two while a rotation is under way, none for a receiver without a secret
 * @param now epoch ms
 */
export function signedHeaders(id: string, body: string, secrets: string[], now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(signatures.length > 0 && { 'webhook-signature': signatures.join(' ') }),
  };
}
