import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Data that others made, to check ourselves against. It lies beside the repository and never in it; where it is absent
 * the tests that need it skip and say so.
 */

const root = fileURLToPath(new URL('../../shared/oracles/', import.meta.url));

export const hasOracles = existsSync(root);

export const oracle = (path: string): Buffer => readFileSync(root + path);

/** For the name of a `describe.skipIf(!hasOracles)`: says why its tests do not run. */
export const oraclesNote = hasOracles ? '' : ' (skipped: ../shared/oracles is not there)';

/** One payload of `payloads/index.json`, and what it holds. */
export interface Payload {
  file: string;
  provider: 'whatsapp' | 'messagebird';
  kind: string[];
}

export const payloads = (provider: Payload['provider']): (Payload & { bytes: Buffer; body: unknown })[] => {
  if (!hasOracles) return [];
  const all = JSON.parse(oracle('payloads/index.json').toString()) as Payload[];
  return all
    .filter((payload) => payload.provider === provider)
    .map((payload) => ({ ...payload, bytes: oracle(`payloads/${payload.file}`) }))
    .map((payload) => ({ ...payload, body: JSON.parse(payload.bytes.toString()) as unknown }));
};
