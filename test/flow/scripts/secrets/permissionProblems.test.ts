import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { permissionProblems } from '../../../../scripts/settings/permissionProblems.ts';
import { type StartedStripe, startedStripe, stripeAt } from '../../../local/stripe/support/startedStripe.ts';

const staging = { name: 'staging', stripeMode: 'test' } as const;
const KEY = 'rk_test_hidden';

/** Stripe's names of the permissions in docs/deploy.md, and the dashboard's. */
const PERMISSIONS = [
  ['product_write', 'Products: Write'],
  ['plan_write', 'Prices: Write'],
  ['customer_write', 'Customers: Write'],
  ['checkout_session_write', 'Checkout Sessions: Write'],
  ['customer_portal_write', 'Customer portal: Write'],
  ['webhook_write', 'Webhook Endpoints: Write'],
  ['invoice_write', 'Invoices: Write'],
  ['subscription_write', 'Subscriptions: Write'],
  ['coupon_read', 'Coupons: Read'],
  ['payment_method_read', 'Payment Methods: Read'],
  ['charge_read', 'Charges: Read'],
  ['event_read', 'Events: Read'],
] as const;
const ALL = PERMISSIONS.map(([permission]) => permission);

let emulator: StartedStripe;
let restricted: Stripe;

beforeEach(async () => {
  emulator = await startedStripe();
  restricted = stripeAt(emulator.port, KEY);
});

/** Counts what exists at Stripe, without the responses that it keeps for idempotency keys. */
async function objectCounts(): Promise<[string, number][]> {
  const counts = Object.entries((await emulator.state()).objects);
  return counts.filter(([kind, count]) => count > 0 && kind !== 'idempotency_record');
}

/** Returns the problems of a restricted key with these permissions, and expects that the checks change nothing. */
async function problemsWith(permissions: readonly string[]): Promise<string[]> {
  await emulator.control('restricted_keys', { key: KEY, permissions });
  const before = await objectCounts();
  const problems = await permissionProblems(restricted, staging, KEY);
  expect(await objectCounts()).toEqual(before);
  expect(problems.join()).not.toContain('hidden');
  return problems;
}

describe('a restricted key', () => {
  it('has no problem with the documented permissions', async () => {
    expect(await problemsWith(ALL)).toEqual([]);
  });

  it.each(PERMISSIONS)('without %s is reported with the permission and what fails', async (missing, name) => {
    const [problem, ...more] = await problemsWith(ALL.filter((permission) => permission !== missing));
    expect(problem).toMatch(
      new RegExp(
        `^STRIPE_SECRET_KEY lacks the permission "${name}", without which .+: add it to the restricted key`,
      ),
    );
    expect(more).toEqual([]);
  });

  it('that may only read is reported for each permission to write', async () => {
    const problems = await problemsWith(ALL.map((permission) => permission.replace('_write', '_read')));
    expect(problems.map((problem) => problem.split('"')[1])).toEqual([
      'Products: Write',
      'Prices: Write',
      'Customers: Write',
      'Checkout Sessions: Write',
      'Customer portal: Write',
      'Webhook Endpoints: Write',
      'Invoices: Write',
      'Subscriptions: Write',
    ]);
  });

  it('that Stripe rejects, or that cannot be checked, is reported once', async () => {
    expect(await permissionProblems(restricted, staging, KEY)).toEqual([
      'Stripe rejects STRIPE_SECRET_KEY: npm run secrets -- --stage staging set STRIPE_SECRET_KEY',
    ]);
    await emulator.control('restricted_keys', { key: KEY, permissions: ALL });
    await emulator.control('faults', { status: 500, count: 9 });
    expect(await permissionProblems(restricted, staging, KEY)).toEqual([
      'the request to Stripe failed (StripeAPIError): run the command again',
    ]);
  });
});

describe('a secret key', () => {
  it('has every permission, so nothing is asked', async () => {
    expect(await permissionProblems(emulator.stripe, staging, 'sk_test_hidden')).toEqual([]);
    expect((await emulator.state()).calls).toEqual({});
  });
});
