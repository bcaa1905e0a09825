import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { problemRoute } from '../support/browser/buying.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import {
  INVOICES,
  invoiceOf,
  respond,
  SUBSCRIPTION,
  subscribed,
  subscriptionOf,
} from '../support/browser/invoices.ts';
import type { PageOptions } from '../support/browser/newPage.ts';
import {
  ACCEPT,
  DECLINE,
  LATER_PREVIEW,
  NOW_PREVIEW,
  OFFERS,
  type Offer,
  offerOf,
  PREVIEW,
  previewed,
  serveOffers,
} from '../support/browser/offers.ts';
import { newAppPage, newPerson, signIn } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import { STATEMENTS, stated } from '../support/browser/statements.ts';

const STRIPE = 'https://checkout.stripe.com';

/** Opens a page of the app as somebody who pays for Starter and has these offers. */
async function openOffers(path: string, offers: Offer[], options: PageOptions = {}) {
  const page = await newAppPage(options);
  await page.route(SUBSCRIPTION, subscribed(subscriptionOf()));
  await page.route(INVOICES, respond([invoiceOf(0)]));
  await page.route(STATEMENTS, stated([]));
  const served = await serveOffers(page, offers);
  await signIn(page, newPerson(), path);
  return { page, served };
}

const reviewButton = (page: Page) => page.getByRole('button', { name: 'Review and accept' });
const dialog = (page: Page) => page.getByRole('dialog');
const TITLE = 'Your offer: 60,000 sessions a month for $490';

test('an offer is on the overview with its price, figures and dates', async () => {
  const { page } = await openOffers('/app', [offerOf()]);
  const panel = page.getByRole('region', { name: TITLE });
  for (const text of [
    '$490 a month',
    '60,000 a month',
    '150 at once, 20 projects, 4,000 requests a minute',
    '30 Nov 2099',
    '15 Jan 2099',
  ])
    await panel.getByText(text, { exact: true }).waitFor();
  await expectGoodInEveryLook(page, 'offer-overview');
});

test('accepting shows what Stripe will charge, sends one request, and the page shows the new state', async () => {
  const { page, served } = await openOffers('/app/invoices', [offerOf()]);
  await page.route(PREVIEW, previewed(NOW_PREVIEW));
  await reviewButton(page).focus();
  await page.keyboard.press('Enter');
  await dialog(page).getByText('$410.00', { exact: true }).waitFor();
  await dialog(page).getByText('$490.00 on 22 Dec 2026').waitFor();
  await expectGoodInEveryLook(page, 'offer-accept');
  let accepts = 0;
  let respondNow = () => {};
  const held = new Promise<void>((resolve) => {
    respondNow = resolve;
  });
  await page.route(ACCEPT, async (route) => {
    accepts += 1;
    await held;
    served.offers = [offerOf({ state: 'accepted', effectiveSince: '2026-11-25T12:00:00Z' })];
    await route.fulfill({ json: { state: 'accepted', start: 'now', url: null } });
  });
  const accept = dialog(page).getByRole('button', { name: 'Accept offer' });
  await accept.dblclick();
  await expect.poll(() => accept.getAttribute('aria-busy')).toBe('true');
  respondNow();
  await page.getByText('Offer accepted. Price and figures apply now.').waitFor();
  await dialog(page).waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'Your volume price' }).waitFor();
  expect(accepts).toBe(1);
  await expectGoodInEveryLook(page, 'offer-accepted');
});

