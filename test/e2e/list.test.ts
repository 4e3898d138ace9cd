import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axe } from './support/axe.ts';
import { signIn } from './support/browser.ts';
import { browser, desk, stage } from './support/stage.ts';

/** Lists, what is done from a conversation's header, and the customer beside it, in a real browser. */

stage();

let written = 0;
/** A customer of bloom's who nobody else in these tests is. */
const customer = (name: string) => ({ phone: `+3161200${String(++written).padStart(4, '0')}`, name });
const rows = (page: Page) => page.locator('[data-row]');
const open = (page: Page, name: string) => rows(page).filter({ hasText: name }).click();
const header = (page: Page, name: string) => page.getByRole('heading', { level: 2, name });
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });
const at = (page: Page) => new URL(page.url()).searchParams;
const available = (agent: string, status: 'available' | 'break') =>
  desk.ask(agent, 'PUT', '/api/me/status', { status });

/** Whether the first letter of what is cut off at its end can be seen. */
const begins = (cut: Locator): Promise<boolean> =>
  cut.evaluate((node) => {
    const first = document.createRange();
    const text = document.createTreeWalker(node, NodeFilter.SHOW_TEXT).nextNode() as Text;
    first.setStart(text, 0);
    first.setEnd(text, 1);
    const [letter, box] = [first.getBoundingClientRect(), node.getBoundingClientRect()];
    return node.scrollWidth > node.clientWidth && letter.left >= box.left - 1 && letter.right <= box.right + 1;
  });

/** The controls of the open conversation and of the customer over which an offer lies. */
const covered = (page: Page): Promise<string[]> =>
  page
    .locator('article header button, aside button, [aria-label=Write] button, [aria-label=Write] textarea')
    .evaluateAll((controls) =>
      controls.flatMap((control) => {
        const { x, y, width, height } = control.getBoundingClientRect();
        const there = document.elementFromPoint(x + width / 2, y + height / 2);
        const offers = document.querySelector('section[aria-label=Offers]');
        return width > 0 && there && offers?.contains(there) ? [control.ariaLabel ?? control.textContent ?? ''] : [];
      }),
    );

/** In the page: keeps what moved without anybody having touched anything, and where from and to. */
function watchShifts(): void {
  interface Shift extends PerformanceEntry {
    hadRecentInput: boolean;
    sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
  }
  const shifts: string[] = [];
  Object.assign(globalThis, { shifts });
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, sources } of list.getEntries() as Shift[])
      if (!hadRecentInput)
        for (const { node, previousRect: from, currentRect: to } of sources)
          shifts.push(`${node?.textContent?.slice(0, 60)}: ${from.x},${from.y} to ${to.x},${to.y}`);
  }).observe({ type: 'layout-shift', buffered: true });
}

