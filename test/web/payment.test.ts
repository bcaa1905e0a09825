import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  controlStripe,
  countSessions,
  payAtStripe,
  problemRoute,
  stripeOrigin,
  subjectOf,
} from '../support/browser/buying.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { newAppPage, newPerson, signIn } from '../support/browser/people.ts';
import { BUSY } from '../support/browser/portal.ts';
import { screenshot } from '../support/browser/screenshot.ts';

/** The pages of the emulator have none, and browsers ask for it. */
const FAVICON = /favicon\.ico/;
/** A declined card is answered by 402. */
const DECLINED = /status of 402/;

const DECLINED_CARD = '4000000000000002';

const newBuyersPage = (options: Parameters<typeof newAppPage>[0] = {}) =>
  newAppPage({
    ...options,
    allowedErrors: [FAVICON, DECLINED, BUSY, ...(options.allowedErrors ?? [])],
    allowedOrigins: [stripeOrigin()],
  });

const buyButton = (page: Page, plan: string) => page.getByRole('button', { name: `Buy ${plan}` });

async function goToStripe(page: Page, plan: 'Starter' | 'Growth', person = newPerson()) {
  await signIn(page, person, `/app?plan=${plan.toLowerCase()}`, buyButton(page, plan));
  await buyButton(page, plan).click();
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
}

/** The usage as it was before the payment, as long as `isOld` says so. */
async function holdUsage(page: Page, isOld: () => boolean) {
  await page.route('**/billing/usage', async (route) => {
    const response = await route.fetch();
    const usage = await response.json();
    await route.fulfill({
      response,
      json: isOld() ? { ...usage, plan: 'free', sessionsIncluded: 100 } : usage,
    });
  });
}

test('a declined card, then another: the plan is active on the overview, and a reload does not repeat it', async () => {
  const page = await newBuyersPage();
  await goToStripe(page, 'Starter');
  await payAtStripe(page, DECLINED_CARD);
  await page.getByText('Your card was declined. Try another one.').waitFor();
  await payAtStripe(page);
  await page.getByText('Starter is active.').waitFor();
  await page.getByText(/^It includes 5,000 sessions until /).waitFor();
  await page.getByText('of 5,000').first().waitFor();
  await page.waitForURL('/app');
  await screenshot(page, 'active');
  await expectNoAxeViolations(page);
  await page.reload();
  await page.getByText('of 5,000').first().waitFor();
  expect(await page.getByText('Starter is active.').count()).toBe(0);
});

test('a purchase with the keyboard alone', async () => {
  const page = await newBuyersPage();
  await signIn(page, newPerson(), '/app/plans', page.getByText('Your plan', { exact: true }));
  await tabTo(page, page.getByRole('link', { name: 'Choose Starter' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Buy Starter' }).waitFor();
  await tabTo(page, buyButton(page, 'Starter'));
  await page.keyboard.press('Enter');
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
  await tabTo(page, page.getByLabel('Card number'));
  await page.keyboard.type('4242424242424242');
  await page.keyboard.press('Enter');
  await page.getByText('Starter is active.').waitFor();
});

async function tabTo(page: Page, target: ReturnType<Page['locator']>) {
  await target.waitFor();
  const isFocused = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 40 && !(await isFocused()); presses += 1) await page.keyboard.press('Tab');
  expect(await isFocused()).toBe(true);
}

test('when no event of Stripe arrives, the page asks for a comparison, and the plan starts', async () => {
  const page = await newBuyersPage({ language: 'fr', theme: 'dark', width: 390, height: 800 });
  await signIn(
    page,
    newPerson(),
    '/app/plans?plan=starter',
    page.getByRole('button', { name: 'Acheter Starter' }),
  );
  await page.getByRole('button', { name: 'Acheter Starter' }).click();
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
  const synced = page.waitForResponse('**/billing/sync');
  await controlStripe('deliveries', { mode: 'never' });
  try {
    await payAtStripe(page);
    await page.getByText('Merci. Starter commence dans quelques secondes.').waitFor();
  } finally {
    await controlStripe('deliveries', { mode: 'normal' });
  }
  await screenshot(page, 'waiting-390-dark-fr');
  await expectNoOverflow(page);
  try {
    expect(await (await synced).json()).toEqual({ queued: true });
    await page.getByText('Starter est active.').waitFor();
  } finally {
    await controlStripe('deliveries/flush', {});
  }
  await screenshot(page, 'active-390-dark-fr');
  await expectNoAxeViolations(page);
});

test('after a minute without the plan the page says what happens next, and shows the plan when it comes', async () => {
  const page = await newBuyersPage();
  await page.clock.install();
  let isOld = true;
  await holdUsage(page, () => isOld);
  await signIn(page, newPerson());
  let syncs = 0;
  await page.route('**/billing/sync', (route) => {
    syncs += 1;
    return route.fulfill({ status: 202, json: { queued: true } });
  });
  await page.goto('/app?checkout=done');
  await page.getByText('Thank you. Your plan starts in a few seconds.').waitFor();
  await page.clock.runFor(5_000);
  expect(syncs).toBe(0);
  // A reload on the way begins the wait again.
  await page.reload();
  await page.getByText('Thank you. Your plan starts in a few seconds.').waitFor();
  expect(new URL(page.url()).search).toBe('?checkout=done');
  await page.clock.runFor(11_000);
  await page.getByText('It takes longer than usual.').waitFor();
  await passUntil(page, page.getByText('Your plan has not started yet.'));
  expect(syncs).toBe(1);
  await page.waitForURL('/app');
  await screenshot(page, 'late');
  await expectNoAxeViolations(page);
  isOld = false;
  await page.route('**/billing/usage', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), plan: 'growth' } });
  });
  await passUntil(page, page.getByText('Growth is active.'));
});

