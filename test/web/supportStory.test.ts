import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { type ApiClient, apiClient } from '../support/api/apiClient.ts';
import { countSessions, payAtStripe, stripeOrigin } from '../support/browser/buying.ts';
import { newAppPage, newPerson, openAs, signIn } from '../support/browser/people.ts';
import { newSubscriber } from '../support/browser/portal.ts';
import { screenshot } from '../support/browser/screenshot.ts';

/*
 * What customers and operators do together, against the real API: the operators through the admin API. The pages of the emulated Stripe
 * have no icon, which browsers ask for.
 */

const FAVICON = /favicon\.ico/;
const DAY_MS = 86_400_000;

/** A purchase, and then up to 15 s until an answer appears. */
const TIMEOUT_MS = 90_000;

/** An answer appears with the next poll. */
const POLLED = { timeout: 30_000 };

const operators = (): ApiClient => {
  const { baseUrl, adminKey } = inject('target');
  return apiClient(baseUrl, adminKey);
};

const newCustomerPage = () => newAppPage({ allowedErrors: [FAVICON], allowedOrigins: [stripeOrigin()] });

/** An operator offers 60,000 sessions for $490. */
async function offer(userId: string): Promise<void> {
  const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().replace(/\.\d+/, '');
  const { status, body } = await operators().post(`/admin/accounts/${userId}/offers`, {
    plan: 'growth',
    amount_minor: 49_000,
    figures: { sessions_included: 60_000, concurrent: 150, requests_per_minute: 4_000 },
    until: inDays(365),
    accept_by: inDays(14),
    note: 'Asked for in ticket 1',
    ticket_id: '1',
    reason: 'volume',
  });
  expect(status, JSON.stringify(body)).toBe(201);
}

const dialog = (page: Page) => page.getByRole('dialog');

test('a subscriber asks, an operator answers, and the answer appears without a reload', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { page, account: userId } = await newSubscriber();
  await page.goto('/app/support');
  await page.getByText('We answer within 48 hours.').waitFor();
  await page.getByRole('link', { name: 'New ticket' }).click();
  await page.getByLabel('Subject').fill('Starts refused');
  await page.getByLabel('Message').fill('Since `10:00` starts are refused.\n\n```\n{ "status": 429 }\n```');
  await page.getByRole('button', { name: 'Send', exact: true }).dblclick();
  await page.getByRole('heading', { name: 'Starts refused' }).waitFor();
  await page.getByText(/^4[78]\sh \d\d\smin left of 48 h$/).waitFor();
  const note = await operators().post(`/admin/accounts/${userId}/tickets/1/note`, {
    message_id: 'note-1',
    text: 'Only for us',
  });
  expect(note.status).toBe(201);
  const { status } = await operators().post(`/admin/accounts/${userId}/tickets/1/reply`, {
    message_id: 'reply-1',
    text: 'It is fixed: see https://status.example/429',
  });
  expect(status).toBe(201);
  await page.getByRole('link', { name: 'https://status.example/429' }).waitFor(POLLED);
  await page.getByText('AI-Gate support', { exact: true }).waitFor();
  await page.getByText('Waiting for you').waitFor();
  expect(await page.getByText('Only for us').count()).toBe(0);
  await screenshot(page, 'story-answered');
  await page.getByLabel('Reply').fill('Thank you');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Thank you', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Close ticket' }).click();
  await page.getByText('This ticket is closed. A message opens it again.').waitFor();
  await page.getByRole('link', { name: 'Support' }).first().click();
  await page.getByRole('table', { name: 'Closed' }).getByRole('link', { name: 'Starts refused' }).waitFor();
});