describe('the list', () => {
  test('W5 a row does not move under the pointer: what comes in waits behind a pill', async () => {
    await desk.write(customer('Ada First'), 'I was first');
    const { page, complaints } = await signIn(browser, desk.url, 'anna', { path: '/inbox?view=all' });
    const first = rows(page).first();
    await first.hover();
    const before = await first.innerText();
    await desk.write(customer('Bob Later'), 'I came later');
    const pill = page.getByRole('button', { name: '1 new above' });
    await pill.waitFor();
    expect((await rows(page).first().innerText()).split('\n')[0]).toBe(before.split('\n')[0]);
    await pill.click();
    await rows(page).first().getByText('Bob Later').waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('W5 nothing moves by itself: not while the page fills, nor when a conversation opens, nor with what a customer writes', async () => {
    const [sam, ana] = [customer('Sam Still'), customer('Ana Away')];
    await desk.write(sam, 'Is anybody there?');
    await desk.write(ana, 'Hello?');
    await desk.ask('anna', 'PUT', '/api/me/preferences', {
      views: [{ name: 'Late', search: '?view=all&status=overdue' }],
    });
    const { page } = await signIn(browser, desk.url, 'anna', {
      path: '/inbox?view=all',
      before: async (fresh) => {
        await fresh.addInitScript(watchShifts);
        // Saved views come last.
        await fresh.route('**/api/me/preferences', async (route) => {
          await new Promise((done) => setTimeout(done, 1000));
          await route.continue();
        });
      },
    });
    await page.getByRole('button', { name: 'Saved views' }).waitFor();
    await open(page, 'Sam Still');
    await page.getByText('Recognised by').waitFor();
    await open(page, 'Ana Away');
    await header(page, 'Ana Away').waitFor();
    await open(page, 'Sam Still');
    await page.getByRole('log', { name: 'Timeline' }).getByText('Is anybody there?').waitFor();
    for (let n = 1; n <= 7; n++) await desk.write(sam, `Message ${n}`);
    await page.getByRole('log', { name: 'Timeline' }).getByText('Message 7').waitFor();
    expect(await page.evaluate('shifts')).toEqual([]);
    await page.context().close();
    await desk.ask('anna', 'PUT', '/api/me/preferences', {});
  });

  test('W5 what a conversation needs is loaded at the first sign of somebody, not before, and is there without a line', async () => {
    await desk.write(customer('Una Untouched'), 'Hi');
    const loaded: string[] = [];
    const { page } = await signIn(browser, desk.url, 'anna', {
      path: '/inbox?view=all',
      before: async (fresh) => {
        fresh.on('requestfinished', (request) => loaded.push(new URL(request.url()).pathname));
      },
    });
    const ofConversation = (): string[] => loaded.filter((name) => /\/(conversation|pane)-/.test(name));
    await rows(page).filter({ hasText: 'Una Untouched' }).waitFor();
    expect(ofConversation()).toEqual([]);
    await page.mouse.move(700, 400);
    await expect.poll(ofConversation).toHaveLength(2);
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await open(page, 'Una Untouched');
    await header(page, 'Una Untouched').waitFor();
    await page.context().close();
  });

  test('W5 filters stand in the address, are cleared by their chip, and kept as a view with a key', async () => {
    await desk.write(customer('Fay Filter'), 'Is my parcel there?');
    const { page } = await signIn(browser, desk.url, 'anna', { path: '/inbox?view=all' });
    await page.keyboard.press('f');
    await dialog(page, 'Filter')
      .getByRole('button', { name: /Channel/ })
      .click();
    await page.getByRole('option', { name: 'MessageBird, Bloom Flowers' }).click();
    expect(await axe(page)).toEqual([]);
    await dialog(page, 'Filter').getByRole('button', { name: 'Show' }).click();
    await page.getByText('Nothing was found.').waitFor();
    expect(at(page).get('channel')).toBe('bloom-messagebird');
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Birds');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Birds' }).waitFor();
    await page.getByRole('button', { name: /Clear the filter Channel/ }).click();
    await rows(page).filter({ hasText: 'Fay Filter' }).waitFor();
    expect(at(page).get('channel')).toBeNull();
    await page.keyboard.press('1');
    await expect.poll(() => at(page).get('channel')).toBe('bloom-messagebird');
    await page.reload();
    await page.getByRole('link', { name: 'Birds' }).waitFor();
    await page.context().close();
  });

  test('W5 words are searched from the keyboard, and J and K walk what was found', async () => {
    for (const name of ['Gus One', 'Gus Two'])
      await desk.write(customer(name), `Where is the zanzibar rose of ${name}?`);
    const { page } = await signIn(browser, desk.url, 'anna', { path: '/inbox?view=all' });
    await page.keyboard.press('/');
    await page.keyboard.type('zanzibar');
    await expect.poll(() => rows(page).count()).toBe(2);
    await page.keyboard.press('Escape');
    await page.goto(`${desk.url}/inbox?view=all&q=zanzibar`);
    await rows(page).first().waitFor();
    await page.keyboard.press('j');
    await header(page, 'Gus Two').waitFor();
    await page.keyboard.press('j');
    await header(page, 'Gus One').waitFor();
    await page.keyboard.press('k');
    await header(page, 'Gus Two').waitFor();
    await page.context().close();
  });

  test('S1 a link to a conversation that one may not see explains itself', async () => {
    const { page } = await signIn(browser, desk.url, 'anna', { path: '/inbox?view=all&c=bloom.bloom-whatsapp.none.1' });
    await page.getByText('This conversation cannot be shown to you.').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.context().close();
  });
});

