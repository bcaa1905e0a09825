import { expect, inject, test } from 'vitest';
import { apiClient } from '../support/api/apiClient.ts';
import { contactOf, serveContact } from '../support/browser/contact.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { openRequests } from '../support/browser/openRequests.ts';
import {
  busyDays,
  dayFromNow,
  PROJECTS,
  serveOverview,
  usageOf,
} from '../support/browser/overviewFixtures.ts';
import { newAppPage, newPerson, openAs, signIn } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const target = inject('target');
const api = apiClient(target.baseUrl, target.apiKey);

test('the page of a new account becomes the normal one when the first session comes', async () => {
  const page = await newAppPage();
  await page.clock.install();
  const accountId = await openAs(page, newPerson(), '/app');
  await page.getByRole('heading', { name: 'Welcome, Marie' }).waitFor();
  await page.getByText('0 of 3 done').waitFor();
  await page.getByText('of 100').waitFor();
  const project = { user_id: accountId, project_id: 'my-first-app', name: 'My first app' };
  expect((await api.post('/projects', project)).status).toBe(201);
  await page.clock.runFor(31_000);
  await page.getByText('1 of 3 done').waitFor();
  expect(await page.getByRole('region', { name: 'Project id' }).textContent()).toBe('my-first-app');
  const session = { user_id: accountId, project_id: 'my-first-app', session_id: `first-${accountId}` };
  expect((await api.post('/metering/sessions', session)).status).toBe(201);
  await page.clock.runFor(11_000);
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  expect(await page.getByRole('meter', { name: 'Sessions used' }).getAttribute('aria-valuenow')).toBe('1');
  await page.getByText('New sessions are refused until one ends.').waitFor();
  await page.getByText('Too early to tell').waitFor();
  await page.getByRole('img', { name: /^Sessions per day, .*: 1 in total/ }).waitFor();
  await page.getByRole('row', { name: /My first app/ }).waitFor();
});

test('the page of a new account can be read by everybody', async () => {
  const page = await newAppPage();
  const usage = usageOf({ plan: 'free', status: 'none', sessionsUsed: 0, percentUsed: 0, openSessions: 0 });
  const daily = busyDays().map((day) => ({ ...day, sessions: 0 }));
  await serveOverview(page, { usage, daily, projects: PROJECTS.slice(0, 1) });
  await signIn(page, newPerson());
  await page.getByRole('region', { name: 'Project id' }).waitFor();
  await page.getByText(/^Starter has 5,000 sessions a month/).waitFor();
  await expectGoodInEveryLook(page, 'overview-new');
});

test('a normal account sees how much is left, whether it lasts, what is open and the last days', async () => {
  const page = await newAppPage();
  await serveOverview(page, { usage: usageOf(), daily: busyDays(), projects: PROJECTS });
  await signIn(page, newPerson());
  await page.getByText(/^Lasts until/).waitFor();
  await page.getByText(/^1[23] days left/).waitFor();
  await page.getByRole('meter', { name: 'Open now' }).waitFor();
  await page.getByRole('row', { name: /Kiosk, Lyon/ }).waitFor();
  await page.getByRole('img', { name: /^Sessions per day/ }).waitFor();
  expect(await page.getByRole('table', { name: 'Latest invoices' }).getByRole('row').count()).toBe(4);
  expect((await page.getByRole('status').count()) + (await page.getByRole('alert').count())).toBe(0);
  await expectGoodInEveryLook(page, 'overview-normal');
});

test('the range of the chart is in the address, and its figures are in a table', async () => {
  const page = await newAppPage();
  await serveOverview(page, { usage: usageOf(), daily: busyDays(), projects: PROJECTS });
  await signIn(page, newPerson());
  await page.getByText('Same weekday, four weeks earlier').waitFor();
  await page.getByRole('radio', { name: '90 days' }).check();
  await page.getByText('Same weekday, 13 weeks earlier').waitFor();
  expect(new URL(page.url()).search).toBe('?range=90');
  await page.getByText('Show as a table').click();
  const rows = page.getByRole('table', { name: 'Sessions per day' }).getByRole('row');
  await expect.poll(() => rows.count()).toBe(91);
  await page.getByRole('radio', { name: '30 days' }).check();
  await page.getByText('Same weekday, four weeks earlier').first().waitFor();
  expect(new URL(page.url()).search).toBe('');
});

test('one request brings the quota and five more the rest, nothing moves, and an idle page asks for the usage only', async () => {
  const page = await newAppPage({ width: 390 });
  await page.clock.install();
  const asked: string[] = [];
  const answered = openRequests(page);
  let atQuota = 0;
  page.on('request', (request) => {
    if (request.headers().authorization) asked.push(new URL(request.url()).pathname);
  });
  await page.addInitScript(() => {
    const seen = window as unknown as { moved: number };
    seen.moved = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.moved += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await serveOverview(page, {
    usage: usageOf({ paymentDue: true, status: 'past_due', accessUntil: `${dayFromNow(5)}T00:00:00Z` }),
    daily: busyDays(),
    projects: PROJECTS,
    subscription: {
      amountDue: {
        amountMinor: 2900,
        currency: 'usd',
        failedAt: `${dayFromNow(-2)}T00:00:00Z`,
        dueAt: null,
        pageUrl: null,
      },
    },
  });
  await page.route(/\/billing\/usage$/, async (route) => {
    await route.fallback();
    atQuota = asked.length;
  });
  const person = newPerson();
  // Somebody who has signed in before: the first sign-in of an account sends its ID token, too.
  await serveContact(page, contactOf({ email: person.email }));
  await signIn(page, person);
  await page.getByRole('row', { name: /Kiosk, Lyon/ }).waitFor();
  await page.getByText(/^Your \$29\.00 payment failed/).waitFor();
  await page.getByRole('table', { name: 'Latest invoices' }).waitFor();
  expect(atQuota).toBe(1);
  await expect.poll(() => asked).toContain('/accounts/contact');
  expect(asked.length).toBeLessThanOrEqual(6);
  expect(await page.evaluate(() => (window as unknown as { moved: number }).moved)).toBeLessThan(0.05);
  await answered();
  asked.length = 0;
  for (let step = 0; step < 6; step += 1) {
    await page.clock.runFor(10_000);
    await page.waitForTimeout(50);
    await answered();
  }
  expect(asked.filter((path) => path !== '/billing/usage')).toEqual([]);
  expect(asked.length).toBeLessThanOrEqual(2);
});

test.each([
  ['in forced colours', { forcedColors: true }],
  ['at a zoom of 200%', { zoom: 2 }],
])('everything can be read %s', async (name, options) => {
  const page = await newAppPage(options);
  await serveOverview(page, { usage: usageOf({ percentUsed: 82 }), daily: busyDays(), projects: PROJECTS });
  await signIn(page, newPerson());
  await page.getByRole('row', { name: /Kiosk, Lyon/ }).waitFor();
  await page.getByRole('img', { name: /^Sessions per day/ }).waitFor();
  await screenshot(page, `overview ${name}`);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
});
