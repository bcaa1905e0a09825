import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { stripeProblems } from '../../../../scripts/settings/stripeProblems.ts';
import type { StoredStripeSettings } from '../../../../shared/stripe/stripeSettings.ts';
import {
  monthlyPrice,
  type StartedStripe,
  startedStripe,
  stripeAt,
} from '../../../local/stripe/support/startedStripe.ts';

const staging = { name: 'staging', stripeMode: 'test' } as const;
const production = { name: 'production', stripeMode: 'live' } as const;

let emulator: StartedStripe;
let starter: Stripe.Price;
let growth: Stripe.Price;

beforeEach(async () => {
  emulator = await startedStripe();
  starter = await monthlyPrice(emulator.stripe);
  growth = await monthlyPrice(emulator.stripe, 'Growth', 9_900);
});

/** Returns the problems of these settings, and expects that they show no secret. */
async function problemsOf(
  changes: StoredStripeSettings,
  { stripe = emulator.stripe, stage = staging as typeof staging | typeof production } = {},
): Promise<string[]> {
  const problems = await stripeProblems(stripe, stage, {
    STRIPE_SECRET_KEY: 'sk_test_hidden',
    STRIPE_WEBHOOK_SECRET: 'whsec_hidden',
    STRIPE_PRICE_STARTER: starter.id,
    STRIPE_PRICE_GROWTH: growth.id,
    ...changes,
  });
  expect(problems.join()).not.toMatch(/hidden|sk_|rk_|whsec_/);
  return problems;
}

type Recurring = { interval: 'week' | 'month' | 'year'; interval_count?: number };

const priceOf = (recurring?: Recurring) =>
  emulator.stripe.prices.create({
    currency: 'usd',
    unit_amount: 1_500,
    product_data: { name: 'Other' },
    ...(recurring ? { recurring } : {}),
  });

const archive = ({ id }: Stripe.Price) => emulator.stripe.prices.update(id, { active: false });

type PlanName = 'STARTER' | 'GROWTH';

const priceProblem = (name: PlanName, id: string, problem: string, stage = 'staging') =>
  `STRIPE_PRICE_${name} names ${id}, which ${problem} at Stripe: npm run stripe:setup -- --stage ${stage}`;

/** The problem of a price that is not the current one, which the setup does not remove. */
const otherPriceProblem = (name: PlanName, id: string, problem: string) =>
  `STRIPE_PRICE_${name} names ${id}, which ${problem} at Stripe: npm run secrets -- --stage staging set STRIPE_PRICE_${name}`;

