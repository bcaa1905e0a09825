import { expect, test } from 'vitest';
import { CONTACT, type Contact, contactOf } from '../support/browser/contact.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { emailSection, openSettings } from '../support/browser/openSettings.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const WAITING = { confirmationFrom: inHours(1), resendFrom: inHours(25) };

const STATES: Record<string, { contact: Partial<Contact>; shows: (string | RegExp)[]; buttons: string[] }> = {
  'verified by the issuer': {
    contact: { email: 'marie@example.com', verifiedBy: 'link' },
    shows: ['marie@example.com', 'Confirmed by a link'],
    buttons: ['Change address'],
  },
  'without an address': {
    contact: { email: null, verifiedBy: null },
    shows: ['No address yet', /Until it is confirmed, you get no e-mails\.$/],
    buttons: ['Enter address'],
  },
  'waiting for the first confirmation': {
    contact: { email: null, verifiedBy: null, pendingEmail: 'new@example.com', ...WAITING },
    shows: [
      'new@example.com',
      /^Waits for confirmation/,
      /^Nothing arrived\? You can send the link again from \d+ \w+, \d\d:\d\d on\.$/,
      /^You can enter another address from \d+ \w+, \d\d:\d\d on\.$/,
    ],
    buttons: [],
  },
  'waiting, with an hour gone by': {
    contact: { pendingEmail: 'new@example.com', resendFrom: inHours(24) },
    shows: ['new@example.com', 'Until then, e-mails go to ada@example.com.', /^Nothing arrived\?/],
    buttons: ['Change address'],
  },
  'waiting, with a day gone by': {
    contact: { pendingEmail: 'new@example.com' },
    shows: ['new@example.com', 'Until then, e-mails go to ada@example.com.'],
    buttons: ['Change address', 'Send again'],
  },
  bounced: {
    contact: { problem: 'bounce' },
    shows: [/^E-mails to this address come back/, /^Change the address\./],
    buttons: ['Confirm again', 'Change address'],
  },
  'bounced, waiting': {
    contact: { problem: 'bounce', pendingEmail: 'ada@example.com', ...WAITING },
    shows: [/^E-mails to this address come back/, /^Waits for confirmation/],
    buttons: [],
  },
  'reported as spam': {
    contact: { problem: 'complaint' },
    shows: [/reported as spam/, /^Confirm the address again/],
    buttons: ['Confirm again', 'Change address'],
  },
};

test.each(Object.entries(STATES))(
  'an address that is %s says so, with what can be done',
  async (name, state) => {
    const { page } = await openSettings({ contact: state.contact, scope: 'openid profile' });
    const section = emailSection(page);
    for (const text of state.shows) await section.getByText(text).waitFor();
    expect(await section.getByRole('button').allTextContents()).toEqual(state.buttons);
    await expectGoodInEveryLook(page, `email-${name}`);
  },
);

test('each optional e-mail has a switch that is saved at once, and those about payments have none', async () => {
  const { page, served } = await openSettings({
    contact: { notices: { quota_80: true, quota_100: false, invoice_paid: true } },
  });
  const section = emailSection(page);
  const names = ['80% of the quota', '100% of the quota', 'Renewal invoices'];
  const states = () => Promise.all(names.map((name) => section.getByRole('switch', { name }).isChecked()));
  expect(await states()).toEqual([true, false, true]);
  expect(await section.getByRole('switch').count()).toBe(3);
  await section.getByText('Always on').waitFor();
  await section.getByText(/cannot be turned off, because sessions can stop\.$/).waitFor();
  await section.getByRole('switch', { name: '80% of the quota' }).focus();
  await page.keyboard.press('Space');
  await section.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  await section.getByText('Renewal invoices').click();
  await expect
    .poll(() => served.changes)
    .toEqual([{ notices: { quota_80: false } }, { notices: { invoice_paid: false } }]);
  expect(await states()).toEqual([false, false, false]);
  await screenshot(page, 'email-saved');
  await page.reload();
  await section.getByRole('switch').first().waitFor();
  expect(await states()).toEqual([false, false, false]);
});

test('the language of e-mails is saved at once, and that of the pages stays', async () => {
  const { page, served } = await openSettings();
  const group = emailSection(page).getByRole('group', { name: 'Language of e-mails' });
  await group.getByRole('radio', { name: 'English' }).focus();
  await page.keyboard.press('ArrowRight');
  await emailSection(page).getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  expect(served.changes).toEqual([{ language: 'fr' }]);
  expect(await group.getByRole('radio', { name: 'Français' }).isChecked()).toBe(true);
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
});

test('a choice is shown before it is saved, and taken back with a message if that fails', async () => {
  const { page } = await openSettings({ allowedErrors: [/status of 500/] });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(CONTACT, async (route) => {
    if (route.request().method() === 'GET') return route.fallback();
    await released;
    return route.fulfill({ status: 500, body: '' });
  });
  const toggle = emailSection(page).getByRole('switch', { name: '80% of the quota' });
  await toggle.click();
  expect(await toggle.isChecked()).toBe(false);
  release();
  await page.getByRole('alert').filter({ hasText: 'could not be saved, so it is as before' }).waitFor();
  expect(await toggle.isChecked()).toBe(true);
  expect(await emailSection(page).getByText('Saved', { exact: true }).count()).toBe(0);
  await screenshot(page, 'email-not-saved');
  await expectNoAxeViolations(page);
});

test('of choices that follow each other fast, the last one holds, whatever each takes', async () => {
  const { page, served } = await openSettings();
  let delayMs = 600;
  await page.route(CONTACT, async (route) => {
    if (route.request().method() === 'PUT') {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      delayMs = 0;
    }
    await route.fallback();
  });
  const toggle = emailSection(page).getByRole('switch', { name: '80% of the quota' });
  const other = emailSection(page).getByRole('switch', { name: 'Renewal invoices' });
  for (let press = 0; press < 3; press += 1) await toggle.click();
  await other.click();
  expect([await toggle.isChecked(), await other.isChecked()]).toEqual([false, false]);
  await expect.poll(() => served.changes.length).toBe(4);
  await emailSection(page).getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  expect([await toggle.isChecked(), await other.isChecked()]).toEqual([false, false]);
  expect(served.contact.notices).toEqual({ quota_80: false, quota_100: true, invoice_paid: false });
});

test('settings of e-mail that cannot be read are said in their place, and can be tried again', async () => {
  const { page } = await openSettings({ allowedErrors: [/status of 503/] });
  await page.route(CONTACT, (route) =>
    route.fulfill({ status: 503, headers: { 'x-request-id': 'req-of-the-test' }, body: '' }),
  );
  await page.reload();
  const section = emailSection(page);
  await section.getByText('We can’t load your e-mail settings right now.').waitFor();
  await section.getByText('req-of-the-test').waitFor();
  await expectGoodInEveryLook(page, 'email-error');
  await page.unroute(CONTACT);
  await page.route(CONTACT, (route) => route.fulfill({ json: contactOf({ verifiedBy: 'link' }) }));
  await section.getByRole('button', { name: 'Try again' }).click();
  await section.getByRole('switch').first().waitFor();
});

test.each([
  ['forced colours', { forcedColors: true }],
  ['zoom of 200%', { zoom: 2, width: 1280 }],
  ['360 px', { width: 360, language: 'fr', touch: true }],
] as const)('the settings of e-mail can be used with %s', async (name, options) => {
  const { page } = await openSettings({
    ...options,
    contact: { problem: 'bounce', pendingEmail: 'new@example.com' },
  });
  await emailSection(page).getByRole('button').first().click();
  await screenshot(page, `email-${name}`);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
});
