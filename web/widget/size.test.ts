import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** What the widget costs the pages of a shop. */

const folder = mkdtempSync(join(tmpdir(), 'slotdesk-widget-'));
beforeAll(async () => {
  // In a process of its own: here libraries would be built as they are for tests.
  const vite = join(import.meta.dirname, '../../node_modules/vite/bin/vite.js');
  const config = join(import.meta.dirname, 'vite.config.ts');
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, [vite, 'build', '-c', config, '--outDir', folder], { env });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
const zipped = (name: string): number => gzipSync(text(name), { level: 9 }).length;
const loaded = (): string[] => readdirSync(join(folder, 'widget')).map((name) => `widget/${name}`);

test('C1 every page of a shop loads two kilobytes, and who chats twenty', () => {
  const panel = loaded().filter((name) => /\/panel-/.test(name));
  const words = Math.max(
    ...loaded()
      .filter((name) => !panel.includes(name))
      .map(zipped),
  );
  expect(panel).toHaveLength(1);
  expect(zipped('widget.js')).toBeLessThanOrEqual(2 * 1024);
  expect(zipped('widget.js') + zipped(panel[0] ?? '') + words).toBeLessThanOrEqual(20 * 1024);
});

test('C1 the launcher keeps its names to itself and needs no leave of a strict page', () => {
  expect(text('widget.js')).toMatch(/^\(\(\)=>\{[\s\S]*\}\)\(\);?\s*$/);
  for (const name of ['widget.js', ...loaded()]) expect(text(name)).not.toMatch(/\beval\(|new Function\(/);
});