test('an offer that begins with the next renewal says that nothing is charged now', async () => {
  const { page } = await openOffers('/app/invoices', [offerOf()]);
  await page.route(PREVIEW, previewed(LATER_PREVIEW));
  await reviewButton(page).click();
  await dialog(page).getByText('Nothing', { exact: true }).waitFor();
  await dialog(page).getByText('22 Dec 2026', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  expect(await reviewButton(page).evaluate((button) => button === document.activeElement)).toBe(true);
});

test.each([
  ['en', 'Review and accept', 'Accept offer', /^The start of the offer has changed/],
  ['fr', 'Examiner et accepter', 'Accepter l’offre', /^Le début de l’offre a changé/],
] as const)(
  'an offer whose start has changed is shown again before it is accepted: %s',
  async (language, review, accept, changed) => {
    const { page } = await openOffers('/app/invoices', [offerOf()], {
      language,
      allowedErrors: [/status of (409|503)/],
    });
    await page.route(PREVIEW, previewed(LATER_PREVIEW));
    await page.getByRole('button', { name: review }).click();
    await dialog(page).getByText('22').first().waitFor();
    await page.unroute(PREVIEW);
    await problemRoute(page, PREVIEW, { status: 409, code: 'invoice_pending' });
    await problemRoute(page, ACCEPT, { status: 409, code: 'offer_start_changed' });
    const sent = page.waitForRequest(ACCEPT);
    const acceptButton = dialog(page).getByRole('button', { name: accept });
    await acceptButton.click();
    expect((await sent).postDataJSON()).toMatchObject({ expected_start: 'period_end' });
    await dialog(page).getByRole('alert').waitFor();
    await acceptButton.waitFor({ state: 'detached' });
    await page.unroute(PREVIEW);
    await page.route(PREVIEW, previewed(NOW_PREVIEW));
    await dialog(page)
      .getByRole('button', { name: /^(Try again|Réessayer)$/ })
      .click();
    await dialog(page).getByText('410').first().waitFor();
    await dialog(page).getByRole('alert').filter({ hasText: changed }).waitFor();
    await expectNoOverflow(page);
    await expectNoAxeViolations(page);
    await screenshot(page, `offer-start-changed-${language}`);
    await page.unroute(ACCEPT);
    await page.route(ACCEPT, (route) =>
      route.fulfill({ json: { state: 'accepted', start: 'now', url: null } }),
    );
    const again = page.waitForRequest(ACCEPT);
    await acceptButton.click();
    expect((await again).postDataJSON()).toMatchObject({ expected_start: 'now' });
    await dialog(page).waitFor({ state: 'detached' });
  },
);

test('an offer that is being paid is shown again if there is no page to pay it on', async () => {
  const { page } = await openOffers('/app/invoices', [offerOf({ state: 'accepting' })], {
    allowedErrors: [/status of 409/],
  });
  await page.route(PREVIEW, previewed(NOW_PREVIEW));
  await problemRoute(page, ACCEPT, { status: 409, code: 'offer_start_changed' });
  const sent = page.waitForRequest(ACCEPT);
  await page.getByRole('button', { name: 'Continue to the payment' }).click();
  expect((await sent).postDataJSON()).toMatchObject({ expected_start: 'checkout' });
  await dialog(page).getByText('$410.00', { exact: true }).waitFor();
  await dialog(page).getByRole('button', { name: 'Accept offer' }).waitFor();
});

test('an offer without a subscription leads to the page where it is paid', async () => {
  const { page } = await openOffers('/app', [offerOf()], { allowedOrigins: [STRIPE] });
  await page.route(`${STRIPE}/**`, (route) => route.fulfill({ body: 'Stripe' }));
  await page.route(
    PREVIEW,
    previewed({ start: 'checkout', startsAt: null, dueNow: null, nextInvoice: null }),
  );
  const url = `${STRIPE}/c/pay/cs_test_1`;
  await page.route(ACCEPT, (route) =>
    route.fulfill({ json: { state: 'accepting', start: 'checkout', url } }),
  );
  await reviewButton(page).click();
  await dialog(page).getByText('$490 plus taxes').waitFor();
  await dialog(page).getByRole('button', { name: 'Accept and pay' }).click();
  await page.waitForURL(url);
});

test('an offer that is being paid leads to its page again, and cannot be declined', async () => {
  const { page } = await openOffers('/app/invoices', [offerOf({ state: 'accepting' })], {
    allowedOrigins: [STRIPE],
    allowedErrors: [/status of 409/],
  });
  await page.route(`${STRIPE}/**`, (route) => route.fulfill({ body: 'Stripe' }));
  const next = page.getByRole('button', { name: 'Continue to the payment' });
  await next.waitFor();
  expect(await page.getByRole('button', { name: 'Decline' }).count()).toBe(0);
  await problemRoute(page, ACCEPT, { status: 409, code: 'payment_due', url: `${STRIPE}/i/1` });
  await next.click();
  expect(await page.getByRole('link', { name: 'Pay invoice' }).getAttribute('href')).toBe(`${STRIPE}/i/1`);
  await screenshot(page, 'offer-accepting');
  await expectNoAxeViolations(page);
  await page.unroute(ACCEPT);
  await page.route(ACCEPT, (route) =>
    route.fulfill({ json: { state: 'accepting', start: 'now', url: null } }),
  );
  await next.click();
  await page.getByText('The payment is under way.').waitFor();
  await page.unroute(ACCEPT);
  const url = `${STRIPE}/c/pay/cs_test_1`;
  await page.route(ACCEPT, (route) =>
    route.fulfill({ json: { state: 'accepting', start: 'checkout', url } }),
  );
  await next.click();
  await page.waitForURL(url);
});

test('an offer is declined after a question, and is then among the earlier ones', async () => {
  const { page, served } = await openOffers('/app/invoices', [offerOf()]);
  await page.getByRole('button', { name: 'Decline' }).click();
  await dialog(page).getByText('It cannot be accepted after that.').waitFor();
  await expectGoodInEveryLook(page, 'offer-decline');
  await page.route(DECLINE, (route) => {
    served.offers = [offerOf({ state: 'declined' })];
    return route.fulfill({ json: served.offers[0] });
  });
  await dialog(page).getByRole('button', { name: 'Decline offer' }).click();
  await page.getByText('Offer declined').waitFor();
  await page.getByRole('table', { name: 'Earlier offers' }).getByRole('cell', { name: 'Declined' }).waitFor();
  expect(await page.getByText(TITLE).count()).toBe(0);
});

test.each([
  ['payment_due', /^An invoice is unpaid\./, 'link', 'See invoices'],
  ['invoice_pending', /^An invoice of your subscription is being made/, undefined, undefined],
  ['subscription_ending', /^Your plan is cancelled\./, 'button', 'Continue to Stripe'],
  ['change_scheduled', /^Another change of your plan is scheduled\./, 'button', 'Continue to Stripe'],
  ['collection_paused', /^Stripe collects no payments/, 'link', 'Open a ticket'],
  ['checkout_pending', /^Your last purchase is being processed\./, undefined, undefined],
] as const)('a refusal of accepting says what to do: %s', async (code, text, role, name) => {
  const { page } = await openOffers('/app/invoices', [offerOf()], { allowedErrors: [/status of 409/] });
  await page.route(PREVIEW, previewed(NOW_PREVIEW));
  await problemRoute(page, ACCEPT, { status: 409, code });
  await reviewButton(page).click();
  await dialog(page).getByRole('button', { name: 'Accept offer' }).click();
  await dialog(page).getByRole('alert').filter({ hasText: text }).waitFor();
  if (role) await dialog(page).getByRole(role, { name }).waitFor();
  await expectNoAxeViolations(page);
});

test('a preview that is refused says why, and the offer cannot be accepted without one', async () => {
  const { page } = await openOffers('/app/invoices', [offerOf()], { allowedErrors: [/status of 409/] });
  await problemRoute(page, PREVIEW, { status: 409, code: 'offer_not_open', state: 'withdrawn' });
  await reviewButton(page).click();
  await dialog(page).getByText('This offer can no longer be changed. Its state: Withdrawn.').waitFor();
  expect(await dialog(page).getByRole('button', { name: 'Accept offer' }).count()).toBe(0);
  await page.unroute(PREVIEW);
  await page.route(PREVIEW, previewed(NOW_PREVIEW));
  await dialog(page).getByRole('button', { name: 'Try again' }).click();
  await dialog(page).getByText('$410.00', { exact: true }).waitFor();
});

test('an offer whose time has passed is not shown as one, also before that is stored', async () => {
  const { page } = await openOffers('/app/invoices', [
    offerOf({ acceptBy: '2026-11-24T10:00:00Z' }),
    offerOf({ offerId: 'of_1123456789abcdefghij', state: 'withdrawn' }),
  ]);
  const table = page.getByRole('table', { name: 'Earlier offers' });
  await table.getByRole('row').nth(2).waitFor();
  await table.getByRole('cell', { name: 'Expired' }).waitFor();
  expect(await reviewButton(page).count()).toBe(0);
});

test('offers that cannot be read are said on the page of the invoices, and leave the overview as it is', async () => {
  const { page } = await openOffers('/app/invoices', [], { allowedErrors: [/status of 503/] });
  await page.unroute(OFFERS);
  await page.route(OFFERS, (route) =>
    route.fulfill({ status: 503, headers: { 'x-request-id': 'req-of-the-test' }, body: '' }),
  );
  await page.reload();
  await page.getByText('We can’t load your offers right now.').waitFor();
  await expectNoAxeViolations(page);
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('of 100').waitFor();
  expect(await page.getByText('your offers').count()).toBe(0);
});

test.each([
  ['forced colours', { forcedColors: true }],
  ['zoom of 200%', { zoom: 2, width: 1280 }],
  ['360 px', { width: 360, touch: true, language: 'fr' }],
] as const)('an offer can be accepted with %s', async (name, options) => {
  const { page } = await openOffers('/app/invoices', [offerOf()], options);
  await page.route(PREVIEW, previewed(NOW_PREVIEW));
  await page.getByRole('button', { name: /^(Review and accept|Examiner et accepter)$/ }).click();
  await dialog(page).getByText('410').first().waitFor();
  await screenshot(page, `offer-accept-${name}`);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
});
