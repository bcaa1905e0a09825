import { expect, test } from 'vitest';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import {
  fail,
  INVOICES,
  type Invoice,
  invoiceOf,
  NO_SUBSCRIPTION,
  openInvoices,
  respond,
  SUBSCRIPTION,
  subscribed,
  subscriptionOf,
} from '../support/browser/invoices.ts';
import { passTimeUntil } from '../support/browser/passTimeUntil.ts';
import { newAppPage, newPerson, signIn } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';

/** One of each state, and what Stripe may send besides. */
const EVERY_KIND: Invoice[] = [
  invoiceOf(0, { status: 'open' }),
  invoiceOf(1),
  invoiceOf(2, { amountMinor: -1234 }),
  invoiceOf(3, { status: 'uncollectible', amountMinor: 9900 }),
  invoiceOf(4, { status: 'void', amountMinor: 123_456_789 }),
  invoiceOf(5, { status: 'draft', number: null, pageUrl: null, pdfUrl: null, periodStart: null }),
  invoiceOf(6, { currency: 'eur' }),
  invoiceOf(7, { currency: 'jpy' }),
  invoiceOf(8, { currency: 'cad' }),
];

test('invoices show date, number, status in words and amount, and lead to their page and PDF in a tab of their own', async () => {
  const page = await openInvoices(respond(EVERY_KIND));
  const rows = page.getByRole('table', { name: 'Invoices' }).getByRole('row');
  await expect.poll(() => rows.count()).toBe(1 + EVERY_KIND.length);
  const texts = (await rows.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
  expect(texts.slice(1)).toEqual([
    '22 Nov 2026 8F2C1A7B-0100 22 Nov to 22 Dec 2026 Open $29.00 View PDF',
    '22 Oct 2026 8F2C1A7B-0099 22 Oct to 22 Nov 2026 Paid $29.00 View PDF',
    '22 Sept 2026 8F2C1A7B-0098 22 Sept to 22 Oct 2026 Paid -$12.34 Credit View PDF',
    '22 Aug 2026 8F2C1A7B-0097 22 Aug to 22 Sept 2026 Uncollectible $99.00 View PDF',
    '22 Jul 2026 8F2C1A7B-0096 22 Jul to 22 Aug 2026 Void $1,234,567.89 View PDF',
    '22 Jun 2026 in_5 – Draft $29.00',
    '22 May 2026 8F2C1A7B-0094 22 May to 22 Jun 2026 Paid €29.00 View PDF',
    '22 Apr 2026 8F2C1A7B-0093 22 Apr to 22 May 2026 Paid JP¥2,900 View PDF',
    '22 Mar 2026 8F2C1A7B-0092 22 Mar to 22 Apr 2026 Paid CA$29.00 View PDF',
  ]);
  for (const [name, url] of [
    ['View invoice 8F2C1A7B-0099', 'https://invoice.stripe.com/i/acct_1/1'],
    ['PDF of invoice 8F2C1A7B-0099', 'https://pay.stripe.com/invoice/acct_1/1/pdf'],
  ] as const) {
    const link = page.getByRole('link', { name, exact: true });
    expect(await link.getAttribute('href')).toBe(url);
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
  }
  await expectGoodInEveryLook(page, 'invoices');
});

test('older invoices come a page at a time, and the keyboard stays where it was', async () => {
  const pages = [[invoiceOf(0)], [invoiceOf(1), invoiceOf(2)], [invoiceOf(3)]];
  const page = await openInvoices((route) => {
    const cursor = new URL(route.request().url()).searchParams.get('cursor');
    const index = Number(cursor ?? 0);
    return respond(pages[index] ?? [], index < 2 ? String(index + 1) : undefined)(route);
  });
  const more = page.getByRole('button', { name: 'Show more' });
  await page.getByText('1 newest').waitFor();
  await more.focus();
  await page.keyboard.press('Enter');
  await page.getByText('3 newest').waitFor();
  expect(await more.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByText('4 invoices').waitFor();
  expect(await more.count()).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('4 invoices');
});

test('an older page that cannot be read leaves what is there, and can be tried again', async () => {
  let failing = true;
  const page = await openInvoices(
    (route) => {
      const isFirst = !route.request().url().includes('cursor=');
      if (isFirst) return respond([invoiceOf(0)], 'older')(route);
      return failing ? fail(route) : respond([invoiceOf(1)])(route);
    },
    { allowedErrors: [/status of 503/] },
  );
  await page.getByRole('button', { name: 'Show more' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('We can’t load your older invoices right now.').waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  expect(await focused()).toBe('Try again');
  await page.getByText('req-of-the-test').waitFor();
  await page.getByRole('row', { name: /8F2C1A7B-0100/ }).waitFor();
  await screenshot(page, 'invoices-older-error');
  await expectNoAxeViolations(page);
  failing = false;
  await page.keyboard.press('Enter');
  await page.getByText('2 invoices').waitFor();
  await expect.poll(focused).toBe('2 invoices');
});

test('without an invoice the page says what will be there, and a free account can compare the plans', async () => {
  const page = await openInvoices(respond([]), { subscription: NO_SUBSCRIPTION });
  await page.getByText(/^No invoices yet\./).waitFor();
  await page.getByRole('link', { name: 'Compare plans' }).waitFor();
  await expectGoodInEveryLook(page, 'invoices-empty');
});

test('invoices that cannot be read are said in their panel, the rest of the app goes on', async () => {
  const page = await openInvoices(fail, { allowedErrors: [/status of 503/] });
  await page.getByText('We can’t load your invoices right now.').waitFor();
  await page.getByText('req-of-the-test').waitFor();
  await expectGoodInEveryLook(page, 'invoices-error');
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('of 100').waitFor();
  await page.unroute(INVOICES);
  await page.route(INVOICES, respond([invoiceOf(0)]));
  await page.getByRole('link', { name: 'Invoices' }).click();
  await page.getByText('1 invoice').waitFor();
});

test('invoices that cannot be read again stay, and the page says when they were read', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 503/] });
  await page.clock.install();
  await page.route(SUBSCRIPTION, subscribed(subscriptionOf()));
  await page.route(INVOICES, respond([invoiceOf(0)]));
  await signIn(page, newPerson(), '/app/invoices');
  await page.getByText('1 invoice').waitFor();
  await page.unroute(INVOICES);
  await page.route(INVOICES, fail);
  await page.clock.runFor(31_000);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  const stale = page.getByText(/^Last updated \d\d:\d\d\. Retrying…$/);
  // The client tries it three times, with pauses between.
  await passTimeUntil(page, () => stale.isVisible());
  await page.getByText('1 invoice').waitFor();
  await page.unroute(INVOICES);
  await page.route(INVOICES, respond([invoiceOf(0)]));
  await passTimeUntil(page, async () => !(await stale.isVisible()));
});

