import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { problemRoute, stripeOrigin } from '../support/browser/buying.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { chooseAtIssuer, newAppPage, newPerson, signIn } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import { serveAccount } from '../support/browser/serveAccount.ts';

/** The pages of the emulator have none, and browsers ask for it. */
const FAVICON = /favicon\.ico/;

const newBuyersPage = (options: Parameters<typeof newAppPage>[0] = {}) =>
  newAppPage({
    ...options,
    allowedErrors: [FAVICON, ...(options.allowedErrors ?? [])],
    allowedOrigins: [stripeOrigin()],
  });

const buyButton = (page: Page, plan: string) => page.getByRole('button', { name: `Buy ${plan}` });

/** Signs in on the way to buying a plan. */
const signInToBuy = (page: Page, plan: 'Starter' | 'Growth', person = newPerson()) =>
  signIn(page, person, `/app?plan=${plan.toLowerCase()}`, buyButton(page, plan));

test('what a purchase means is said before it, in both languages and on a phone', async () => {
  const page = await newBuyersPage({ language: 'fr', theme: 'dark', width: 390, height: 800 });
  await signIn(page, newPerson(), '/app/plans', page.getByText('Votre formule', { exact: true }));
  await expectNoAxeViolations(page);
  await expectNoOverflow(page);
  await screenshot(page, 'plans-390-dark-fr');
  await page.getByRole('link', { name: 'Choisir Starter' }).click();
  await page.getByRole('heading', { name: 'Acheter Starter' }).waitFor();
  expect(await page.locator('.facts dd').allTextContents()).toEqual([
    '29\u00a0$',
    'Le même montant chaque mois, jusqu’à la résiliation. Prix hors taxes.',
    'Tout de suite',
    'Un mois commence avec votre paiement.',
    'Repartent de 0',
    'Celles de la formule gratuite ne comptent pas.',
  ]);
  await expectNoAxeViolations(page);
  await expectNoOverflow(page);
  await screenshot(page, 'buy-390-dark-fr');
});

test('the consequences of each change are said, and none is offered while a payment is due', async () => {
  const page = await newAppPage();
  const account = await serveAccount(page);
  let subscription: object = { nextPlan: null, amountDue: null };
  await page.route('**/billing/subscription', (route) =>
    route.fulfill({
      json: {
        plan: 'starter',
        status: 'active',
        price: { amountMinor: 2900, currency: 'usd', interval: 'month', intervalCount: 1 },
        nextInvoice: null,
        card: null,
        paidThisYear: null,
        ...subscription,
      },
    }),
  );
  const expectPage = async (path: string, text: string | RegExp, name: string) => {
    await page.goto(path);
    await page.getByText(text).waitFor();
    await screenshot(page, name);
    if (/upgrade|ending|unpaid/.test(name)) await expectNoAxeViolations(page);
    await page.setViewportSize({ width: 390, height: 800 });
    await expectNoOverflow(page);
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  await signIn(page, newPerson(), '/app/plans', page.getByText('Your plan is Starter.', { exact: true }));
  await screenshot(page, 'plans-starter');
  await expectPage('/app/plans?plan=starter', 'Your plan is Starter already.', 'current');
  await expectPage('/app/plans?plan=growth', 'At most $99', 'upgrade');
  await expectPage('/app/plans?plan=free', 'There is no further charge.', 'cancel');

  const at = '2026-12-22T00:00:00Z';
  account.usage = { cancelAt: at };
  subscription = { nextPlan: { plan: 'free', at }, amountDue: null };
  await expectPage('/app/plans', 'Your plan is Starter until 22 Dec, then Free.', 'plans-ending');
  await expectPage('/app/plans?plan=starter', /^The change to Free on 22 Dec/, 'keep');
  await expectPage('/app/plans?plan=growth', /Keep Starter first/, 'busy');

  account.usage = { status: 'past_due', paymentDue: true };
  const pageUrl = 'https://invoice.stripe.com/i/test';
  const amountDue = { amountMinor: 2900, currency: 'usd', failedAt: at, dueAt: null, pageUrl };
  subscription = { status: 'past_due', nextPlan: null, amountDue };
  await expectPage('/app/plans?plan=growth', /^A payment is due\./, 'unpaid');
  const link = page.getByRole('link', { name: 'Pay the invoice' });
  expect(await link.getAttribute('href')).toBe(pageUrl);
});

test('a plan that is not for sale is the one that the account has', async () => {
  const page = await newAppPage();
  await signIn(page, newPerson(), '/app/plans?plan=free', page.getByText('Your plan is Free already.'));
  expect(await page.getByRole('button', { name: /Buy|Stripe/ }).count()).toBe(0);
  await page.goto('/app/plans?plan=__proto__');
  await page.getByRole('heading', { name: 'Plans' }).waitFor();
});

test('a checkout that fails says so with the id of the request, and can be tried again', async () => {
  const page = await newBuyersPage({ allowedErrors: [/status of 500/] });
  await signInToBuy(page, 'Growth');
  await problemRoute(page, '**/billing/checkout', { status: 500, code: 'payment_provider_refused' });
  await buyButton(page, 'Growth').click();
  await page.getByText('The purchase cannot begin right now.').waitFor();
  await page.getByText('req-of-the-test').waitFor();
  await page.unroute('**/billing/checkout');
  await buyButton(page, 'Growth').click();
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
});

test('each refusal of a checkout says what to do', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 4\d\d/, /ERR_INTERNET_DISCONNECTED/] });
  await signInToBuy(page, 'Growth');
  const url = 'https://billing.stripe.com/p/session/test';
  await problemRoute(page, '**/billing/checkout', { status: 409, code: 'subscription_exists', url });
  await buyButton(page, 'Growth').click();
  expect(await page.getByRole('link', { name: 'Change plan' }).getAttribute('href')).toBe(url);

  // Of the minutes-based service, whose subscription has no page here yet.
  await problemRoute(page, '**/billing/checkout', { status: 409, code: 'subscription_exists' });
  await buyButton(page, 'Growth').click();
  const former = page.getByRole('link', { name: 'See what changes' });
  await former.waitFor();
  expect(await former.getAttribute('href')).toBe('/app/migration');

  await problemRoute(page, '**/billing/checkout', { status: 409, code: 'checkout_pending' });
  await buyButton(page, 'Growth').click();
  await page.getByText('Your last purchase is being processed.').waitFor();
  const link = page.getByRole('link', { name: 'Go to the overview' });
  expect(await link.getAttribute('href')).toBe('/app?checkout=done');

  await problemRoute(page, '**/billing/checkout', { status: 429, code: 'rate_limited' });
  await buyButton(page, 'Growth').click();
  await page.getByText('Too many attempts. Wait for a minute, then try again.').waitFor();
  await page.unroute('**/billing/checkout');

  await page.context().setOffline(true);
  await buyButton(page, 'Growth').click();
  await page.getByText('There is no connection. You have not been charged.').waitFor();
  await expectNoAxeViolations(page);
});