/** Lets time pass in steps in which a request is not late, until something shows. */
async function passUntil(page: Page, shown: ReturnType<Page['locator']>, stepMs = 5_000) {
  for (let steps = 0; steps < 20 && !(await shown.isVisible()); steps += 1) {
    await page.clock.runFor(stepMs);
    await page.evaluate(() => fetch('/app/config.json').then(() => undefined));
  }
  await shown.waitFor();
}

test('a session that ends while the plan is awaited is followed by the same wait', async () => {
  const page = await newBuyersPage({ allowedErrors: [/status of 40\d/] });
  await signIn(page, newPerson());
  await problemRoute(page, '**/billing/usage', { status: 401, code: 'unauthorized' });
  await page.goto('/app?checkout=done');
  await page.getByText('Your session has ended.').waitFor();
  expect(await page.getByText(/Thank you/).count()).toBe(0);
  await page.unroute('**/billing/usage');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Thank you. Your plan starts in a few seconds.').waitFor();
});

test('another tab shows the plan that was bought in the first one', async () => {
  const page = await newBuyersPage();
  const person = newPerson();
  await signIn(page, person);
  const other = await page.context().newPage();
  await other.clock.install();
  await other.goto('/app');
  await other.getByText('of 100').first().waitFor();
  await page.goto('/app/plans?plan=starter');
  await buyButton(page, 'Starter').click();
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
  await payAtStripe(page);
  await page.getByText('Starter is active.').waitFor();
  await other.clock.runFor(31_000);
  await other.getByText('of 5,000').first().waitFor();
});

test('who has used up the free quota buys a plan, and an upgrade carries over what was said before it', async () => {
  const page = await newBuyersPage();
  await signIn(page, newPerson());
  const userId = await subjectOf(page);
  await countSessions(userId, 'free', 100);
  await page.reload();
  await page.getByText(/^The quota is used up\./).waitFor();
  await page.getByRole('link', { name: 'Upgrade to Starter' }).click();
  await page.getByText('What you used on the Free plan does not count.').waitFor();
  await buyButton(page, 'Starter').click();
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
  await payAtStripe(page);
  await page.getByText('Starter is active.').waitFor();
  const meter = page.getByRole('meter').first();
  expect(await meter.getAttribute('aria-valuetext')).toBe('0 of 5,000 sessions');

  await countSessions(userId, 'starter', 80);
  await page.goto('/app/plans?plan=growth');
  await page.getByText('About 80 carry over').waitFor();
  await page.getByRole('button', { name: 'Continue to Stripe' }).click();
  await page.getByRole('link', { name: 'Change plan' }).click();
  await page.getByRole('link', { name: 'Switch to Growth' }).click();
  await page.getByRole('button', { name: /^Pay .* and change plan$/ }).click();
  const synced = page.waitForResponse('**/billing/sync');
  await page.getByRole('link', { name: 'Return to AI-Gate' }).click();
  await page.getByText('Growth is active.').waitFor();
  await synced;
  await screenshot(page, 'back-from-portal');
  await expectNoAxeViolations(page);
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('of 20,000').first().waitFor();
  expect(await meter.getAttribute('aria-valuetext')).toMatch(/^(79|80) of 20,000 sessions$/);
  expect(await page.getByText('Growth is active.').count()).toBe(0);

  // An ordinary visit of the settings asks for no comparison.
  const requests: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await page.goto('/app/settings');
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.getByText('Growth').first().waitFor();
  expect(requests).toContain('/billing/usage');
  expect(requests).not.toContain('/billing/sync');
});
