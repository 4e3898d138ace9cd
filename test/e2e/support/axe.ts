import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const all = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
/** What other colours alone can break; the elements, their names and their order are the same in light and dark. */
const colours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** What axe finds wrong with the page as it is, WCAG 2.2 AA; one line each. @param within only this part of it */
export async function axe(page: Page, within = 'html', runOnly = all): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  return page.evaluate(
    async ([part, only]) => {
      const { axe } = globalThis as never as {
        axe: { run(part: string, options: object): Promise<{ violations: Violation[] }> };
      };
      interface Violation {
        id: string;
        help: string;
        nodes: { html: string; failureSummary?: string }[];
      }
      // What passes is not described: that takes as long as looking.
      const { violations } = await axe.run(part, { runOnly: only, resultTypes: ['violations'] });
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
      );
    },
    [within, runOnly] as const,
  );
}

/** A narrow phone, or a page at 400 % (WCAG 1.4.10). */
const narrow = { width: 320, height: 780 };

/**
 * What axe finds wrong with a state as everybody sees it: light, and dark from right to left; on a phone too, where it looks different there.
 * The page is as before when it answers. @returns one line each, with the look it was found in
 */
export async function axeInAllLooks(page: Page, { phone = false, within = 'html' } = {}): Promise<string[]> {
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  // The colours follow with the next frame.
  const drawn = () => page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  const turn = async (colorScheme: 'light' | 'dark', direction: 'ltr' | 'rtl'): Promise<void> => {
    await page.emulateMedia({ colorScheme });
    await page.locator('html').evaluate((html, dir) => html.setAttribute('dir', dir), direction);
    await drawn();
  };
  const found: string[] = [];
  const tooWide = async (): Promise<number> => {
    const widths = await page
      .locator(`html, ${within}`)
      .evaluateAll((parts) => parts.map((part) => part.scrollWidth - part.clientWidth));
    return Math.max(...widths);
  };
  const fits = async (name: string): Promise<void> => {
    let beyond = await tooWide();
    // What stands where by the width is drawn a few frames after it changed.
    for (let tries = 0; beyond > 0 && tries < 30; tries++) {
      await drawn();
      beyond = await tooWide();
    }
    if (beyond > 0) found.push(`${name}: the page is ${beyond} px too wide`);
  };
  const look = async (name: string, runOnly = all): Promise<void> => {
    found.push(...(await axe(page, within, runOnly)).map((one) => `${name}: ${one}`));
    await fits(name);
  };
  await look('light');
  await turn('dark', 'rtl');
  await look('dark, right to left', colours);
  if (phone) {
    await page.setViewportSize(narrow);
    await fits('phone, right to left');
  }
  await turn('light', 'ltr');
  if (phone) {
    await look('phone');
    await page.setViewportSize(size);
  }
  return found;
}
