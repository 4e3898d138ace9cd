import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @throws Error that says what to install */
export async function openBrowser(): Promise<Browser> {
  const executablePath = places.find((path) => path && existsSync(path));
  if (!executablePath)
    throw new Error(
      'There is no browser to test with. Install chromium (apt-get install chromium) or name one in CHROMIUM.',
    );
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
}

/** An agent at the inbox, in a browser profile of its own. What the page complains of is kept. */
export interface AgentPage {
  page: Page;
  context: BrowserContext;
  /** Errors of the page and of its console; a test that ends with any has failed. */
  complaints: string[];
}

export interface Look {
  colorScheme?: 'light' | 'dark';
  direction?: 'rtl';
  locale?: string;
  viewport?: { width: number; height: number };
}

/** Signs an agent in and waits for the live line. @param path where to begin @param before has the page before it loads */
export async function signIn(
  browser: Browser,
  url: string,
  agent: string,
  { path = '/inbox?view=mine', before, ...look }: Look & { path?: string; before?: (page: Page) => Promise<void> } = {},
): Promise<AgentPage> {
  const { colorScheme = 'light', locale = 'en-GB', viewport = { width: 1440, height: 900 }, direction } = look;
  const context = await browser.newContext({ colorScheme, locale, viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await before?.(page);
  const place = new URL(path, url);
  place.searchParams.set('as', agent);
  if (direction) place.searchParams.set('dir', direction);
  await page.goto(place.href);
  await page.locator('[data-line="live"]').waitFor();
  return { page, context, complaints };
}
