import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { agentAt } from './support/agent.ts';
import { axe, axeInAllLooks } from './support/axe.ts';
import { signIn } from './support/browser.ts';
import { browser, desk, stage } from './support/stage.ts';

/** A shop's settings in the browser, as its admins set them and as others are kept from it. */

stage();
// A page that is left open takes part in all that follows.
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

const admin = (path: string, look = {}) => signIn(browser, desk.url, 'anna', { path: `/admin/bloom/${path}`, ...look });
const save = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^(Save|Check and save)$/ }).click();
};
const saved = (page: Page) => page.getByText('Saved. It holds from now on.').waitFor();

describe('S1 the settings of a shop', () => {
  test('S1 D1 are changed by its admin, who sees what changes, and hold at once', async () => {
    const { page, complaints } = await admin('general');
    await page.getByLabel('Slots per agent').fill('6');
    await page.getByLabel('Soon after', { exact: true }).fill('2');
    await page.getByText('3 minutes').waitFor();
    await save(page);
    await saved(page);
    const { body } = await desk.ask('anna', 'GET', '/api/shops/bloom/settings');
    expect(body).toMatchObject({ slots: 6, soonAfter: 'PT2M' });
    // Her other shop has five.
    await page.getByRole('button', { name: /5 to 6 free slots, by shop/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('S1 D1 D3 D6 fewer slots take nothing away, and nobody comes until there is room; with more again, who waits is assigned at once', async () => {
    await desk.ask('anna', 'PATCH', '/api/shops/bloom/settings', { slots: 5 });
    const gina = { id: 'gina', name: 'Gina Groen', shops: { bloom: { role: 'employee', chat: true } } };
    await desk.organise({ shops: [], agents: [gina] });
    const [{ page }, agent] = await Promise.all([admin('general'), agentAt(browser, desk.url, 'gina')]);
    const write = (name: string, n: number) =>
      desk.write({ phone: `+3161234590${n}`, name }, `${name} writes`, 'bloom-messagebird');
    const slots = (words: string) => agent.page.getByRole('button', { name: words }).waitFor();
    const waiting = async () => {
      const { body } = await desk.ask('gina', 'GET', '/api/conversations?view=unassigned&shop=bloom');
      return (body as { items: { customer: { name: string } }[] }).items.map(({ customer }) => customer.name);
    };
    const setSlots = async (n: string): Promise<void> => {
      await page.getByLabel('Slots per agent').fill(n);
      await save(page);
      await saved(page);
    };
    await agent.become('available');
    const [held, fourth, fifth] = [['Una One', 'Dos Two', 'Tria Three'], 'Vier Four', 'Cinque Five'];
    for (const [n, name] of held.entries()) {
      await write(name, n);
      await agent.row(name).waitFor();
    }
    await slots('3 of 5 slots used');

    await setSlots('1');
    await slots('3 of 1 slots used');
    await write(fourth, 4);
    await expect.poll(waiting).toEqual([fourth]);
    for (const name of held) await agent.row(name).waitFor();
    const { body } = await desk.ask('gina', 'GET', '/api/conversations?view=mine');
    const mine = (body as { items: { id: string }[] }).items.map(({ id }) => encodeURIComponent(id));
    expect(mine).toHaveLength(3);
    const close = (id?: string) => desk.ask('gina', 'POST', `/api/conversations/${id}/close`, { reason: 'done' });
    await close(mine[0]);
    await close(mine[1]);
    await slots('1 of 1 slots used');
    expect(await waiting()).toEqual([fourth]);
    await close(mine[2]);
    await agent.row(fourth).waitFor();
    await write(fifth, 5);
    await expect.poll(waiting).toEqual([fifth]);

    await setSlots('5');
    await agent.row(fifth).waitFor();
    await slots('2 of 5 slots used');
    expect(await desk.violations()).toEqual([]);
    expect(agent.complaints).toEqual([]);
    await agent.become('break');
  });

  test('S1 a value that cannot be is said beside its field, and stays to be corrected', async () => {
    const { page } = await admin('general');
    const slots = page.getByLabel('Slots per agent');
    await slots.fill('many');
    await save(page);
    await page.getByText('From 0 to 100.').waitFor();
    expect(await slots.inputValue()).toBe('many');
    expect(await page.locator(':focus').inputValue()).toBe('many');
  });

  test('S1 S5 what somebody else changed meanwhile is said with name and time before it is written over', async () => {
    await desk.organise({ shops: [], agents: [{ id: 'eva', name: 'Eva Smit', shops: { bloom: { role: 'admin' } } }] });
    const { page } = await admin('general');
    await page.getByLabel('Slots per agent').fill('7');
    await desk.ask('eva', 'PATCH', '/api/shops/bloom/settings', { slots: 9 });
    await save(page);
    await page.getByText(/Slots per agent was changed by Eva Smit/).waitFor();
    await page.getByRole('button', { name: 'Take what is there now' }).click();
    expect(await page.getByLabel('Slots per agent').inputValue()).toBe('9');
  });

  test('S1 leaving with something unsaved asks first', async () => {
    const { page } = await admin('general');
    await page.getByLabel('Slots per agent').fill('8');
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    await page.getByRole('button', { name: 'Stay' }).click();
    expect(await page.getByLabel('Slots per agent').inputValue()).toBe('8');
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByRole('button', { name: 'Leave, and drop the changes' }).click();
    await page.getByRole('heading', { name: 'Members' }).waitFor();
  });

  test('S1 an employee sees none of it, and is told who can', async () => {
    const { page } = await signIn(browser, desk.url, 'ben', { path: '/admin/bloom/general' });
    await page.getByText('Only admins see the settings of Bloom Flowers.').waitFor();
    await page.getByText(/Ask .*Anna de Vries/).waitFor();
    expect(await page.getByLabel('Slots per agent').count()).toBe(0);
    expect(await axe(page, 'main')).toEqual([]);
  });

  test('S1 offline they can be read and not changed', async () => {
    const { page, context } = await admin('general');
    await page.getByLabel('Slots per agent').waitFor();
    await context.setOffline(true);
    await page.evaluate("dispatchEvent(new Event('offline'))");
    await page.getByText('Settings can be read here').waitFor();
    expect(await page.getByLabel('Slots per agent').isDisabled()).toBe(true);
  });
});

describe('S2 S3 who works at the shop, and where customers write', () => {
  test('S2 a role cannot be withdrawn while the chat permission is given: not offered, and said why', async () => {
    const { page } = await admin('members?item=chris');
    await page
      .getByText('The role can be withdrawn once the chat permission is taken away', { exact: false })
      .waitFor();
    expect(await page.getByRole('button', { name: 'Withdraw the role …' }).count()).toBe(0);

    await page.getByText('Chat permission', { exact: true }).click();
    await save(page);
    await saved(page);
    await page.getByRole('button', { name: 'Withdraw the role …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'Members' }).waitFor();
    expect(await page.getByText('Chris Park').count()).toBe(0);
  });

  test('S1 the last owner admin stays one', async () => {
    const { page } = await admin('members?item=anna');
    await page.getByRole('button', { name: /Role/ }).click();
    await page.getByRole('option', { name: 'Employee' }).click();
    await page.getByText('This is you').waitFor();
    await save(page);
    await page.getByText('A shop keeps at least one owner admin.').waitFor();
  });

  test('S3 a credential is asked about at the provider, said to be set, and never shown', async () => {
    const { page } = await admin('channels?item=bloom-whatsapp');
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText('The provider knows this account, and the credentials are right.').waitFor();

    const token = page.getByLabel('Access token');
    await token.fill('a-wrong-token');
    await page.getByText('a new one').waitFor();
    await save(page);
    await page.getByRole('alert').first().waitFor();
    expect(await token.inputValue()).toBe('a-wrong-token');
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await token.getAttribute('placeholder')).toBe('Set. Empty: it stays as it is.');
    expect(await page.content()).not.toContain('demo-whatsapp-app-secret');
    await page.getByText(`${desk.url}/webhooks/whatsapp/bloom`).waitFor();
  });

  test('C1 a webchat is added, and its snippet is there to be copied', async () => {
    const { page } = await admin('channels?item=%2B');
    await page.getByRole('button', { name: /Provider/ }).click();
    await page.getByRole('option', { name: 'Webchat' }).click();
    await page.getByLabel('Name').fill('Second chat');
    await save(page);
    await page.getByRole('heading', { name: 'Second chat' }).waitFor();
    await page.getByText('data-channel="bloom-second-chat"').waitFor();
  });
});

describe('T R S4 T6 T7 B4 how a shop works', () => {
  test('T1 a team is made with its members', async () => {
    const { page } = await admin('teams?item=%2B');
    await page.getByLabel('Name', { exact: true }).fill('Care & Returns');
    await page.getByRole('combobox', { name: 'Add somebody' }).fill('Ben');
    await page.getByRole('option', { name: 'Ben Yilmaz' }).click();
    await save(page);
    await page.getByRole('heading', { name: 'Care & Returns' }).waitFor();
    const { body } = await desk.ask('anna', 'GET', '/api/shops/bloom/teams/care-returns');
    expect(body).toMatchObject({ mode: 'assign', members: [{ agent: 'ben', role: 'rep' }] });
  });

  test('R1 R4 R6 rules are read as sentences, tried out before they are saved, and saved', async () => {
    const { page } = await admin('routing?item=bloom-whatsapp');
    const newcomer = page.locator('section', {
      has: page.getByRole('heading', { name: 'A new customer while everybody is offline' }),
    });
    await newcomer.getByLabel('Message to the customer').fill('We answer in the morning.');
    await page
      .getByText(/A new customer while everybody is offline: .* then say “We answer in the morning.”/)
      .waitFor();
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText(/It would wait in the queue|would get it/).waitFor();
    await save(page);
    await saved(page);
    const { body } = await desk.ask('anna', 'GET', '/api/shops/bloom/channels/bloom-whatsapp/rules');
    expect(body).toMatchObject({ newCustomer: { offline: { message: 'We answer in the morning.' } } });
    await page.getByRole('button', { name: 'Play again' }).click();
    await page.getByText('No conversation began on this channel that day.').waitFor();
  });

  test('S4 business hours say whether the shop is open, and refuse what overlaps', async () => {
    const { page } = await admin('hours');
    await page.getByText('This shop has business hours').click();
    await page.getByText(/(Open|Closed) now/).waitFor();
    await page.getByLabel('Monday: open until').fill('08:00');
    await save(page);
    await page.getByText(/09:00 to 08:00 ends before it begins/).waitFor();
    await page.getByLabel('Monday: open until').fill('12:30');
    await page.getByRole('button', { name: 'Monday: add hours' }).click();
    await save(page);
    await saved(page);
    const { body } = await desk.ask('anna', 'GET', '/api/shops/bloom/settings');
    expect(body).toMatchObject({
      businessHours: {
        week: {
          mon: [
            ['09:00', '12:30'],
            ['12:30', '24:00'],
          ],
        },
      },
    });
  });

  test('T7 close reasons are added, ordered and removed', async () => {
    const { page } = await admin('reasons');
    await page.getByLabel('New reason').fill('Wrong number');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Move Wrong number up' }).click();
    await page.getByRole('button', { name: 'Remove Spam' }).click();
    await save(page);
    await saved(page);
    const { body } = await desk.ask('anna', 'GET', '/api/shops/bloom/settings');
    expect(body).toMatchObject({ closeReasons: ['done', 'no_reply', 'wrong_number', 'other'] });
  });

  test('T6 a canned response is shown as the customer would read it, and knows its variables', async () => {
    const { page } = await admin('canned?item=%2B');
    await page.getByLabel('Short code').fill('later');
    await page.getByLabel('Text', { exact: true }).fill('Goodbye {{customer.nam}}');
    await save(page);
    await page.getByText('There is no variable customer.nam.').waitFor();
    await page.getByLabel('Text', { exact: true }).fill('Goodbye ');
    await page.getByRole('button', { name: 'Insert customer.firstName' }).click();
    await page.getByText('Goodbye Sanne').waitFor();
    await save(page);
    await page.getByRole('heading', { name: '/later' }).waitFor();
  });

  test('B4 a webhook’s secret is shown once, and its log says what was delivered', async () => {
    const { page } = await admin('webhooks?item=%2B');
    await page.getByLabel('Address').fill('https://erp.example.com/slotdesk');
    await save(page);
    await page.getByText(/^whsec_/).waitFor();
    // That it was set up is the first it hears of.
    await page.getByText('settings.changed').first().waitFor();
    await page.getByRole('button', { name: 'Show settings.changed' }).first().click();
    const held = page.getByRole('region', { name: 'What settings.changed holds' });
    await held.getByText('"url": "https://erp.example.com/slotdesk"', { exact: false }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.goto(`${desk.url}/admin/bloom/webhooks`);
    await page.getByText('https://erp.example.com/slotdesk').click();
    await page.getByRole('button', { name: 'Make a new secret' }).waitFor();
    expect(await page.getByText(/^whsec_/).count()).toBe(0);
  });

  test('S5 every change stands in the audit log', async () => {
    await desk.ask('anna', 'PATCH', '/api/shops/bloom/settings', { autoCloseAfter: 'PT48H' });
    const { page } = await admin('audit');
    const entry = page.getByRole('listitem').filter({ hasText: 'autoCloseAfter' }).first();
    await entry.getByText('PT24H').waitFor();
    await entry.getByText('PT48H').waitFor();
    await entry.getByText('Anna de Vries').waitFor();
  });
});

/** The sections, and something of each that is looked at by itself; their headings. */
const places = [
  ['general', 'General'],
  ['channels', 'Channels'],
  ['channels?item=bloom-whatsapp', 'WhatsApp'],
  ['channels?item=%2B', 'New channel'],
  ['members', 'Members'],
  ['members?item=ben', 'Ben Yilmaz'],
  ['members?item=%2B', 'New member'],
  ['teams', 'Teams'],
  ['teams?item=service', 'Service'],
  ['routing', 'Routing rules'],
  ['routing?item=bloom-whatsapp', 'WhatsApp'],
  ['hours', 'Business hours'],
  ['reasons', 'Close reasons'],
  ['canned', 'Canned responses'],
  ['canned?item=%2B', 'New canned response'],
  ['templates', 'Templates'],
  ['flows', 'Flows'],
  ['flows?item=%2B', 'New flow'],
  ['webhooks', 'Webhooks'],
  ['webhooks?item=%2B', 'New webhook'],
  ['audit', 'Audit log'],
] as const;

describe('S1 every section is for everybody', () => {
  test('S1 axe finds nothing wrong, and nothing is cut off, in any look', async () => {
    const { page, complaints } = await admin('general');
    for (const [place, heading] of places) {
      // As a link does, without loading the page anew.
      await page.evaluate((to) => history.pushState(null, '', to), `/admin/bloom/${place}`);
      await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
      await page.locator('main [aria-busy=true]').first().waitFor({ state: 'detached' });
      expect([place, ...(await axeInAllLooks(page, { phone: true, within: 'main' }))]).toEqual([place]);
    }
    expect(complaints).toEqual([]);
  }, 120_000);
});
