import { describe, expect, test } from 'vitest';
import { type Agent, agentAt, reached } from './support/agent.ts';
import { browser, desk, stage } from './support/stage.ts';

/** A customer's days at the desk, through the real page: written on a phone, answered by two agents in the inbox. */

let anna: Agent;
let ben: Agent;
stage(async () => {
  await desk.sendsAtOnce('anna');
  [anna, ben] = await Promise.all([agentAt(browser, desk.url, 'anna'), agentAt(browser, desk.url, 'ben')]);
});

const rosa = { phone: '+31612345671', name: 'Rosa Bloem' };
const phone = (): Promise<unknown[]> => desk.outbox('whatsapp');

describe('a customer on WhatsApp and two agents', () => {
  test('C1 D1 D11 a message goes to the available agent, who sees why, and whose answer reaches the phone', async () => {
    await anna.become('available');
    await desk.write(rosa, 'Do you deliver on Sunday? 🌷');
    await anna.open('Rosa Bloem');
    await anna.timeline.getByText('Do you deliver on Sunday? 🌷').waitFor();
    await anna.page.getByRole('button', { name: 'Why?' }).first().click();
    await anna.page.getByRole('dialog').getByText('Ben Yilmaz').waitFor();
    await anna.page.keyboard.press('Escape');
    await anna.reply('We do, until noon.');
    await reached(phone, 'We do, until noon.');
    await anna.timeline
      .getByText(/Read|Delivered/)
      .first()
      .waitFor();
  });

  test('W1 W2 the waiting time ticks, and turns soon and overdue when it does', async () => {
    await desk.write(rosa, 'And on Monday?');
    await anna
      .row('Rosa Bloem')
      .getByText(/Pending/)
      .waitFor();
    await desk.advance('PT4M');
    await anna.row('Rosa Bloem').getByText(/Soon/).waitFor();
    await desk.advance('PT2M');
    await anna
      .row('Rosa Bloem')
      .getByText(/Overdue/)
      .waitFor();
    await expect.poll(() => anna.row('Rosa Bloem').innerText()).toMatch(/6:\d\d/);
    await anna.reply('On Monday too.');
    await anna.row('Rosa Bloem').getByText('Answered').waitFor();
  });

  test('T3 a handover is offered with a note, counts down, and is accepted by the other', async () => {
    await ben.become('available');
    await anna.page.getByRole('button', { name: 'Hand over' }).click();
    const dialog = anna.page.getByRole('dialog', { name: 'Hand over' });
    await dialog.getByText('Ben Yilmaz').click();
    await dialog.getByRole('textbox', { name: 'Note' }).fill('She wants peonies.');
    await dialog.getByRole('button', { name: 'Offer it' }).click();
    await ben.offers.getByText('Anna de Vries hands over to you').waitFor();
    await ben.offers
      .getByText(/0:\d\d/)
      .first()
      .waitFor();
    await ben.offers.getByRole('button', { name: 'Accept' }).click();
    await ben.open('Rosa Bloem');
    await ben.timeline.getByText('She wants peonies.').waitFor();
    // The row that is open stays where it is; the conversation says who has it.
    await anna.page.getByText('With Ben Yilmaz').waitFor();
    await ben.reply('Peonies it is.');
    await reached(phone, 'Peonies it is.');
  });

  test('T3 an offer that nobody answers returns to its sender', async () => {
    await ben.page.getByRole('button', { name: 'Hand over' }).click();
    const dialog = ben.page.getByRole('dialog', { name: 'Hand over' });
    await dialog.getByText('Anna de Vries').click();
    await dialog.getByRole('button', { name: 'Offer it' }).click();
    await anna.offers.getByRole('button', { name: 'Accept' }).waitFor();
    await desk.advance('PT61S');
    await anna.offers.getByRole('button', { name: 'Accept' }).waitFor({ state: 'detached' });
    await ben.row('Rosa Bloem').waitFor();
  });

  test('C6 when the service window ends the composer becomes the template picker, and a message opens it again', async () => {
    await ben.page.getByRole('textbox', { name: 'Reply' }).waitFor();
    // Else the desk would close the conversation at the same moment (W3).
    await desk.ask('anna', 'PATCH', '/api/shops/bloom/settings', { autoCloseAfter: 'PT72H' });
    await desk.write(rosa, 'One more thing …');
    await desk.advance('PT23H30M');
    await ben.page.getByText(/Window closes in \d+ min/).waitFor();
    await desk.advance('PT31M');
    await ben.page.getByRole('textbox', { name: 'Reply' }).waitFor({ state: 'detached' });
    await ben.page
      .getByText(/template/i)
      .first()
      .waitFor();
    await desk.write(rosa, 'Are you there?');
    await ben.page.getByRole('textbox', { name: 'Reply' }).waitFor();
  });

  test('T7 D10 D8 it is closed with a reason, and a new message of the customer opens it again at the same agent', async () => {
    await ben.reply('Yes. All done?');
    await ben.page.getByRole('button', { name: 'Close', exact: true }).first().click();
    const dialog = ben.page.getByRole('dialog');
    await dialog.getByText('Done', { exact: true }).click();
    await ben.row('Rosa Bloem').waitFor({ state: 'detached' });
    expect(await desk.violations()).toEqual([]);

    await ben.become('break');
    await desk.write(rosa, 'Thank you!');
    await ben.row('Rosa Bloem').waitFor();
    await ben.become('available');
  });

  test('T7 what was written just before closing reaches the customer, although it could have been taken back', async () => {
    await ben.open('Rosa Bloem');
    await ben.reply('You are welcome. Bye!');
    await ben.page.getByRole('button', { name: 'Close', exact: true }).first().click();
    await ben.page.getByRole('dialog').getByText('Done', { exact: true }).click();
    await ben.row('Rosa Bloem').waitFor({ state: 'detached' });
    await reached(phone, 'You are welcome. Bye!');
  });

  test('every button under which a pointer rests, and each the keyboard comes to, says what it does and breaks nothing', async () => {
    await desk.write(rosa, 'Just one more …');
    await ben.open('Rosa Bloem');
    const close = ben.page.getByRole('button', { name: 'Close', exact: true }).first();
    await close.hover();
    await ben.page.getByRole('tooltip').waitFor();
    await ben.page.mouse.move(0, 0);
    await ben.page.getByRole('tooltip').waitFor({ state: 'detached' });
    for (let n = 0; n < 40; n++) await ben.page.keyboard.press('Tab');
    await close.waitFor();
  });

  test('nothing was complained of, and every invariant holds', async () => {
    expect(anna.complaints).toEqual([]);
    expect(ben.complaints).toEqual([]);
    expect(await desk.violations()).toEqual([]);
  });
});

