import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Stripe from 'stripe';
import { expect, it, onTestFinished } from 'vitest';
import type { Credentials } from '../../local/credentials.ts';
import { freePort } from '../../local/freePort.ts';
import { lookupKeyOf } from '../../shared/stripe/setup/planCatalogue.ts';
import { apiClient } from '../support/api/apiClient.ts';
import { type LocalRunProcess, spawnLocalRun, untilReady } from '../support/setup/localRun.ts';
import { GOOD_CARD } from './stripe/support/startedStripe.ts';

const BUYERS = 40;
const PATIENCE_MS = 60_000;

/** The plan of each buyer, as the API tells. */
async function plansOf({ baseUrl, apiKey }: Credentials, users: string[]): Promise<unknown[]> {
  const api = apiClient(baseUrl, apiKey);
  const answers = await Promise.all(users.map((user) => api.get(`/billing/usage?user_id=${user}`)));
  return answers.map(({ body }) => body.plan);
}

async function subscribe(stripe: Stripe, price: string, user: string): Promise<void> {
  const customer = await stripe.customers.create({
    metadata: { user_id: user },
    ...GOOD_CARD,
  });
  const metadata = { user_id: user };
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price }], metadata });
}

it('a run that is killed amid a burst of webhooks applies, started again, every one it acknowledged', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'killed-'));
  const runs: LocalRunProcess[] = [];
  onTestFinished(async () => {
    for (const run of runs) run.signal('SIGKILL');
    await Promise.all(runs.map(({ ended }) => ended));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  const args = ['--port', String(await freePort()), '--data', path.join(folder, 'data')];
  const begin = async (...more: string[]): Promise<Credentials> => {
    const run = spawnLocalRun([...args, '--state-dir', path.join(folder, 'state'), ...more]);
    runs.push(run);
    await untilReady(run);
    return JSON.parse(await readFile(path.join(folder, 'state', 'credentials.json'), 'utf8'));
  };

  const first = await begin();
  const { hostname, port } = new URL(first.stripe.apiBase);
  const stripe = new Stripe(first.stripe.secretKey, { host: hostname, port, protocol: 'http' });
  const { data } = await stripe.prices.list({ lookup_keys: [lookupKeyOf('starter')] });
  const users = Array.from({ length: BUYERS }, (_, index) => `buyer-${index}`);
  await Promise.all(users.map((user) => subscribe(stripe, data[0]?.id ?? '', user)));
  let applied = 0;
  while (applied < 5) applied = (await plansOf(first, users)).filter((plan) => plan === 'starter').length;
  runs[0]?.signal('SIGKILL');
  await runs[0]?.ended;
  expect(applied).toBeLessThan(BUYERS);

  const second = await begin('--no-build');
  expect(second.apiKey).toBe(first.apiKey);
  await expect
    .poll(async () => (await plansOf(second, users)).filter((plan) => plan !== 'starter'), {
      timeout: PATIENCE_MS,
      interval: 500,
    })
    .toEqual([]);
}, 150_000);
