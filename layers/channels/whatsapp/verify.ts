import type { Verdict, WebhookRequest, WhatsAppSecrets } from '../channel.ts';
import { fromHex, hmac, sameDigest, sameSecret } from '../signature.ts';

/**
 * Checks X-Hub-Signature-256: `sha256=` and 64 hex digits, the HMAC-SHA256 of the raw body under the app secret. Meta
 * escapes non-ASCII before it signs, so only the bytes as received will do. The signature carries no time.
 */
export function verify(request: WebhookRequest, secrets: WhatsAppSecrets): Verdict {
  const header = request.headers['x-hub-signature-256'];
  if (!header) return { ok: false, reason: 'there is no X-Hub-Signature-256 header' };
  const given = header.startsWith('sha256=') ? fromHex(header.slice('sha256='.length)) : undefined;
  if (given?.length !== 32) return { ok: false, reason: 'X-Hub-Signature-256 is not sha256= and 64 hex digits' };
  if (!secrets.appSecret) return { ok: false, reason: 'the shop has no app secret' };
  if (!sameDigest(given, hmac('sha256', secrets.appSecret, request.body))) {
    return { ok: false, reason: 'X-Hub-Signature-256 does not match the body under this app secret' };
  }
  return { ok: true };
}

/**
 * Meta's question, asked once when the webhook URL is entered: whether the endpoint knows the verify token.
 * @param query the parameters hub.mode, hub.verify_token and hub.challenge
 * @returns the challenge, to be answered 200 as plain text; else a refusal (403)
 */
export function verifySubscription(
  query: Record<string, string | undefined>,
  secrets: Pick<WhatsAppSecrets, 'verifyToken'>,
): { ok: true; challenge: string } | { ok: false; reason: string } {
  const token = query['hub.verify_token'];
  const challenge = query['hub.challenge'];
  if (query['hub.mode'] !== 'subscribe') return { ok: false, reason: 'hub.mode is not subscribe' };
  if (!token || !secrets.verifyToken || !sameSecret(token, secrets.verifyToken)) {
    return { ok: false, reason: 'hub.verify_token is not the verify token of this shop' };
  }
  return challenge === undefined ? { ok: false, reason: 'there is no hub.challenge' } : { ok: true, challenge };
}