test('a checkout that is ready after a sign-out in another tab is not opened', async () => {
  const page = await newBuyersPage();
  await signInToBuy(page, 'Starter');
  const { promise: signedOut, resolve } = Promise.withResolvers<void>();
  const url = `${stripeOrigin()}/c/pay/of-somebody-else`;
  await page.route('**/billing/checkout', async (route) => {
    await signedOut;
    await route.fulfill({ json: { url } });
  });
  const request = page.waitForRequest('**/billing/checkout');
  await buyButton(page, 'Starter').click();
  await request;
  await page.evaluate(() => new BroadcastChannel('session').postMessage({ kind: 'signed_out' }));
  await page.getByRole('heading', { name: 'You have signed out' }).waitFor();
  const visited: string[] = [];
  page.on('request', (one) => visited.push(one.url()));
  const response = page.waitForResponse('**/billing/checkout');
  resolve();
  await (await response).finished();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
  expect(visited).not.toContain(url);
});

test('an issuer that tells no e-mail address leaves the person to enter one', async () => {
  const page = await newBuyersPage();
  await page.route('**/billing/checkout', (route) => route.continue());
  await page.route('**/app/config.json', async (route) => {
    const response = await route.fetch();
    const config = await response.json();
    await route.fulfill({
      response,
      json: { ...config, identity: { ...config.identity, scope: 'openid profile' } },
    });
  });
  await signInToBuy(page, 'Starter');
  const field = page.getByLabel('E-mail for invoices');
  await buyButton(page, 'Starter').click();
  expect(await field.evaluate((input: HTMLInputElement) => input.validity.valueMissing)).toBe(true);
  await field.fill('invoices@example.com');
  await buyButton(page, 'Starter').click();
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
  expect(await page.content()).toContain('invoices@example.com');
});

test('a double click on the way from the pricing page to Stripe opens one page, and Back leads to the button again', async () => {
  const page = await newBuyersPage();
  const person = newPerson();
  await page.goto('/pricing');
  await page.locator('a[href="/app?plan=starter"]').first().click();
  await page.getByText('Sign in, or create an account, to buy Starter.').waitFor();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await chooseAtIssuer(page, person);
  await page.getByRole('heading', { name: 'Buy Starter' }).waitFor();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await buyButton(page, 'Starter').dblclick();
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
  expect(requests.filter((url) => url.endsWith('/billing/checkout'))).toHaveLength(1);
  expect(await page.content()).toContain(person.email);
  const stripePage = page.url();

  await page.goBack();
  await buyButton(page, 'Starter').waitFor();
  expect(new URL(page.url()).pathname).toBe('/app/plans');
  await buyButton(page, 'Starter').click();
  await page.waitForURL(stripePage);

  await page.getByRole('link', { name: 'Back' }).click();
  await page.getByText('Nothing was charged.').waitFor();
  await page.waitForURL('/app');
  await screenshot(page, 'cancelled');
  await expectNoAxeViolations(page);
  await page.getByRole('link', { name: 'Choose again' }).click();
  await buyButton(page, 'Starter').waitFor();
  expect(await page.getByText('Nothing was charged.').count()).toBe(0);
  await page.goBack();
  await page.getByRole('meter').first().waitFor();
  expect(await page.getByText('Nothing was charged.').count()).toBe(0);
});
