import { expect, inject, test } from 'vitest';
import { chooseAtIssuer, newAppPage, newPerson, signIn } from '../support/browser/people.ts';

/** The pages of the emulator have none, and browsers ask for it. */
const FAVICON = /favicon\.ico/;

const stripeOrigin = () => inject('target').stripe?.apiBase ?? 'http://127.0.0.1';

test('from the pricing page somebody signs up, goes to Stripe, and comes back without a charge', async () => {
  const page = await newAppPage({ allowedErrors: [FAVICON], allowedOrigins: [stripeOrigin()] });
  const person = newPerson();
  await page.goto('/pricing');
  await page.locator('a[href="/app?plan=starter"]').first().click();
  await page.getByText('Sign in, or create an account, to buy Starter.').waitFor();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await chooseAtIssuer(page, person);
  await page.getByRole('heading', { name: 'Buy Starter' }).waitFor();
  await page.getByText('$29 a month').waitFor();
  await page.getByText('5,000 sessions a month, 10 at once, 3 projects.').waitFor();
  await page.getByRole('button', { name: 'Buy Starter' }).click();
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
  expect(await page.content()).toContain(person.email);
  await page.goto('/app?checkout=cancelled');
  await page.getByText('The purchase was cancelled. You have not been charged.').waitFor();
  await page.getByText('of 100').waitFor();
});

test('an address that names no plan for sale offers nothing', async () => {
  const page = await newAppPage();
  await signIn(page, newPerson(), '/app?plan=free');
  expect(await page.getByRole('heading').allTextContents()).toEqual(['Overview', 'Sessions used', 'Plan']);
});

test('a checkout that fails says so with the id of the request, and can be tried again', async () => {
  const page = await newAppPage({
    allowedErrors: [/status of 500/, FAVICON],
    allowedOrigins: [stripeOrigin()],
  });
  await signIn(page, newPerson(), '/app?plan=growth');
  await page.route('**/billing/checkout', (route) =>
    route.fulfill({
      status: 500,
      headers: { 'x-request-id': 'req-of-the-test' },
      contentType: 'application/problem+json',
      json: { code: 'payment_provider_refused', detail: 'Stripe refuses.', retryable: false },
    }),
  );
  await page.getByRole('button', { name: 'Buy Growth' }).click();
  await page.getByText('The purchase cannot begin right now.').waitFor();
  await page.getByText('req-of-the-test').waitFor();
  await page.unroute('**/billing/checkout');
  await page.getByRole('button', { name: 'Buy Growth' }).click();
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
});

test('a checkout that is ready after a sign-out in another tab is not opened', async () => {
  const page = await newAppPage({ allowedOrigins: [stripeOrigin()] });
  await signIn(page, newPerson(), '/app?plan=starter');
  const { promise: signedOut, resolve } = Promise.withResolvers<void>();
  const url = `${stripeOrigin()}/c/pay/of-somebody-else`;
  await page.route('**/billing/checkout', async (route) => {
    await signedOut;
    await route.fulfill({ json: { url } });
  });
  const request = page.waitForRequest('**/billing/checkout');
  await page.getByRole('button', { name: 'Buy Starter' }).click();
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

test('somebody who has a subscription is led to the page that changes it', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 409/] });
  await signIn(page, newPerson(), '/app?plan=growth');
  const url = 'https://billing.stripe.com/p/session/test';
  await page.route('**/billing/checkout', (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      json: { code: 'subscription_exists', detail: 'Exists.', retryable: false, url },
    }),
  );
  await page.getByRole('button', { name: 'Buy Growth' }).click();
  expect(await page.getByRole('link', { name: 'Change plan' }).getAttribute('href')).toBe(url);
});

test('an issuer that tells no e-mail address leaves the person to enter one', async () => {
  const page = await newAppPage({ allowedErrors: [FAVICON], allowedOrigins: [stripeOrigin()] });
  await page.route('**/billing/checkout', (route) => route.continue());
  await page.route('**/app/config.json', async (route) => {
    const response = await route.fetch();
    const config = await response.json();
    await route.fulfill({
      response,
      json: { ...config, identity: { ...config.identity, scope: 'openid profile' } },
    });
  });
  await signIn(page, newPerson(), '/app?plan=starter');
  const field = page.getByLabel('E-mail for invoices');
  await page.getByRole('button', { name: 'Buy Starter' }).click();
  expect(await field.evaluate((input: HTMLInputElement) => input.validity.valueMissing)).toBe(true);
  await field.fill('invoices@example.com');
  await page.getByRole('button', { name: 'Buy Starter' }).click();
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
  expect(await page.content()).toContain('invoices@example.com');
});
