import { createHash, createHmac, randomUUID } from 'node:crypto';

/** A shop as the simulated providers know it. */
export interface SimulatedShop {
  id: string;
  phoneNumberId: string;
}

/** What the demo's shops and the simulated providers share (contract.md: "Secrets of the demo"). */
const appSecret = 'demo-whatsapp-app-secret';
const signingKey = 'demo-messagebird-signing-key';

/** The secret document of a shop whose providers are the simulators at `base` (http://127.0.0.1:PORT). */
export const demoSecrets = (shop: string, base: string) => ({
  whatsapp: {
    appSecret,
    verifyToken: 'demo-verify-token',
    token: `demo-whatsapp-token-${shop}`,
    apiUrl: `${base}/sim/whatsapp`,
    version: 'v26.0',
  },
  messagebird: {
    accessKey: `demo-messagebird-key-${shop}`,
    signingKey,
    apiUrl: `${base}/sim/messagebird`,
    templateNamespace: 'demo_namespace',
  },
  webchat: { visitorKey: `demo-visitor-key-${shop}`, identitySecret: 'demo-identity-secret' },
  flowToken: 'demo-flow-token',
});

/** The phone number id of a shop that named none: fixed for the demo's, else 10 and eight digits of the id's hash. */
export function phoneNumberIdOf(shop: string): string {
  const known: Record<string, string> = { bloom: '1000000001', forge: '1000000002' };
  const number = createHash('sha256').update(shop).digest().readUInt32BE(0) % 100_000_000;
  return (Object.hasOwn(known, shop) ? known[shop] : undefined) ?? `10${String(number).padStart(8, '0')}`;
}

/** Which shop a token or access key `demo-…-<shop>` belongs to; the longest id that fits. */
export function shopOfKey(key: string, shops: Iterable<SimulatedShop>): SimulatedShop | undefined {
  if (!key.startsWith('demo-')) return undefined;
  return [...shops].filter(({ id }) => key.endsWith(`-${id}`)).sort((a, b) => b.id.length - a.id.length)[0];
}

/** Meta's proof that who has the token also has the app secret. */
export const appSecretProof = (token: string): string => createHmac('sha256', appSecret).update(token).digest('hex');

/** WhatsApp's signature headers over the raw body. */
export const whatsappHeaders = (body: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-hub-signature-256': `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`,
});

/**
 * MessageBird's JWT headers.
 * @param url the public URL that is signed
 * @param now epoch milliseconds, by the clock
 */
export function messagebirdHeaders(url: string, body: string, now: number): Record<string, string> {
  const seconds = Math.floor(now / 1000);
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const claims = {
    iss: 'MessageBird',
    nbf: seconds,
    exp: seconds + 60,
    jti: randomUUID(),
    url_hash: hash(url),
    ...(body && { payload_hash: hash(body) }),
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = createHmac('sha256', signingKey).update(signed).digest('base64url');
  return { 'content-type': 'application/json', 'messagebird-signature-jwt': `${signed}.${signature}` };
}
