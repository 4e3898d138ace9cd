import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readFile, replaceFile } from './journal.ts';
import { ServiceError, type WireService, wireBody, wireService } from './wire.ts';

/** Secrets Manager of the one-machine system, in a file that only its owner can read. */
export interface Secrets {
  wire: WireService;
  get(name: string): string | undefined;
  /** Creates or replaces. */
  put(name: string, value: string): void;
}

interface Version {
  id: string;
  value: string;
  /** Epoch milliseconds. */
  at: number;
}
interface Secret {
  current: Version;
  previous?: Version;
  createdAt: number;
}

const arnPrefix = 'arn:aws:secretsmanager:local:000000000000:secret:';

/** @param tags what a deployment would write on every secret */
export function openSecrets(directory: string, tags: Record<string, string> = {}): Secrets {
  const path = join(directory, 'secrets.json');
  const secrets = new Map(Object.entries(readFile<Record<string, Secret>>(path) ?? {}));

  const put = (name: string, value: string, id: string = randomUUID()): Version => {
    const known = secrets.get(name);
    const version = { id, value, at: Date.now() };
    secrets.set(name, { current: version, previous: known?.current, createdAt: known?.createdAt ?? version.at });
    replaceFile(path, JSON.stringify(Object.fromEntries(secrets)));
    return version;
  };
  const find = (id: unknown): [string, Secret] => {
    const name = String(id ?? '').replace(arnPrefix, '');
    const secret = secrets.get(name);
    if (!secret)
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return [name, secret];
  };
  const text = (body: Record<string, unknown>): string => {
    if (typeof body.SecretString === 'string') return body.SecretString;
    throw new ServiceError('InvalidParameterException', 'Only SecretString is emulated.');
  };
  const answer = (name: string, version: Version, stages: string[]) => ({
    ARN: arnPrefix + name,
    Name: name,
    VersionId: version.id,
    VersionStages: stages,
  });

  const operations: Record<string, (body: Record<string, unknown>) => object> = {
    GetSecretValue(body) {
      const [name, secret] = find(body.SecretId);
      const stage = String(body.VersionStage ?? 'AWSCURRENT');
      const version = stage === 'AWSCURRENT' ? secret.current : stage === 'AWSPREVIOUS' ? secret.previous : undefined;
      if (!version)
        throw new ServiceError(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
        );
      return { ...answer(name, version, [stage]), SecretString: version.value, CreatedDate: version.at / 1000 };
    },
    DescribeSecret(body) {
      const [name, secret] = find(body.SecretId);
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      return { ARN: arnPrefix + name, Name: name, CreatedDate: secret.createdAt / 1000, Tags };
    },
    PutSecretValue(body) {
      const [name] = find(body.SecretId);
      return answer(name, put(name, text(body), body.ClientRequestToken as string | undefined), ['AWSCURRENT']);
    },
    CreateSecret(body) {
      const name = String(body.Name ?? '');
      if (!/^[\w/+=.@-]{1,512}$/.test(name)) throw new ServiceError('ValidationException', 'Invalid name.');
      if (secrets.has(name))
        throw new ServiceError(
          'ResourceExistsException',
          `The operation failed because the secret ${name} already exists.`,
        );
      return answer(name, put(name, text(body), body.ClientRequestToken as string | undefined), ['AWSCURRENT']);
    },
  };

  return {
    wire: wireService('application/x-amz-json-1.1', async (request) => {
      const operation = operations[(request.headers['x-amz-target'] ?? '').replace('secretsmanager.', '')];
      if (!operation) throw new ServiceError('UnknownOperationException', 'This operation is not emulated.');
      return { body: operation(wireBody(request)) };
    }),
    get: (name) => secrets.get(name)?.current.value,
    put: (name, value) => void put(name, value),
  };
}
