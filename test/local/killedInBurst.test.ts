import Stripe from 'stripe';
import { expect, it, onTestFinished } from 'vitest';
import type { Credentials } from '../../local/credentials.ts';
import { lookupKeyOf } from '../../shared/stripe/setup/planCatalogue.ts';
import { apiClient } from '../support/api/apiClient.ts';
import { createKillableRun } from '../support/setup/killableRun.ts';
import { GOOD_CARD } from './stripe/support/startedStripe.ts';

const CUSTOMERS = 40;
const APPLY_TIMEOUT_MS = 120_000;

/** Reads the plan of each customer from the API. */
async function readPlans({ baseUrl, apiKey }: Credentials, users: string[]): Promise<unknown[]> {
  const api = apiClient(baseUrl, apiKey);
  const responses = await Promise.all(users.map((user) => api.get(`/billing/usage?user_id=${user}`)));
  return responses.map(({ body }) => body.plan);
}

async function subscribe(stripe: Stripe, price: string, user: string): Promise<void> {
  const customer = await stripe.customers.create({
    metadata: { user_id: user },
    ...GOOD_CARD,
  });
  const metadata = { user_id: user };
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price }], metadata });
}

it('a run that is killed in a burst of webhooks applies every acknowledged webhook after a restart', async () => {
  const run = await createKillableRun();
  onTestFinished(() => run.remove());
  const first = await run.start();
  const { hostname, port } = new URL(first.stripe.apiBase);
  const stripe = new Stripe(first.stripe.secretKey, { host: hostname, port, protocol: 'http' });
  const { data } = await stripe.prices.list({ lookup_keys: [lookupKeyOf('starter')] });
  const users = Array.from({ length: CUSTOMERS }, (_, index) => `customer-${index}`);
  await Promise.all(users.map((user) => subscribe(stripe, data[0]?.id ?? '', user)));
  let applied = 0;
  while (applied < 5) applied = (await readPlans(first, users)).filter((plan) => plan === 'starter').length;
  await run.kill();
  expect(applied).toBeLessThan(CUSTOMERS);

  const second = await run.start();
  expect(second.apiKey).toBe(first.apiKey);
  await expect
    .poll(async () => (await readPlans(second, users)).filter((plan) => plan !== 'starter'), {
      timeout: APPLY_TIMEOUT_MS,
      interval: 500,
    })
    .toEqual([]);
}, 240_000);