describe('the header', () => {
  test('D7 T7 one is taken and closed by key, and the next one is open', async () => {
    for (const name of ['Hal Next', 'Ida Close']) await desk.write(customer(name), 'Hello');
    const { page, complaints } = await signIn(browser, desk.url, 'anna', { path: '/inbox?view=unassigned&sort=begun' });
    await open(page, 'Ida Close');
    await page.getByRole('button', { name: 'Take', exact: true }).waitFor();
    await page.keyboard.press('a');
    await page.getByText('Yours', { exact: true }).waitFor();
    await page.keyboard.press('e');
    await dialog(page, 'Close the conversation').waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('1');
    await header(page, 'Hal Next').waitFor();
    await page.getByText('The conversation with Ida Close is closed.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: /^Mine/ }).click();
    await rows(page).filter({ hasText: 'Ida Close' }).waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('D4 D7 one that a colleague took first is shown as theirs again, and it is said who was faster', async () => {
    const rae = customer('Rae Raced');
    await desk.write(rae, 'Is anybody there?');
    const { page, complaints } = await signIn(browser, desk.url, 'ben', { path: '/inbox?view=unassigned' });
    await open(page, 'Rae Raced');
    const take = page.getByRole('button', { name: 'Take', exact: true });
    await take.waitFor();
    // Between the press and the desk's answer.
    await page.route('**/assign', async (route) => {
      const path = new URL(route.request().url()).pathname;
      expect((await desk.ask('anna', 'POST', path, { agent: 'me' })).status).toBe(200);
      await route.continue();
    });
    await take.click();
    await page.getByRole('alert').getByText('Anna de Vries was faster and has this conversation.').waitFor();
    await page.getByText('With Anna de Vries', { exact: true }).waitFor();
    expect(await page.getByText('Yours', { exact: true }).count()).toBe(0);
    expect(complaints.filter((one) => !/status of 409/.test(one))).toEqual([]);
    await page.context().close();
  });

  test('D2 D3 without a free slot taking is shown and not done, and why is said; of shops that differ the bar says both', async () => {
    await desk.write(customer('Sol Slots'), 'Hello?');
    const slots = (count: number) => desk.ask('anna', 'PATCH', '/api/shops/bloom/settings', { slots: count });
    expect((await slots(0)).status).toBe(200);
    try {
      const { page, complaints } = await signIn(browser, desk.url, 'ben', { path: '/inbox?view=unassigned' });
      await page.getByText(/0 to [1-9]\d* free slots, by shop$/).waitFor();
      await open(page, 'Sol Slots');
      await page.getByText('Bloom Flowers gives nobody a conversation now', { exact: false }).waitFor();
      expect(await page.getByRole('button', { name: 'Take it' }).isDisabled()).toBe(true);
      expect(await page.getByRole('button', { name: 'Take', exact: true }).getAttribute('aria-disabled')).toBe('true');
      await page.keyboard.press('a');
      await page
        .getByRole('alert')
        .getByText('Bloom Flowers gives nobody a conversation now', { exact: false })
        .waitFor();
      expect(await axe(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    } finally {
      await slots(5);
    }
  });

  test('T3 an offer shows who can take it, counts down at the other, and is told to the sender when it is accepted', async () => {
    const jo = customer('Jo Given');
    await desk.write(jo, 'I need an invoice');
    const anna = await signIn(browser, desk.url, 'anna', { path: '/inbox?view=unassigned' });
    const ben = await signIn(browser, desk.url, 'ben', { path: '/inbox?view=mine' });
    await open(anna.page, 'Jo Given');
    await anna.page.getByRole('button', { name: 'Take', exact: true }).click();
    await anna.page.getByText('Yours', { exact: true }).waitFor();
    await available('ben', 'available');
    await anna.page.keyboard.press('t');
    const chosen = dialog(anna.page, 'Hand over').getByRole('radio', { name: /Ben Yilmaz/ });
    await expect.poll(() => chosen.isEnabled()).toBe(true);
    await chosen.check();
    await anna.page.getByRole('textbox', { name: 'Note' }).fill('Wants a Dutch invoice.');
    expect(await axe(anna.page)).toEqual([]);
    await anna.page.getByRole('button', { name: 'Offer it' }).click();
    await anna.page.getByText('Waiting for Ben Yilmaz to accept').waitFor();

    const offers = ben.page.getByRole('region', { name: 'Offers' });
    await offers.getByText('Wants a Dutch invoice.').waitFor();
    expect(await axe(ben.page)).toEqual([]);
    await desk.write(customer('Mo Beside'), 'Something else');
    await ben.page.goto(`${desk.url}/inbox?view=all`);
    await open(ben.page, 'Mo Beside');
    const size = ben.page.viewportSize();
    for (const width of [1440, 1100, 800, 390]) {
      await ben.page.setViewportSize({ width, height: 800 });
      await offers.getByRole('button', { name: 'Accept' }).click({ trial: true });
      expect([width, await covered(ben.page)]).toEqual([width, []]);
    }
    if (size) await ben.page.setViewportSize(size);
    await ben.page.keyboard.press('y');
    await header(ben.page, 'Jo Given').waitFor();
    await anna.page.getByText('Ben Yilmaz has taken the conversation with Jo Given.').waitFor();
    expect([...anna.complaints, ...ben.complaints]).toEqual([]);
    await available('ben', 'break');
    expect(await desk.violations()).toEqual([]);
    await Promise.all([anna.context.close(), ben.context.close()]);
  });

  test('T1 what a team may grab comes as a card to its representatives, and who grabs it has it', async () => {
    await desk.write(customer('Kim Grab of the house with the longest name in town'), 'A wedding for forty');
    const { body } = await desk.ask('anna', 'GET', '/api/conversations?view=unassigned&limit=100');
    const { items } = body as { items: { id: string; customer: { name: string } }[] };
    const id = items.find((c) => c.customer.name.startsWith('Kim Grab'))?.id ?? '';
    await desk.ask('anna', 'POST', `/api/conversations/${id}/assign`, { agent: 'me' });
    const chris = await signIn(browser, desk.url, 'chris', { direction: 'rtl' });
    await desk.ask('anna', 'POST', `/api/conversations/${id}/handover`, { to: { team: 'events' } });
    const card = chris.page.getByRole('region', { name: 'Offers' });
    // On a page from right to left, too, a Latin name is cut at its own end.
    await expect.poll(() => begins(card.getByText('Kim Grab'))).toBe(true);
    expect(await axe(chris.page)).toEqual([]);
    await card.getByRole('button', { name: 'Grab' }).click();
    await header(chris.page, 'Kim Grab').waitFor();
    await chris.page.getByText('Yours', { exact: true }).waitFor();
    const aside = chris.page.getByRole('complementary', { name: 'Customer' });
    for (const place of [rows(chris.page), aside])
      await expect.poll(() => begins(place.locator('bdi').filter({ hasText: 'Kim Grab' }).first())).toBe(true);
    await chris.context.close();
  });
});

describe('the customer beside the conversation', () => {
  test('C5 a name is changed in place; a number of another customer is refused with the offer to merge, which can be undone', async () => {
    const [lea, max] = [customer('Lea Old'), customer('Max Same')];
    await desk.write(max, 'My order?');
    await desk.write(lea, 'My order, please?');
    const { page } = await signIn(browser, desk.url, 'anna', { path: '/inbox?view=all' });
    await open(page, 'Lea Old');
    const aside = page.getByRole('complementary', { name: 'Customer' });
    await aside.getByRole('button', { name: 'Add a field' }).click();
    await page.keyboard.type('Shoe size');
    await aside.getByRole('textbox', { name: 'Value' }).fill('38');
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await aside.getByRole('button', { name: 'Change Shoe size' }).waitFor();
    await aside.getByRole('button', { name: 'Change Name' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Lea New');
    await page.keyboard.press('Enter');
    await header(page, 'Lea New').waitFor();
    await aside.getByRole('button', { name: 'Change Phone' }).click();
    await page.getByRole('textbox', { name: 'Phone' }).fill(max.phone);
    await page.keyboard.press('Enter');
    await aside.getByText('Another customer is known by this.').waitFor();
    await aside.getByRole('button', { name: 'Compare and merge' }).click();
    const merging = dialog(page, 'Merge with another customer');
    await merging.getByText('Max Same').waitFor();
    // In words, as everywhere: neither ids nor the days of machines.
    expect(await merging.getByText('WhatsApp', { exact: true }).count()).toBe(2);
    expect(await merging.getByText(/\d{4}-\d{2}-\d{2}/).count()).toBe(0);
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Merge', exact: true }).last().click();
    await page.getByText('The two are one customer now.').waitFor();
    await aside.getByText('My order?', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await expect.poll(() => aside.getByText('My order?', { exact: true }).count()).toBe(0);
    await page.context().close();
  });
});

test.each([
  { name: 'light', look: {} },
  { name: 'dark', look: { colorScheme: 'dark' as const } },
  { name: 'right to left', look: { direction: 'rtl' as const } },
  { name: '320 px wide', look: { viewport: { width: 320, height: 640 } } },
])('W5 the list, a conversation and its menu have nothing that axe finds: $name', async ({ look }) => {
  await desk.write(customer('Nia Look'), 'Hello there');
  const { page } = await signIn(browser, desk.url, 'anna', { path: '/inbox?view=all', ...look });
  await rows(page).first().waitFor();
  expect(await axe(page)).toEqual([]);
  await rows(page).first().click();
  await page.getByRole('log', { name: 'Timeline' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'More actions' }).click();
  expect(await axe(page)).toEqual([]);
  await page.context().close();
});

// Last: in the list of what waits no other row would be in sight.
test('W5 a press just after scrolling opens the row under the pointer', async () => {
  for (let n = 1; n <= 12; n++) await desk.write(customer(`Row ${n}`), 'Hello');
  const { page } = await signIn(browser, desk.url, 'anna', { path: '/inbox?view=unassigned' });
  await rows(page).first().hover();
  const scrolled = page.evaluate(
    "new Promise((done) => addEventListener('scroll', done, { capture: true, once: true }))",
  );
  await page.mouse.wheel(0, 160);
  await scrolled;
  await page.mouse.down();
  await page.mouse.up();
  await page.getByRole('article', { name: /Conversation with/ }).waitFor();
  await page.context().close();
});

test.each([
  { name: 'a wide screen', viewport: { width: 1440, height: 900 } },
  { name: 'a phone', viewport: { width: 390, height: 844 } },
])(
  'W5 what is told lies over nothing that cannot be scrolled free, and moves nothing when it goes: $name',
  async ({ viewport }) => {
    const { page } = await signIn(browser, desk.url, 'anna', { path: '/inbox?view=unassigned', viewport });
    await rows(page).first().waitFor();
    const told = page.getByText('None of your conversations is overdue.');
    await page.keyboard.press('Shift+Space');
    await told.waitFor();
    const atEnd = (of: Locator): Promise<number> =>
      of.evaluate((list) => {
        list.scrollTop = list.scrollHeight;
        return Math.max(...[...list.querySelectorAll('a')].map((link) => link.getBoundingClientRect().bottom));
      });
    const top = (await told.locator('..').boundingBox())?.y ?? 0;
    const list = page.getByRole('list', { name: 'Conversations' });
    await expect.poll(() => atEnd(list)).toBeLessThanOrEqual(top);
    const rail = page.getByRole('navigation', { name: 'Views' });
    if (await rail.isVisible()) await expect.poll(() => atEnd(rail)).toBeLessThanOrEqual(top);

    const last = rows(page).last();
    await last.hover();
    const before = await last.boundingBox();
    await told.locator('..').getByRole('button', { name: 'Close' }).focus();
    await page.keyboard.press('Enter');
    await told.waitFor({ state: 'detached' });
    expect(await last.boundingBox()).toEqual(before);

    // In a conversation on a phone it stands between what was said and what is written.
    if (viewport.width < 768) {
      await last.click();
      const timeline = page.getByRole('log', { name: 'Timeline' });
      await timeline.waitFor();
      // Its facts stand in two lines: neither ends with the mark that is between two of them.
      const facts = page.getByRole('article').locator('header > div').last();
      expect(await facts.evaluate((node) => node.textContent?.includes('·'))).toBe(false);
      expect(await facts.evaluate((node) => getComputedStyle(node).overflowX)).toBe('clip');
      await page.keyboard.press('Shift+Space');
      await told.waitFor();
      const box = async (of: Locator) => (await of.boundingBox()) ?? { y: 0, height: 0 };
      const [notice, write] = [await box(told.locator('..')), await box(page.getByRole('region', { name: 'Write' }))];
      expect(notice.y + notice.height).toBeLessThanOrEqual(write.y);
      await expect
        .poll(async () => (await box(timeline)).y + (await box(timeline)).height)
        .toBeLessThanOrEqual(notice.y);
    }
    await page.context().close();
  },
);