test('numbers and addresses of invoices run no script', async () => {
  const number = '"><img src=x onerror="globalThis.ran = true"><script>globalThis.ran = true</script>';
  const page = await openInvoices(
    respond([
      invoiceOf(0, {
        number,
        pageUrl: 'javascript:globalThis.ran = true',
        pdfUrl: 'data:text/html,<script>1</script>',
      }),
      invoiceOf(1, {
        number,
        status: '<b>paid</b>',
        pageUrl: ' java\nscript:globalThis.ran=true',
        pdfUrl: '//elsewhere',
      }),
    ]),
  );
  const table = page.getByRole('table', { name: 'Invoices' });
  await table.getByRole('row').nth(2).waitFor();
  expect(await table.getByRole('link').count()).toBe(0);
  expect(await table.locator('img, script, b').count()).toBe(0);
  await table.getByRole('row').nth(1).click();
  expect(await page.evaluate(() => (globalThis as { ran?: boolean }).ran)).toBeUndefined();
  await expectNoOverflow(page);
  await page.setViewportSize({ width: 360, height: 800 });
  await expectNoOverflow(page);
});

test.each([
  ['forced colours', { forcedColors: true }],
  ['zoom of 200%', { zoom: 2, width: 1280 }],
  ['360 px', { width: 360, touch: true }],
  ['800 px', { width: 800 }],
] as const)('the invoices can be read with %s', async (name, options) => {
  const page = await openInvoices(respond(EVERY_KIND), options);
  await page.getByRole('row').nth(9).waitFor();
  await screenshot(page, `invoices-${name}`);
  await expectNoOverflow(page);
  const table = page.getByRole('table', { name: 'Invoices' });
  const excess = await table.evaluate(
    (element) => element.scrollWidth - (element.parentElement?.clientWidth ?? 0),
  );
  expect(excess).toBeLessThanOrEqual(0);
  await expectNoAxeViolations(page);
});
