import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { halfMonth } from '../local/stripe/support/halfMonth.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { newPage } from '../support/browser/newPage.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const FAILS_LATER = '4000 0000 0000 0341';

/** Chromium logs pages with the status of a refused card (402), a refused action (400) and an expired page (410). */
const REFUSALS = [/status of 40[02]/, /status of 410/];

const RETURN_URL = 'https://example.com/account';

/** Checks the page that is open in both themes, on a phone, a tablet and a desktop, and keeps pictures of it. */
async function expectGoodLooks(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 820, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoOverflow(page);
      if (width !== 820) await screenshot(page, `stripe-${name}-${width}-${colorScheme}`);
    }
    await expectNoAxeViolations(page);
  }
}

/** The portal of a customer whose card fails when it is charged, with an open invoice of a renewal. */
async function unpaidPortal() {
  const bench = await halfMonth();
  const { stripe, control, customer, subscription, useCard, apiBase } = bench;
  await stripe.customers.update(customer.id, { email: 'marie@example.com' });
  await useCard('pm_card_chargeCustomerFail');
  await control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
  const { url } = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    return_url: RETURN_URL,
  });
  const page = await newPage({ baseUrl: apiBase, allowedErrors: REFUSALS });
  await page.goto(url);
  return { ...bench, page };
}

test('the pages of the portal are readable and accessible in each state', async () => {
  const { page } = await unpaidPortal();
  await page.getByText('The payment failed. $15.00').waitFor();
  await expectGoodLooks(page, 'portal-unpaid');

  await page.getByRole('link', { name: 'Pay now' }).click();
  await page.getByRole('button', { name: 'Pay $15.00' }).click();
  await page.getByRole('alert').getByText('Your card was declined.').waitFor();
  await expectGoodLooks(page, 'portal-pay-declined');

  await page.getByRole('link', { name: 'Update card' }).click();
  await page.getByLabel('Card number').fill('1234');
  await page.getByRole('button', { name: 'Save card' }).click();
  await page.getByRole('alert').getByText('Your card number is not valid.').waitFor();
  await expectGoodLooks(page, 'portal-card-refused');

  await page.getByLabel('Card number').fill('4242 4242 4242 4242');
  await page.getByRole('button', { name: 'Save card' }).click();
  await page.getByText('It is charged now to Visa ending in 4242.').waitFor();
  await page.getByRole('button', { name: 'Pay $15.00' }).dblclick();
  await page.getByText('Thank you. The invoice is paid.').waitFor();
  await expectGoodLooks(page, 'portal-paid');

  await page.getByRole('link', { name: 'Change plan' }).click();
  await expectGoodLooks(page, 'portal-plans');
  await page.getByRole('link', { name: 'Switch to Business' }).click();
  await page.getByRole('heading', { name: 'Change to Business' }).waitFor();
  await expectGoodLooks(page, 'portal-switch');

  await page.getByRole('link', { name: 'Go back' }).click();
  await page.getByRole('link', { name: 'View invoice' }).first().click();
  await expectGoodLooks(page, 'invoice-paid');
  await page.goBack();
  await page.getByRole('link', { name: 'Cancel subscription' }).click();
  await page.getByRole('heading', { name: 'Cancel your subscription' }).waitFor();
  await expectGoodLooks(page, 'portal-cancel');
});

test('a subscription is cancelled and kept with the keyboard alone, and the portal leads back', async () => {
  const { page, current } = await unpaidPortal();
  const press = async (name: string, role: 'link' | 'button') => {
    await page.getByRole(role, { name }).focus();
    await page.keyboard.press('Enter');
  };
  await press('Cancel subscription', 'link');
  await page.getByRole('heading', { name: 'Cancel your subscription' }).waitFor();
  await press('Cancel subscription', 'button');
  await page.getByText('will be cancelled at the end of its period').waitFor();
  await press('Do not cancel', 'link');
  await press('Keep subscription', 'button');
  await page.getByText('Your subscription will not be cancelled.').waitFor();
  expect((await current()).cancel_at).toBeNull();
  const back = page.getByRole('link', { name: 'Return to AI-Gate' });
  expect(await back.getAttribute('href')).toBe(RETURN_URL);
});

test('the page of an open invoice is readable and accessible', async () => {
  const { page, current } = await unpaidPortal();
  await page.goto((await current()).latest_invoice.hosted_invoice_url ?? '');
  await page.getByLabel('Card number').fill(FAILS_LATER);
  await page.getByRole('button', { name: 'Pay $15.00' }).click();
  await page.getByRole('alert').waitFor();
  await expectGoodLooks(page, 'invoice-declined');
});

test('the checkout is readable and accessible when it declines a card, is paid and has expired', async () => {
  const { stripe, control, prices, apiBase } = await halfMonth();
  const create = async () => {
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: prices.starter.id }],
      success_url: `${apiBase}/app/done`,
      cancel_url: `${apiBase}/app/back`,
    });
    return session.url ?? '';
  };
  const [url, expired] = [await create(), await create()];
  const page = await newPage({ baseUrl: apiBase, allowedErrors: REFUSALS });
  await page.goto(url);
  await expectGoodLooks(page, 'checkout');
  await page.getByLabel('E-mail').fill('marie@example.com');
  await page.getByLabel('Card number').fill('4000 0000 0000 9995');
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await page.getByRole('alert').getByText('Your card has insufficient funds. Try another one.').waitFor();
  expect(await page.getByLabel('E-mail').inputValue()).toBe('marie@example.com');
  await expectGoodLooks(page, 'checkout-declined');

  await page.getByLabel('Card number').fill('4242 4242 4242 4242');
  await page.getByRole('button', { name: 'Subscribe' }).dblclick();
  await page.waitForURL('**/app/done');
  const bought = await stripe.customers.list({ email: 'marie@example.com' });
  expect(bought.data).toHaveLength(1);
  await page.goto(url);
  await page.getByRole('heading', { name: 'Already paid' }).waitFor();
  await expectGoodLooks(page, 'checkout-paid');

  await control('clock', { advanceSeconds: 86_400 });
  await page.goto(expired);
  await page.getByRole('heading', { name: 'Checkout expired' }).waitFor();
  await expectGoodLooks(page, 'checkout-expired');
  await page.getByRole('link', { name: 'Back to AI-Gate' }).click();
  await page.waitForURL('**/app/back');
});