describe('a team that grabs', () => {
  test('T1 of two who grab at once one has it, and the other is told who was faster', async () => {
    await desk.organise({
      shops: [{ id: 'bloom', teams: [{ id: 'events', name: 'Events', mode: 'grab' }], rules: grabRules }],
      agents: ['ben', 'chris'].map((id) => ({
        id,
        name: id === 'ben' ? 'Ben Yilmaz' : 'Chris Park',
        shops: { bloom: { role: 'employee', chat: true, teams: ['events'] } },
      })),
    });
    const chris = await agentAt(browser, desk.url, 'chris');
    await chris.become('available');
    await desk.write({ phone: '+31612345672', name: 'Wedding Wim' }, 'A hundred roses for Saturday?');
    const grabs = [ben, chris].map(({ offers }) => offers.getByRole('button', { name: 'Grab' }));
    await Promise.all(grabs.map((grab) => grab.waitFor()));
    await Promise.all(grabs.map((grab) => grab.click().catch(() => {})));
    await expect
      .poll(async () => (await Promise.all([ben, chris].map((one) => one.row('Wedding Wim').count()))).sort())
      .toEqual([0, 1]);
    await Promise.all(grabs.map((grab) => grab.waitFor({ state: 'detached' })));
    expect(await desk.violations()).toEqual([]);
    await chris.leave();
  });

  test('T1 a press on the notification grabs it, for who does not look at the desk', async () => {
    await ben.page.context().grantPermissions(['notifications']);
    await ben.page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { get: () => true });
      const shown: Notification[] = [];
      Object.assign(window, { shown });
      window.Notification = class extends Notification {
        constructor(title: string, options?: NotificationOptions) {
          super(title, options);
          shown.push(this);
        }
      };
    });
    await desk.write({ phone: '+31612345673', name: 'Party Pia' }, 'Balloons?');
    const shown = (): Promise<string[]> =>
      ben.page.evaluate(() => (window as never as { shown: Notification[] }).shown.map(({ title }) => title));
    await expect.poll(shown).toContain('Party Pia waits: who takes it?');
    await ben.page.evaluate(() => {
      const { shown: all } = window as never as { shown: Notification[] };
      all.find(({ title }) => title.startsWith('Party Pia'))?.dispatchEvent(new Event('click'));
    });
    await ben.page.getByRole('article', { name: /Party Pia/ }).waitFor();
    await ben.row('Party Pia').waitFor();
  });
});

const grabRules = {
  'bloom-whatsapp': { newCustomer: { online: { team: 'events' }, offline: {} } },
};
