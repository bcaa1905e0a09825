import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { CONTACT, contactOf, NO_CONTACT, serveContact } from '../support/browser/contact.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { busyDays, PROJECTS, serveOverview, usageOf } from '../support/browser/overviewFixtures.ts';
import { newAppPage, newPerson, signIn } from '../support/browser/people.ts';

const OVERVIEW = { usage: usageOf(), daily: busyDays(), projects: PROJECTS };
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The person again: a reload signs in silently, which is a sign-in too. */
async function reload(page: Page): Promise<void> {
  await page.reload();
  await page.getByRole('meter').first().waitFor();
  await page.waitForLoadState('networkidle');
}

test('the first sign-in sends the ID token with language and time zone, once, after the figures', async () => {
  const page = await newAppPage({ language: 'fr', timeZone: 'Asia/Tokyo' });
  await page.clock.install();
  const person = newPerson();
  const answered: string[] = [];
  page.on('requestfinished', (request) => {
    if (request.headers().authorization) answered.push(new URL(request.url()).pathname);
  });
  await serveOverview(page, OVERVIEW);
  const served = await serveContact(page, NO_CONTACT);
  await signIn(page, person);
  await expect
    .poll(() => served.changes)
    .toEqual([{ id_token: expect.stringMatching(TOKEN), language: 'fr', time_zone: 'Asia/Tokyo' }]);
  expect(served.contact.email).toBe(person.email);
  const first = answered.indexOf('/accounts/contact');
  expect(answered.slice(0, first)).toContain('/billing/usage');
  expect(answered.slice(0, first)).toContain('/billing/usage/daily');
  for (let step = 0; step < 7; step += 1) {
    await page.clock.runFor(10_000);
    await page.waitForTimeout(50);
  }
  await page.getByRole('link', { name: 'Réglages' }).click();
  await page.getByText(person.email).first().waitFor();
  await reload(page);
  expect(served.changes).toHaveLength(1);
  // The access token is what calls are made with, and the ID token what one of them says.
  const { id_token: idToken } = served.changes[0] ?? {};
  for (const request of served.requests) expect(request.headers().authorization).not.toContain(idToken);
});

test('an address that a link has verified stays, and one of an earlier ID token is replaced', async () => {
  const person = newPerson();
  const page = await newAppPage();
  await serveOverview(page, OVERVIEW);
  const served = await serveContact(page, contactOf({ email: 'team@example.com', verifiedBy: 'link' }));
  await signIn(page, person);
  await expect.poll(() => served.reads).toBe(1);
  await page.waitForLoadState('networkidle');
  expect(served.changes).toEqual([]);
  served.contact = contactOf({ email: 'former@example.com' });
  await reload(page);
  await expect.poll(() => served.contact.email).toBe(person.email);
  expect(served.changes).toEqual([{ id_token: expect.stringMatching(TOKEN) }]);
});

test('a failure is not said, is not repeated, and the next sign-in tries again', async () => {
  const page = await newAppPage({ allowedErrors: [/status of (400|503)/] });
  await serveOverview(page, OVERVIEW);
  let sent = 0;
  await page.route(CONTACT, (route) => {
    if (route.request().method() === 'GET') return route.fulfill({ json: NO_CONTACT });
    sent += 1;
    const problem = { code: 'id_token_not_valid', detail: 'The token has expired.', retryable: false };
    return route.fulfill({ status: 400, contentType: 'application/problem+json', json: problem });
  });
  await signIn(page, newPerson());
  await expect.poll(() => sent).toBe(1);
  await page.waitForLoadState('networkidle');
  expect((await page.getByRole('status').count()) + (await page.getByRole('alert').count())).toBe(0);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('No address yet').waitFor();
  expect(sent).toBe(1);
  await page.goto('/app');
  await expect.poll(() => sent).toBe(2);
});

test('a contact that cannot be read takes nothing from the overview', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 503/] });
  await serveOverview(page, OVERVIEW);
  await page.route(CONTACT, (route) => route.fulfill({ status: 503, body: '' }));
  await signIn(page, newPerson());
  await page.getByRole('row', { name: /Kiosk, Lyon/ }).waitFor();
  await page.waitForLoadState('networkidle');
  expect((await page.getByRole('status').count()) + (await page.getByRole('alert').count())).toBe(0);
  await page.getByText(/^Updated /).waitFor();
});

test.each([
  ['bounce', 'E-mails to you come back.', 'Update address'],
  ['complaint', 'An e-mail to you was reported as spam.', 'Confirm address'],
] as const)(
  'the overview says that nothing is sent any more because of a %s, and leads to the settings',
  async (problem, title, action) => {
    const page = await newAppPage();
    await serveOverview(page, OVERVIEW);
    const person = newPerson();
    await serveContact(page, contactOf({ email: person.email, problem }));
    await signIn(page, person);
    const banner = page.getByRole('status').filter({ hasText: title });
    await banner.waitFor();
    await page.getByRole('row', { name: /Kiosk, Lyon/ }).waitFor();
    await expectGoodInEveryLook(page, `overview-mail-${problem}`);
    await banner.getByRole('link', { name: action }).click();
    await page.getByRole('region', { name: 'E-mail' }).getByText('so none are sent any more').waitFor();
  },
);

test('what the usage says comes before e-mails that come back', async () => {
  const page = await newAppPage();
  const usage = usageOf({ sessionsUsed: 4112, sessionsRemaining: 888, percentUsed: 82 });
  await serveOverview(page, { ...OVERVIEW, usage });
  const served = await serveContact(page, contactOf({ problem: 'bounce', verifiedBy: 'link' }));
  await signIn(page, newPerson());
  await expect.poll(() => served.reads).toBe(1);
  await page.getByText('You have used 82% of this period’s sessions.').waitFor();
  await page.waitForLoadState('networkidle');
  expect(await page.locator('.banner').count()).toBe(1);
  expect(await page.getByText('E-mails to you come back.').count()).toBe(0);
});
