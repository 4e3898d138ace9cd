import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from './browser.ts';
import { type Desk, startDesk } from './desk.ts';

/** The desk and the browser of the file that runs, from its first test to its last. */
export let desk: Desk;
export let browser: Browser;

/**
 * Starts both for a file, and stops them at its end. Called once, at its top.
 * @param begin what else is there before the first test
 * @param directory where the desk keeps everything; default: nowhere
 */
export function stage(begin?: () => Promise<void>, directory?: string): void {
  beforeAll(async () => {
    [desk, browser] = await Promise.all([startDesk(directory), openBrowser()]);
    await begin?.();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    // It may have been frozen.
    desk?.thaw();
    await desk?.stop();
  });
}
