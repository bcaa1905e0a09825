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

let standIn: StartedStripe;
let starter: Stripe.Price;
let growth: Stripe.Price;

beforeEach(async () => {
  standIn = await startedStripe();
  starter = await monthlyPrice(standIn.stripe);
  growth = await monthlyPrice(standIn.stripe, 'Growth', 9_900);
});

/** What is said of these settings, none of which may show a secret. */
async function problemsOf(
  changes: StoredStripeSettings,
  { stripe = standIn.stripe, stage = staging as typeof staging | typeof production } = {},
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

type Recurring = { interval: 'month' | 'year'; interval_count?: number };

const priceOf = (recurring?: Recurring) =>
  standIn.stripe.prices.create({
    currency: 'usd',
    unit_amount: 1_500,
    product_data: { name: 'Other' },
    ...(recurring ? { recurring } : {}),
  });

const archive = ({ id }: Stripe.Price) => standIn.stripe.prices.update(id, { active: false });

const saying = (name: 'STARTER' | 'GROWTH', id: string, words: string) =>
  `STRIPE_PRICE_${name} names ${id}, which ${words} at Stripe`;

describe('prices', () => {
  it('that are there, by the month and sold are as they should be', async () => {
    await standIn.control('calls/reset');
    expect(await problemsOf({})).toEqual([]);
    expect((await standIn.state()).calls).toEqual({ 'GET /v1/prices/:id': 2 });
  });

  it('that are sold must not be archived', async () => {
    await archive(growth);
    expect(await problemsOf({})).toEqual([saying('GROWTH', growth.id, 'is archived')]);
  });

  it('that are sold no more may be archived', async () => {
    const old = await priceOf({ interval: 'month' });
    await archive(old);
    expect(await problemsOf({ STRIPE_PRICE_STARTER: `${starter.id}, ${old.id}` })).toEqual([]);
  });

  it.each([
    ['a year', { interval: 'year' } as const],
    ['three months', { interval: 'month', interval_count: 3 } as const],
    ['once', undefined],
  ])('that are paid by %s are no prices of a plan, sold or not', async (_every, recurring) => {
    const { id } = await priceOf(recurring);
    const expected = [saying('STARTER', id, 'is not paid by the month')];
    expect(await problemsOf({ STRIPE_PRICE_STARTER: id })).toEqual(expected);
    expect(await problemsOf({ STRIPE_PRICE_STARTER: `${starter.id},${id}` })).toEqual(expected);
  });

  it('that are not there are all told', async () => {
    expect(
      await problemsOf({
        STRIPE_PRICE_STARTER: `${starter.id},price_gone`,
        STRIPE_PRICE_GROWTH: 'price_typo',
      }),
    ).toEqual([
      saying('STARTER', 'price_gone', 'is not there'),
      saying('GROWTH', 'price_typo', 'is not there'),
    ]);
  });

  it('of the other mode are refused both ways', async () => {
    const stripe = await answering(200, { ...starter, livemode: true });
    expect(await problemsOf({}, { stripe })).toEqual([
      saying('STARTER', starter.id, 'is of live mode'),
      saying('GROWTH', growth.id, 'is of live mode'),
    ]);
    expect(await problemsOf({}, { stripe, stage: production })).toEqual([]);
    expect(await problemsOf({}, { stage: production })).toEqual([
      saying('STARTER', starter.id, 'is of test mode'),
      saying('GROWTH', growth.id, 'is of test mode'),
    ]);
  });
});

/** A Stripe that has one answer for everything. */
async function answering(status: number, body: object | string): Promise<Stripe> {
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

/** What Stripe answers a key of too little power, and shows of it. */
const NO_PERMISSION = {
  error: {
    type: 'invalid_request_error',
    message:
      "The provided key 'rk_test_hidden' does not have the required permissions for this endpoint on account 'acct_1'.",
  },
};

const FAULT = { error: { type: 'api_error', message: 'Something went wrong with sk_test_hidden.' } };
const TOO_MANY = { error: { type: 'invalid_request_error', code: 'rate_limit', message: 'sk_test_hidden' } };

describe('a Stripe that shows no price says why, once, and never that prices are not there', () => {
  it('where it does not know the key', async () => {
    const { port } = await startedStripe({ secretKey: 'sk_test_the_right_one' });
    expect(await problemsOf({}, { stripe: stripeAt(port, 'sk_test_hidden') })).toEqual([
      'STRIPE_SECRET_KEY is not known to Stripe',
    ]);
  });

  it('where a restricted key may not read prices', async () => {
    expect(await problemsOf({}, { stripe: await answering(403, NO_PERMISSION) })).toEqual([
      'STRIPE_SECRET_KEY may not read prices: give the restricted key that permission',
    ]);
  });

  it.each([
    ['answers a fault', 500, FAULT, 'StripeAPIError'],
    ['answers no JSON', 502, '<html>Bad Gateway</html>', 'StripeAPIError'],
    ['has been asked too much', 429, TOO_MANY, 'StripeRateLimitError'],
  ])('where it %s', async (_what, status, body, type) => {
    expect(await problemsOf({}, { stripe: await answering(status, body) })).toEqual([
      `Stripe does not answer (${type}): try again`,
    ]);
  });

  it('where nothing listens', async () => {
    await standIn.close();
    expect(await problemsOf({})).toEqual(['Stripe does not answer (StripeConnectionError): try again']);
  });
});
