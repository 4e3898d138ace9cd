import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inProcess } from '../../local/inprocess.ts';
import { openSecrets as openStore } from '../../local/secrets.ts';
import { openSecrets, type Secrets } from './secrets.ts';

let directory: string;
let store: ReturnType<typeof openStore>;
let secrets: Secrets;
let reads: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'secrets-'));
  store = openStore(directory);
  reads = 0;
  vi.useFakeTimers({ toFake: ['Date'] });
  secrets = openSecrets({
    region: 'local',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: inProcess((request) => {
      reads++;
      return store.wire(request);
    }),
  });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

const save = (signingKey: string) => store.put('bloom', JSON.stringify({ messagebird: { signingKey } }));
const key = async () => (await secrets.get('bloom')).messagebird?.signingKey;
const minutes = (count: number) => vi.setSystemTime(Date.now() + count * 60_000);

test('S3 a shop’s secrets are read once in five minutes', async () => {
  save('first');
  expect([await key(), await key(), reads]).toEqual(['first', 'first', 1]);
  save('second');
  minutes(4);
  expect(await key()).toBe('first');
  minutes(2);
  expect([await key(), reads]).toEqual(['second', 2]);
});

test('S3 after a refused signature they are read again at once, but not more than twice a minute', async () => {
  save('first');
  await key();
  expect(await secrets.again('bloom')).toBeUndefined();
  save('second');
  minutes(1);
  expect((await secrets.again('bloom'))?.messagebird?.signingKey).toBe('second');
  for (let i = 0; i < 20; i++) expect(await secrets.again('bloom')).toBeUndefined();
  expect([await key(), reads]).toEqual(['second', 2]);
});

test('S3 a shop without secrets has none; fields nobody knows do not matter', async () => {
  store.put('bloom', '{"flowToken":"f","later":{"x":1}}');
  expect((await secrets.get('bloom')).flowToken).toBe('f');
  expect((await secrets.get('bloom')).whatsapp).toBeUndefined();
});
