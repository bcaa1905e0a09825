import type { Page } from 'playwright-core';
import Stripe from 'stripe';
import { inject } from 'vitest';
import { apiClient } from '../api/apiClient.ts';
import { waitFor } from '../waitFor.ts';
import { stripeOrigin } from './buying.ts';
import { newAppPage, newPerson, openAs, type TestPerson } from './people.ts';

/** Chromium logs pages with the status of a declined card. */
const DECLINED = /status of 402/;

/** All tests share the calls to Stripe that a stage has in a second. The app asks again. */
export const BUSY = /status of 503/;

/** Waits until a webhook of Stripe has changed somebody's usage. */
type WaitForUsage = (isDone: (usage: Record<string, unknown>) => boolean) => Promise<unknown>;

/** Signs somebody in who buys Starter on the page of the emulated Stripe. */
export async function newSubscriber(): Promise<{
  page: Page;
  account: string;
  person: TestPerson;
  waitForUsage: WaitForUsage;
  failRenewal(): Promise<void>;
}> {
  const page = await newAppPage({ allowedErrors: [DECLINED, BUSY], allowedOrigins: [stripeOrigin()] });
  const person = newPerson();
  // A person takes longer to buy. Until the address is known, e-mails wait for it.
  const known = page.waitForResponse(
    (response) => response.url().endsWith('/accounts/contact') && response.request().method() === 'PUT',
  );
  const account = await openAs(page, person, '/app/plans?plan=starter');
  await known;
  await page.getByRole('button', { name: 'Buy Starter' }).click();
  await page.getByLabel('Card number').fill('4242 4242 4242 4242');
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await page.waitForURL('**/app?checkout=done');
  await page.locator('.person').waitFor();
  const { baseUrl, apiKey } = inject('target');
  const api = apiClient(baseUrl, apiKey);
  const waitForUsage: WaitForUsage = (isDone) =>
    waitFor(async () => (await api.get(`/billing/usage?user_id=${account}`)).body, isDone);
  await waitForUsage(({ plan }) => plan === 'starter');
  return { page, account, person, waitForUsage, failRenewal: () => failRenewal(person.email) };
}

/** Ends the period of somebody's subscription. The payment of the next one fails. */
async function failRenewal(email: string): Promise<void> {
  const { stripe } = inject('target');
  if (!stripe) throw new Error('the target has no emulated Stripe');
  const { hostname: host, port } = new URL(stripe.apiBase);
  const client = new Stripe(stripe.secretKey, { host, port, protocol: 'http' });
  const { data: customers } = await client.customers.list({ email });
  const { data } = await client.subscriptions.list({ customer: customers[0]?.id ?? '' });
  const response = await fetch(`${stripe.apiBase}/_control/subscriptions/${data[0]?.id}/renew`, {
    method: 'POST',
    body: JSON.stringify({ outcome: 'failed' }),
  });
  if (!response.ok) throw new Error(`the renewal was refused: ${await response.text()}`);
}