test('a free account asks for a volume price, gets an offer, pays it, and has its figures', async () => {
  const page = await newCustomerPage();
  const userId = await openAs(page, newPerson(), '/app/support');
  await page.getByText('Answers from us come with a paid plan').waitFor();
  await page.getByRole('link', { name: 'Ask for a volume price' }).first().click();
  await page.getByLabel('Message').fill('60,000 sessions a month, 150 at once.');
  await page.getByRole('button', { name: 'Send request' }).click();
  await page.getByText('With us').first().waitFor();
  await offer(userId);
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('region', { name: 'Your offer: 60,000 sessions a month for $490' }).waitFor();
  await page.getByRole('button', { name: 'Review and accept' }).click();
  await dialog(page).getByText('$490 plus taxes').waitFor();
  await dialog(page).getByRole('button', { name: 'Accept and pay' }).click();
  await page.waitForURL(`${stripeOrigin()}/c/pay/**`);
  await payAtStripe(page);
  await page.getByText('of 60,000').first().waitFor(POLLED);
  await page.goto('/app/invoices');
  await page.getByRole('region', { name: 'Your volume price' }).getByText('$490 a month').waitFor(POLLED);
  await screenshot(page, 'story-offer-paid');
});

test('a subscriber accepts an offer after seeing what Stripe charges at once', async () => {
  const { page, account } = await newSubscriber();
  await offer(account);
  await page.goto('/app/invoices');
  await page.getByRole('button', { name: 'Review and accept' }).click();
  // Hardly anything of the month for $29 has passed.
  await dialog(page)
    .getByText(/^\$46[01]\.\d\d$/)
    .waitFor();
  await dialog(page).getByRole('button', { name: 'Accept offer' }).dblclick();
  await page.getByText('Offer accepted.').waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('of 60,000').first().waitFor(POLLED);
});

test('an offer that is declined cannot be accepted any more', async () => {
  const page = await newCustomerPage();
  const userId = await openAs(page, newPerson(), '/app/settings');
  // An account is created by what it uses.
  await countSessions(userId, 'before-the-offer', 1);
  await offer(userId);
  await page.goto('/app/invoices');
  await page.getByRole('button', { name: 'Decline' }).click();
  await dialog(page).getByRole('button', { name: 'Decline offer' }).click();
  await page.getByRole('table', { name: 'Earlier offers' }).getByRole('cell', { name: 'Declined' }).waitFor();
  expect(await page.getByRole('button', { name: 'Review and accept' }).count()).toBe(0);
});

test('the link to an invoice in an e-mail leads whoever may see it to Stripe, and nobody else', async () => {
  const { page, account: userId } = await newSubscriber();
  const { baseUrl, apiKey } = inject('target');
  const { body } = await apiClient(baseUrl, apiKey).get(`/billing/invoices?user_id=${userId}`);
  const [invoice] = body.invoices as { invoiceId: string }[];
  await page.goto(`/app/invoices/${invoice?.invoiceId}`);
  await page.waitForURL(`${stripeOrigin()}/**`);

  const other = await newAppPage({ allowedErrors: [/status of 404/] });
  await signIn(other, newPerson(), `/app/invoices/${invoice?.invoiceId}`);
  await other.getByText('There is no such invoice in your account.').waitFor();
});

test('a renewed key of the badge works at once, and the one before it no more', async () => {
  const page = await newAppPage();
  const userId = await openAs(page, newPerson(), '/app/settings');
  const { baseUrl, apiKey } = inject('target');
  const project = await apiClient(baseUrl, apiKey).post('/projects', {
    user_id: userId,
    project_id: 'web',
    name: 'Web',
  });
  const isShown = async (key: unknown) => (await apiClient(baseUrl).get(`/badge/${key}`)).body.show;
  const before = project.body.publicKey;
  expect(await isShown(before)).toBe(true);
  await page.reload();
  const snippet = page.getByRole('region', { name: 'Snippet' });
  await snippet.getByText(String(before)).waitFor();
  await page.getByRole('button', { name: 'Renew key' }).click();
  await dialog(page).getByRole('button', { name: 'Renew key' }).click();
  await page.getByText('There is a new key.').waitFor();
  const key = /data-key="([^"]+)"/.exec((await snippet.textContent()) ?? '')?.[1];
  expect(key).not.toBe(before);
  expect(await isShown(key)).toBe(true);
  expect(await isShown(before)).toBe(false);
});
