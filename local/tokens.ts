import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, type JSONWebKeySet, type JWTPayload, SignJWT } from 'jose';

/** What the user pool is on AWS: tokens for agents, signed with a key that stays with the data. */
export interface TokenIssuer {
  issuer: string;
  client: string;
  /** The public keys. */
  jwks: JSONWebKeySet;
  /** A token for 12 hours of real time. */
  issue(agent: string): Promise<string>;
  /** An id token as the user pool gives one after a sign-in. @param seconds it is good for @param nonce of the sign-in */
  issueId(agent: string, seconds: number, nonce?: string): Promise<string>;
}

const issuer = 'http://slotdesk.local';
const client = 'slotdesk-local';
const keyId = 'local';

/** @param directory where the key is kept, so that tokens outlive a restart */
export async function openTokenIssuer(directory: string): Promise<TokenIssuer> {
  const key = privateKey(join(directory, 'token-key.pem'));
  const jwk = { ...(await exportJWK(createPublicKey(key))), kid: keyId, alg: 'RS256', use: 'sig' };
  const sign = (agent: string, lifetime: string, claims: JWTPayload): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: keyId })
      .setIssuer(issuer)
      .setSubject(agent)
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(key);
  return {
    issuer,
    client,
    jwks: { keys: [jwk] },
    issue: (agent) => sign(agent, '12h', { username: agent, client_id: client, token_use: 'access' }),
    issueId: (agent, seconds, nonce) =>
      sign(agent, `${seconds}s`, {
        'cognito:username': agent,
        aud: client,
        token_use: 'id',
        ...(nonce !== undefined && { nonce }),
      }),
  };
}

function privateKey(path: string): KeyObject {
  if (existsSync(path)) return createPrivateKey(readFileSync(path));
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(path, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return key;
}
