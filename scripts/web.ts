import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';

/** `npm run build`: builds what browsers load, into web/dist/<part>. `npm start` and the deployment call it when it is out of date. */

// Whoever starts it: a test, or a shell that says otherwise, would get React's development build, half as large again.
process.env.NODE_ENV = 'production';

const web = join(import.meta.dirname, '../web');
const parts = ['inbox', 'widget'].filter((part) => existsSync(join(web, part, 'vite.config.ts')));

// The English texts are the code's own: their catalogue is made from it, the translations are kept (`npm run texts`).
await promisify(execFile)(join(web, '../node_modules/.bin/lingui'), ['extract', '--locale', 'en', '--clean'], {
  cwd: join(web, '..'),
});

mkdirSync(join(web, 'dist'), { recursive: true });
for (const part of parts) {
  // Beside the old one and then in its place: whoever serves it meanwhile, or builds at the same time, never sees half of it.
  const fresh = mkdtempSync(join(web, 'dist', `.${part}-`));
  const place = join(web, 'dist', part);
  try {
    await build({ configFile: join(web, part, 'vite.config.ts'), logLevel: 'warn', build: { outDir: fresh } });
    replace(fresh, place);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function replace(fresh: string, place: string): void {
  const old = `${fresh}-old`;
  try {
    if (existsSync(place)) renameSync(place, old);
    renameSync(fresh, place);
  } catch {
    // Another build was faster by a moment: its files are as good, and ours go over them.
    cpSync(fresh, place, { recursive: true });
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}