describe('the prices of a stage', () => {
  it('have no problem when they exist, are billed monthly and are active', async () => {
    await emulator.control('calls/reset');
    expect(await problemsOf({})).toEqual([]);
    expect((await emulator.state()).calls).toEqual({ 'GET /v1/prices/:id': 2 });
  });

  it('must not be archived when they are current', async () => {
    await archive(growth);
    expect(await problemsOf({})).toEqual([priceProblem('GROWTH', growth.id, 'is archived')]);
  });

  it('must not be those of an offer to one account when they are current, and may be when they are not', async () => {
    const offer = await emulator.stripe.prices.create({
      currency: 'usd',
      unit_amount: 4_900,
      recurring: { interval: 'month' },
      product: String(growth.product),
      lookup_key: 'offer_of_4fK0aTzX9mQ1rB7cYw2e',
    });
    expect(await problemsOf({ STRIPE_PRICE_GROWTH: offer.id })).toEqual([
      priceProblem('GROWTH', offer.id, 'is the price of an offer to one account'),
    ]);
    expect(await problemsOf({ STRIPE_PRICE_GROWTH: `${growth.id}, ${offer.id}` })).toEqual([]);
  });

  it('may be archived when they are not current', async () => {
    const old = await priceOf({ interval: 'month' });
    await archive(old);
    expect(await problemsOf({ STRIPE_PRICE_STARTER: `${starter.id}, ${old.id}` })).toEqual([]);
  });

  it.each([
    ['is billed every week', { interval: 'week' } as const],
    ['is billed every 3 months', { interval: 'month', interval_count: 3 } as const],
    ['is billed every 2 years', { interval: 'year', interval_count: 2 } as const],
    ['is paid once', undefined],
  ])('are refused when one %s, current or not', async (every, recurring) => {
    const { id } = await priceOf(recurring);
    const problem = `${every} and not monthly or yearly`;
    expect(await problemsOf({ STRIPE_PRICE_STARTER: id })).toEqual([priceProblem('STARTER', id, problem)]);
    expect(await problemsOf({ STRIPE_PRICE_STARTER: `${starter.id},${id}` })).toEqual([
      otherPriceProblem('STARTER', id, problem),
    ]);
  });

  it('may be yearly beside the monthly prices that are sold', async () => {
    const { id } = await priceOf({ interval: 'year' });
    expect(await problemsOf({ STRIPE_PRICE_STARTER: `${starter.id},${id}` })).toEqual([]);
  });

  it('may be sold yearly, but only of both plans', async () => {
    const [yearlyStarter, yearlyGrowth] = [
      await priceOf({ interval: 'year' }),
      await priceOf({ interval: 'year' }),
    ];
    expect(await problemsOf({ STRIPE_PRICE_STARTER: yearlyStarter.id })).toEqual([
      `STRIPE_PRICE_GROWTH sells ${growth.id}, which is billed every month, but STRIPE_PRICE_STARTER sells ` +
        `${yearlyStarter.id}, which is billed every year, so customers cannot switch between the plans: npm run stripe:setup -- --stage staging`,
    ]);
    expect(
      await problemsOf({ STRIPE_PRICE_STARTER: yearlyStarter.id, STRIPE_PRICE_GROWTH: yearlyGrowth.id }),
    ).toEqual([]);
  });

  it('are all reported when they do not exist', async () => {
    expect(
      await problemsOf({
        STRIPE_PRICE_STARTER: `${starter.id},price_gone`,
        STRIPE_PRICE_GROWTH: 'price_typo',
      }),
    ).toEqual([
      otherPriceProblem('STARTER', 'price_gone', 'does not exist'),
      priceProblem('GROWTH', 'price_typo', 'does not exist'),
    ]);
  });

  it('are refused when they are in the other mode', async () => {
    const stripe = await startResponding(200, { ...starter, livemode: true });
    expect(await problemsOf({}, { stripe })).toEqual([
      priceProblem('STARTER', starter.id, 'is in live mode'),
      priceProblem('GROWTH', growth.id, 'is in live mode'),
    ]);
    expect(await problemsOf({}, { stripe, stage: production })).toEqual([]);
    expect(await problemsOf({}, { stage: production })).toEqual([
      priceProblem('STARTER', starter.id, 'is in test mode', 'production'),
      priceProblem('GROWTH', growth.id, 'is in test mode', 'production'),
    ]);
  });
});

/** Starts a server that responds to every request of the Stripe client with the same response. */
async function startResponding(status: number, body: object | string): Promise<Stripe> {
  const server = createServer((_request, response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return stripeAt((server.address() as AddressInfo).port, 'sk_test_hidden');
}

/** Stripe's response to a restricted key without the permission. It shows a part of the key. */
const NO_PERMISSION = {
  error: {
    type: 'invalid_request_error',
    message:
      "The provided key 'rk_test_hidden' does not have the required permissions for this endpoint on account 'acct_1'.",
  },
};

const FAULT = { error: { type: 'api_error', message: 'Something went wrong with sk_test_hidden.' } };
const TOO_MANY = { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'sk_test_hidden' } };

describe('a Stripe that returns no price is reported once, and no price as missing', () => {
  it('when it rejects the key', async () => {
    const { port } = await startedStripe({ secretKey: 'sk_test_the_right_one' });
    expect(await problemsOf({}, { stripe: stripeAt(port, 'sk_test_hidden') })).toEqual([
      'Stripe rejects STRIPE_SECRET_KEY: npm run secrets -- --stage staging set STRIPE_SECRET_KEY',
    ]);
  });

  it('when a restricted key may not read prices', async () => {
    expect(await problemsOf({}, { stripe: await startResponding(403, NO_PERMISSION) })).toEqual([
      'STRIPE_SECRET_KEY may not read prices: give the restricted key that permission',
    ]);
  });

  it.each([
    ['returns a fault', 500, FAULT, 'StripeAPIError'],
    ['returns no JSON', 502, '<html>Bad Gateway</html>', 'StripeAPIError'],
    ['throttles requests', 429, TOO_MANY, 'StripeRateLimitError'],
  ])('when it %s', async (_what, status, body, type) => {
    expect(await problemsOf({}, { stripe: await startResponding(status, body) })).toEqual([
      `the request to Stripe failed (${type}): run the command again`,
    ]);
  });

  it('when no server listens', async () => {
    await emulator.close();
    expect(await problemsOf({})).toEqual([
      'the request to Stripe failed (StripeConnectionError): run the command again',
    ]);
  });
});
