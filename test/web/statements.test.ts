import { expect, test } from 'vitest';
import { problemRoute } from '../support/browser/buying.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import {
  fail,
  INVOICES,
  invoiceOf,
  respond,
  SUBSCRIPTION,
  subscribed,
  subscriptionOf,
} from '../support/browser/invoices.ts';
import type { PageOptions } from '../support/browser/newPage.ts';
import { serveOffers } from '../support/browser/offers.ts';
import { chooseAtIssuer, newAppPage, newPerson, signIn } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import { STATEMENT_PDF, STATEMENTS, stated, statementOf } from '../support/browser/statements.ts';

async function openStatements(handler: ReturnType<typeof stated>, options: PageOptions = {}) {
  const page = await newAppPage(options);
  await page.route(SUBSCRIPTION, subscribed(subscriptionOf()));
  await page.route(INVOICES, respond([invoiceOf(0)]));
  await page.route(STATEMENTS, handler);
  await serveOffers(page, []);
  await signIn(page, newPerson(), '/app/invoices');
  return page;
}

test('statements show period, plan, sessions and minutes, and each is saved as a PDF in the language of the page', async () => {
  const page = await openStatements(
    stated([statementOf(0), statementOf(1, { plan: 'free', sessionsIncluded: 100 })]),
  );
  const table = page.getByRole('table', { name: 'Usage statements' });
  await table.getByRole('row').nth(2).waitFor();
  const texts = (await table.getByRole('row').allInnerTexts()).map((text) =>
    text.replaceAll(/\s+/g, ' ').trim(),
  );
  expect(texts.slice(1)).toEqual([
    '22 Oct to 22 Nov 2026 Starter 4,812 of 5,000 9,720 PDF',
    '22 Sept to 22 Oct 2026 Free 4,805 of 100 9,720 PDF',
  ]);
  await expectGoodInEveryLook(page, 'statements');
  const asked: string[] = [];
  await page.route(STATEMENT_PDF, (route) => {
    asked.push(new URL(route.request().url()).search);
    return route.fulfill({ contentType: 'application/pdf', body: '%PDF-1.7 of the test' });
  });
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'PDF of the statement 22 Oct to 22 Nov 2026' }).focus();
  await page.keyboard.press('Enter');
  expect((await saved).suggestedFilename()).toBe('ai-gate-statement-2026-10-22.pdf');
  expect(asked).toEqual(['?lang=en']);
});

test('older statements come a page at a time, and one that cannot be made says so', async () => {
  const page = await openStatements(
    (route) =>
      route.request().url().includes('cursor=')
        ? stated([statementOf(1)])(route)
        : stated([statementOf(0)], 'older')(route),
    { allowedErrors: [/status of 429/] },
  );
  const foot = page.getByText('1 newest').last();
  await foot.waitFor();
  await page
    .getByRole('region', { name: /^Usage statements/ })
    .getByRole('button', { name: 'Show more' })
    .click();
  await page.getByText('2 statements').waitFor();
  await problemRoute(page, STATEMENT_PDF, { status: 429, code: 'rate_limited' });
  await page.getByRole('button', { name: /^PDF of the statement 22 Sept/ }).click();
  await page.getByText('Too many PDFs at once.').waitFor({ timeout: 30_000 });
});

test('statements that cannot be read are said in their panel, and the invoices stay', async () => {
  const page = await openStatements(fail, { allowedErrors: [/status of 503/] });
  await page.getByText('We can’t load your statements right now.').waitFor();
  await page.getByText('1 invoice').waitFor();
  await expectNoAxeViolations(page);
});

const STRIPE = 'https://invoice.stripe.com';
const INVOICE = '**/billing/invoices/in_1';

test('the link of an e-mail asks to sign in, and then leads to the invoice at Stripe', async () => {
  const page = await newAppPage({ allowedOrigins: [STRIPE] });
  await page.route(`${STRIPE}/**`, (route) => route.fulfill({ body: 'The invoice' }));
  const requests: (string | undefined)[] = [];
  await page.route(INVOICE, (route) => {
    requests.push(route.request().headers().authorization);
    return route.fulfill({ json: { pageUrl: `${STRIPE}/i/acct_1/1`, pdfUrl: null } });
  });
  await page.goto('/app/invoices/in_1');
  expect(requests).toEqual([]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await chooseAtIssuer(page, newPerson());
  await page.waitForURL(`${STRIPE}/i/acct_1/1`);
  expect(requests).toEqual([expect.stringMatching(/^Bearer /)]);
});

test.each([
  [
    'of another account',
    { status: 404, code: 'invoice_not_found' },
    /^There is no such invoice in your account\./,
  ],
  [
    'that cannot be read',
    { status: 503, code: 'payment_provider_unavailable' },
    /^We can’t load this invoice right now\./,
  ],
  ['without a page', { pageUrl: null, pdfUrl: null }, /^This invoice has no page at Stripe yet\./],
  [
    'with an address that is not one of the web',
    { pageUrl: 'javascript:alert(1)', pdfUrl: null },
    /has no page/,
  ],
] as const)('an invoice %s says so', async (name, given, text) => {
  const page = await newAppPage({ allowedErrors: [/status of (404|503)/] });
  if ('status' in given) await problemRoute(page, INVOICE, given);
  else await page.route(INVOICE, (route) => route.fulfill({ json: given }));
  await signIn(page, newPerson(), '/app/invoices/in_1');
  await page.getByText(text).waitFor({ timeout: 30_000 });
  await screenshot(page, `invoice ${name}`);
  await expectNoAxeViolations(page);
  await expectNoOverflow(page);
});
