import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
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
  webchat: z.optional(z.object({ visitorKey: text, identitySecret: text })),
  flowToken: text,
});

export type SecretDocument = z.infer<typeof secretDocument>;

export interface Secrets {
  get(secretId: string): Promise<SecretDocument>;
  /** After a refused signature: reads again if the last look is long enough ago. @returns undefined when it is not */
  again(secretId: string): Promise<SecretDocument | undefined>;
  /** Reads at once, whenever the last look was. */
  fresh(secretId: string): Promise<SecretDocument>;
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
    fresh: read,
  };
}

/** The documents as an admin changes them: read for certain, written whole. Fields that nobody here knows are kept. */
export interface SecretStore {
  /** @returns an empty document for a secret without a value, or where there is no secret */
  read(secretId: string): Promise<Record<string, unknown>>;
  /** @returns false where there is no such secret: it is made by the shop's deployment */
  write(secretId: string, document: Record<string, unknown>): Promise<boolean>;
  /** What the deployment wrote on the secret; nothing where there is none. */
  tags(secretId: string): Promise<Record<string, string>>;
}

export function openSecretStore(config: SecretsManagerClientConfig): SecretStore {
  const client = new SecretsManagerClient({ cacheMiddleware: true, ...config });
  const unlessMissing = async <T>(work: () => Promise<T>, missing: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return missing;
      throw error;
    }
  };
  return {
    read: (secretId) =>
      unlessMissing(async () => {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
        return JSON.parse(SecretString || '{}') as Record<string, unknown>;
      }, {}),
    write: (secretId, document) =>
      unlessMissing(async () => {
        const SecretString = JSON.stringify(document);
        await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
        return true;
      }, false),
    tags: (secretId) =>
      unlessMissing(async () => {
        const { Tags = [] } = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
        return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
      }, {}),
  };
}

/** A document of unknown origin as the functions read it. */
export const asSecretDocument = (document: Record<string, unknown>): SecretDocument => secretDocument.parse(document);
