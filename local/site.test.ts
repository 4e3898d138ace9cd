import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClock } from './clock.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { buildSite, site } from './site.ts';

/** The site as this machine serves it: the same table of headers as CloudFront's (test/infra/site.test.ts). */

const folder = mkdtempSync(join(tmpdir(), 'slotdesk-site-'));
let gateway: Gateway;

beforeAll(async () => {
  const files: Record<string, string> = {
    'built/inbox/index.html': '<!doctype html>the page',
    'built/inbox/assets/main-1a2b.js': 'the script',
    'built/widget/widget.js': 'the launcher',
    'built/widget/widget/panel-3c4d.js': 'the panel',
    'secret.txt': 'a secret',
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  gateway = await startGateway({ port: 0, clock: openClock(join(folder, 'clock')), routes: [] });
  gateway.add({ raw: site(() => gateway.url, undefined, join(folder, 'built')) });
});
afterAll(async () => {
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks with the path as it is written: fetch would tidy it. */
function ask(path: string, { method = 'GET', accept = '*/*' } = {}) {
  return new Promise<{ status?: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    request({ port: gateway.port, path, method, headers: { accept } }, async (answer) =>
      resolve({ status: answer.statusCode, headers: answer.headers, body: await text(answer) }),
    )
      .on('error', reject)
      .end();
  });
}
const html = 'text/html,application/xhtml+xml,*/*;q=0.8';

describe('P2 the site on this machine', () => {
  test('P2 the page is shown at every place a browser goes to, and asked for anew each time', async () => {
    for (const path of ['/', '/inbox?view=all&c=bloom.bloom-whatsapp.a_-b.1', '/admin/bloom', '/c/cus.bloom.x.1'])
      expect(await ask(path, { accept: html }), path).toMatchObject({
        status: 200,
        body: '<!doctype html>the page',
        headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
      });
    expect(await ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test('P2 no page may run script that is in it, or connect to anything but this machine', async () => {
    const { headers } = await ask('/', { accept: html });
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cross-origin-opener-policy': 'same-origin' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ${gateway.url.replace('http', 'ws')};`);
    expect(policy).not.toContain('unsafe');
  });

  test('P2 what has a hash in its name is kept; shops’ pages may load the widget and nothing else', async () => {
    const kept = 'public, max-age=31536000, immutable';
    const everybody = { 'access-control-allow-origin': '*' };
    expect(await ask('/assets/main-1a2b.js')).toMatchObject({ body: 'the script', headers: { 'cache-control': kept } });
    expect(await ask('/widget/panel-3c4d.js')).toMatchObject({ body: 'the panel', headers: { ...everybody } });
    expect(await ask('/widget.js')).toMatchObject({
      body: 'the launcher',
      headers: { ...everybody, 'cache-control': 'public, max-age=300' },
    });
    for (const path of ['/', '/assets/main-1a2b.js', '/config.json'])
      expect((await ask(path)).headers, path).not.toHaveProperty('access-control-allow-origin');
  });

  test('P2 D1 /config.json says where the socket is', async () => {
    const { body } = await ask('/config.json');
    expect(JSON.parse(body)).toEqual({ mode: 'local', socket: `${gateway.url.replace('http', 'ws')}/socket` });
  });

  test('P2 what is not there is not there, whatever the path is', async () => {
    for (const path of [
      '/assets/other.js',
      '/nothing',
      '/../secret.txt',
      '/assets/../../../secret.txt',
      '/..%2f..%2fsecret.txt',
      '//secret.txt',
      '/%',
      '/%00.js',
      '/assets',
    ])
      expect(await ask(path), path).toMatchObject({ status: 404, headers: { 'content-type': 'application/json' } });
    expect(await ask('/', { method: 'POST' })).toMatchObject({ status: 404 });
  });

  test('P2 it is built when it is older than what it is made from, and whoever waits is told before', async () => {
    const built = join(folder, 'built');
    const script = join(folder, 'build.mjs');
    const build = (source: string) => {
      writeFileSync(script, source);
      return buildSite((line) => said.push(line), { built, script });
    };
    const said: string[] = [];
    const age = (seconds: number) => utimesSync(join(built, 'inbox/index.html'), seconds, seconds);
    age(Date.now() / 1000 + 60);
    await build('process.exit(1)');
    expect(said).toEqual([]);
    age(1);
    const building = build(
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(join(folder, 'was built'))}, '')`,
    );
    expect(said).toEqual([expect.stringContaining('Building the inbox and the widget')]);
    await building;
    expect(readdirSync(folder)).toContain('was built');
    await expect(build("console.error('no such colour'); process.exit(1)")).rejects.toThrow('no such colour');
  });
});
