import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

/** Somebody on the shop's page, with the chat open. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  panel: Locator;
  log: Locator;
  draft: Locator;
  /** Errors of the page and of its console so far. */
  complaints: string[];
  say(text: string): Promise<void>;
  /** What the shop's page does where somebody else signs in, or out (none). */
  becomes(token?: string): Promise<void>;
}

/** A visitor in a browser of its own. @param who as the shop signs its customers in (`as=c-7&name=Carla`); none: nobody it knows */
export async function visit(browser: Browser, url: string, who = ''): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
  return visitIn(context, url, who);
}

/** The same in a tab of a browser that is open already. @param before has the page before it loads */
export async function visitIn(
  context: BrowserContext,
  url: string,
  who = '',
  before?: (page: Page) => Promise<void>,
): Promise<Visitor> {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await before?.(page);
  await page.goto(`${url}/shop/bloom?${who}`);
  await openChat(page);
  const panel = page.locator('slotdesk-chat').getByRole('dialog');
  const draft = panel.getByRole('textbox', { name: 'Write a message' });
  return {
    page,
    context,
    panel,
    log: panel.getByRole('log', { name: 'Messages' }),
    draft,
    complaints,
    async say(text) {
      await draft.fill(text);
      await draft.press('Enter');
    },
    becomes: (token) =>
      page.evaluate(
        (identity) =>
          (globalThis as never as { slotdesk: { identify(token?: string): void } }).slotdesk.identify(identity),
        token,
      ),
  };
}

export async function openChat(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Chat with us/ }).click();
  await page.getByRole('textbox', { name: 'Write a message' }).waitFor();
}
