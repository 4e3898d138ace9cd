import { expect, test } from 'vitest';
import { openApi } from './api.ts';

test('a desk that never answers is given up, and another try may help', async () => {
  const asked: string[] = [];
  const fetcher = ((path: string, { signal }: RequestInit) => {
    asked.push(path);
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  }) as typeof fetch;
  const ask = openApi({ token: async () => 'token' }, { fetcher, within: 1 });
  await expect(ask('GET /api/me')).rejects.toMatchObject({ code: 'no_answer', status: 0, isPassing: true });
  expect(asked).toEqual(['/api/me']);
});

test('what the page itself gave up is no trouble of the line', async () => {
  const given = new AbortController();
  const fetcher = ((_path: string, { signal }: RequestInit) => {
    given.abort(new Error('looked elsewhere'));
    return Promise.reject(signal?.reason);
  }) as typeof fetch;
  const ask = openApi({ token: async () => 'token' }, { fetcher });
  await expect(ask('GET /api/me', { signal: given.signal })).rejects.toThrow('looked elsewhere');
});
