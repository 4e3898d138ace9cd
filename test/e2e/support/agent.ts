import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Look, signIn } from './browser.ts';
import type { Desk } from './desk.ts';

/** An agent at the inbox, in the words of the work. */
export interface Agent {
  page: Page;
  timeline: Locator;
  /** Errors of the page and of its console so far. */
  complaints: string[];
  become(status: 'available' | 'break'): Promise<void>;
  /** Opens a conversation of the list by the customer's name. */
  open(customer: string): Promise<void>;
  reply(text: string): Promise<void>;
  row(customer: string): Locator;
  offers: Locator;
  leave(): Promise<void>;
}

export async function agentAt(
  browser: Browser,
  url: string,
  id: string,
  look?: Look & { path?: string },
): Promise<Agent> {
  const { page, context, complaints } = await signIn(browser, url, id, look);
  const timeline = page.getByRole('log', { name: 'Timeline' });
  const row = (customer: string): Locator =>
    page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: new RegExp(`^${customer}`) });
  const status = (pressed: boolean): Locator =>
    page.getByRole('button', { name: pressed ? 'Available' : 'On break', exact: true });
  return {
    page,
    timeline,
    complaints,
    row,
    offers: page.getByRole('region', { name: 'Offers' }),
    async become(wanted) {
      const isThere = wanted === 'available';
      await status(true).or(status(false)).waitFor();
      if (await status(!isThere).isVisible()) await status(!isThere).click();
      await status(isThere).waitFor();
    },
    async open(customer) {
      await row(customer).click();
      await page.getByRole('article', { name: new RegExp(customer) }).waitFor();
    },
    async reply(text) {
      await page.getByRole('textbox', { name: 'Reply' }).fill(text);
      await page.keyboard.press('Enter');
      await timeline.getByText(text, { exact: true }).waitFor();
    },
    async leave() {
      await context.close();
    },
  };
}

/** The last text that went out to a customer's phone, once it has. */
export const reached = (outbox: () => Promise<unknown[]>, text: string): Promise<void> =>
  expect.poll(async () => JSON.stringify(await outbox()), { timeout: 30_000 }).toContain(text);

/** A customer's conversation in the demo's first shop, once the search finds it. @returns its id */
export async function conversationOf(desk: Desk, { name }: { name: string }): Promise<string> {
  const find = async (): Promise<string | undefined> => {
    const { body } = await desk.ask('anna', 'GET', `/api/conversations?shop=bloom&q=${encodeURIComponent(name)}`);
    return (body as { items: { id: string }[] }).items[0]?.id;
  };
  await expect.poll(find).toBeTruthy();
  return (await find()) as string;
}
