import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { apiClient } from '../support/api/apiClient.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import {
  fail,
  invoiceOf,
  openInvoices,
  respond,
  SUBSCRIPTION,
  subscribed,
  subscriptionOf,
} from '../support/browser/invoices.ts';
import { newAppPage, newPerson, openAs } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import { waitFor } from '../support/waitFor.ts';

const facts = async (page: Page) =>
  (await page.getByRole('term').locator('..').allInnerTexts()).map((text) => text.split('\n').join(' | '));

test('what is charged next, the card and what was paid this year stand above the invoices', async () => {
  const page = await openInvoices(respond([invoiceOf(0), invoiceOf(1)]));
  await page.getByText('2 invoices').waitFor();
  await expect
    .poll(() => facts(page))
    .toEqual([
      'Next invoice | $29.00 | 22 Dec 2026',
      'Card | Visa ending in 4242 | Expires 12/2028',
      'Paid in 2026 | $319.00',
    ]);
  await expectGoodInEveryLook(page, 'invoices-normal');
});

test('a card that expires before the next charge says so and leads to the portal', async () => {
  const card = { brand: 'amex', last4: '0005', expMonth: 12, expYear: 2026 };
  const page = await openInvoices(respond([invoiceOf(0)]), {
    subscription: subscriptionOf({
      card,
      nextInvoice: { at: '2027-01-22T09:30:00Z', amountMinor: -500, currency: 'eur' },
      nextPlan: { plan: 'starter', at: '2027-01-22T09:30:00Z' },
      plan: 'growth',
    }),
    allowedOrigins: ['https://billing.stripe.com'],
  });
  await expect
    .poll(() => facts(page))
    .toEqual([
      'Next invoice | -€5.00 | 22 Jan 2027 · Changes to Starter on 22 Jan 2027',
      'Card | American Express ending in 0005 | Expires 12/2026, before the next charge | Update card',
      'Paid in 2026 | $319.00',
    ]);
  await expectGoodInEveryLook(page, 'invoices-card');
  await page.route('https://billing.stripe.com/**', (route) => route.fulfill({ body: 'The portal' }));
  await page.route('**/billing/portal', (route) =>
    route.fulfill({ json: { url: 'https://billing.stripe.com/p/session/test' } }),
  );
  await page.getByRole('button', { name: 'Update card' }).click();
  await page.waitForURL('https://billing.stripe.com/p/session/test');
});

test('a cancelled subscription has no next invoice, and says when the plan ends', async () => {
  const page = await openInvoices(respond([invoiceOf(0)]), {
    subscription: subscriptionOf({
      nextInvoice: null,
      nextPlan: { plan: 'free', at: '2026-12-22T09:30:00Z' },
      card: null,
      paidThisYear: null,
    }),
  });
  await expect.poll(() => facts(page)).toEqual(['Next invoice | None | Starter ends on 22 Dec.']);
});

test('what is unpaid stands at the top, with the page where it can be paid', async () => {
  const amountDue = {
    amountMinor: 2900,
    currency: 'usd',
    failedAt: '2026-11-22T10:30:00Z',
    dueAt: null,
    pageUrl: 'https://invoice.stripe.com/i/acct_1/0',
  };
  const page = await openInvoices(respond([invoiceOf(0, { status: 'open' }), invoiceOf(1)]), {
    subscription: subscriptionOf({ status: 'past_due', amountDue }),
  });
  const banner = page.getByRole('alert');
  await banner.getByText('Your $29.00 payment failed on 22 Nov.').waitFor();
  const link = banner.getByRole('link', { name: 'Pay invoice' });
  expect(await link.getAttribute('href')).toBe(amountDue.pageUrl);
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
  await expectGoodInEveryLook(page, 'invoices-due');
});

test('an invoice that was sent says when it is due, and an address that is a script is no link', async () => {
  const amountDue = {
    amountMinor: 2900,
    currency: 'usd',
    failedAt: null,
    dueAt: '2027-02-01T00:00:00Z',
    pageUrl: 'javascript:alert(1)',
  };
  const page = await openInvoices(respond([]), { subscription: subscriptionOf({ card: null, amountDue }) });
  await page.getByText('An invoice of $29.00 is due on 1 Feb 2027.').waitFor();
  expect(await page.getByRole('link', { name: 'Pay invoice' }).count()).toBe(0);
});

test('a subscription that cannot be read is said in its panel, and the invoices stay', async () => {
  const page = await openInvoices(respond([invoiceOf(0)]), {
    subscription: fail,
    allowedErrors: [/status of 503/],
  });
  await page.getByText('We can’t load your subscription right now.').waitFor();
  await page.getByText('req-of-the-test').waitFor();
  await page.getByText('1 invoice').waitFor();
  await screenshot(page, 'invoices-subscription-error');
  await expectNoAxeViolations(page);
  await page.unroute(SUBSCRIPTION);
  await page.route(SUBSCRIPTION, subscribed(subscriptionOf()));
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Visa ending in 4242').waitFor();
});

test('after a purchase the invoice, the card and the next charge are there, and the settings have the subscription', async () => {
  const { baseUrl, apiKey } = inject('target');
  const api = apiClient(baseUrl, apiKey);
  const page = await newAppPage();
  const person = newPerson();
  const user_id = await openAs(page, person, '/app/settings');
  await page.getByText('No subscription').waitFor();
  const { body } = await api.post('/billing/checkout', { plan: 'starter', user_id, email: person.email });
  const card = new URLSearchParams({ card_number: '4242424242424242' });
  await fetch(String(body.url), { method: 'POST', body: card, redirect: 'manual' });
  await waitFor(
    async () => (await api.get(`/billing/usage?user_id=${user_id}`)).body,
    (usage) => usage.plan === 'starter',
  );
  // As Stripe's portal leads back.
  await page.goto('/app/settings');
  await page.getByText('Starter, $29 a month').waitFor();
  await page.getByText(/^Renews \d/).waitFor();
  await page.getByRole('link', { name: 'Invoices' }).click();
  await page.getByText('1 invoice').waitFor();
  const shown = await facts(page);
  expect(shown[0]).toMatch(/^Next invoice \| \$29\.00 \| \d+ \w+ \d{4}$/);
  expect(shown[1]).toMatch(/^Card \| Visa ending in 4242 \| Expires \d\d\/\d{4}$/);
  expect(shown[2]).toMatch(/^Paid in \d{4} \| \$29\.00$/);
  const row = page.getByRole('row').nth(1);
  expect(await row.textContent()).toMatch(/Paid.*\$29\.00/);
  expect(await row.textContent()).not.toContain('–');
  expect(await row.getByRole('link', { name: /^PDF of invoice / }).count()).toBe(1);
  await page.getByRole('meter', { name: 'Sessions used' }).waitFor();
  await page.getByText('0 / 5,000').waitFor();
});
