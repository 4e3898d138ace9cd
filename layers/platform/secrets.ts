import {
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';

/**
 * A shop's credentials: one JSON document per shop in the secret store. Read at most every five minutes; read again at
 * once, but not more than twice a minute, when a signature does not match, because the key may just have been changed.
 */
const text = z.optional(z.string());
const secretDocument = z.object({
  whatsapp: z.optional(z.object({ token: text, appSecret: text, verifyToken: text })),
  messagebird: z.optional(z.object({ accessKey: text, signingKey: text })),
  flowToken: text,
});

export type SecretDocument = z.infer<typeof secretDocument>;

export interface Secrets {
  get(secretId: string): Promise<SecretDocument>;
  /** After a refused signature: reads again if the last look is long enough ago. @returns undefined when it is not */
  again(secretId: string): Promise<SecretDocument | undefined>;
}

const rememberFor = 5 * 60_000;
const askAgainAfter = 30_000;

export function openSecrets(config: SecretsManagerClientConfig): Secrets {
  const client = new SecretsManagerClient({ cacheMiddleware: true, ...config });
  const known = new Map<string, { document: SecretDocument; at: number }>();
  const read = async (secretId: string): Promise<SecretDocument> => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    const document = secretDocument.parse(JSON.parse(SecretString || '{}'));
    known.set(secretId, { document, at: Date.now() });
    return document;
  };
  const age = (secretId: string): number => Date.now() - (known.get(secretId)?.at ?? 0);
  return {
    get: async (id) => (age(id) < rememberFor ? (known.get(id)?.document ?? read(id)) : read(id)),
    again: async (id) => (age(id) < askAgainAfter ? undefined : read(id)),
  };
}
