import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, type JSONWebKeySet, SignJWT } from 'jose';

/** What the user pool is on AWS: tokens for agents, signed with a key that stays with the data. */
export interface TokenIssuer {
  issuer: string;
  client: string;
  /** The public keys. */
  jwks: JSONWebKeySet;
  /** A token for 12 hours of real time. */
  issue(agent: string): Promise<string>;
}

const issuer = 'http://slotdesk.local';
const client = 'slotdesk-local';
const keyId = 'local';

/** @param directory where the key is kept, so that tokens outlive a restart */
export async function openTokenIssuer(directory: string): Promise<TokenIssuer> {
  const key = privateKey(join(directory, 'token-key.pem'));
  const jwk = { ...(await exportJWK(createPublicKey(key))), kid: keyId, alg: 'RS256', use: 'sig' };
  return {
    issuer,
    client,
    jwks: { keys: [jwk] },
    issue: (agent) =>
      new SignJWT({ username: agent, client_id: client, token_use: 'access' })
        .setProtectedHeader({ alg: 'RS256', kid: keyId })
        .setIssuer(issuer)
        .setSubject(agent)
        .setIssuedAt()
        .setExpirationTime('12h')
        .sign(key),
  };
}

function privateKey(path: string): KeyObject {
  if (existsSync(path)) return createPrivateKey(readFileSync(path));
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(path, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return key;
}
