import { beforeEach, describe, expect, it } from 'vitest';
import {
  forgetStripeCustomer,
  liveSubscriptions,
  type StripeChoice,
} from '../../../scripts/account/stripeCustomers.ts';
import { eraseAccount } from '../../../services/accounts/domain/eraseAccount.ts';
import { createErasureStore } from '../../../services/accounts/store/erasureStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { createSyncing, type Syncing } from '../../support/webhooks/syncing.ts';

const accountId = 'Anna-4711';
const epochNow = () => Math.floor(Date.now() / 1000);

let syncing: Syncing;
let customer: string;
let subscription: string;

beforeEach(async () => {
  syncing = await createSyncing();
  ({ customer, subscription } = await syncing.bought('starter', accountId));
  await syncing.arrive(customer, { accountId });
  expect((await syncing.account(accountId)).plan).toBe('starter');
});

/** Removes the account item, and two minutes later everything else. */
async function erase(choice: StripeChoice, { isHalfway = false } = {}) {
  const { shop, stripe } = syncing;
  const deps = {
    store: createErasureStore(shop.table, { auditDays: 2 }),
    hasTime: () => true,
    forgetCustomer: (customerId: string) => forgetStripeCustomer(stripe, { customerId, accountId, choice }),
  };
  const erasing = { accountId, endsSessions: true };
  await eraseAccount(deps, { ...erasing, now: epochNow() });
  if (isHalfway) return;
  expect(await eraseAccount(deps, { ...erasing, now: epochNow() + 120 })).toEqual({ kind: 'erased' });
}

const stored = () => createAccountStore(syncing.shop.table).readAccount(accountId);
const outcomeOf = async (event: Parameters<Syncing['arrive']>[1]) => {
  const { outcomes, failures } = await syncing.arrive(customer, event);
  return [...outcomes.map(({ outcome }) => outcome), ...failures.map(() => 'failed')];
};

describe('the Stripe customer of an erased account', () => {
  it('is kept without a link to the account', async () => {
    await syncing.stripe.subscriptions.cancel(subscription);
    expect(await liveSubscriptions(syncing.stripe, { customerId: customer, accountId })).toEqual([]);
    await erase('keep');
    const kept = await syncing.stripe.customers.retrieve(customer);
    expect(kept).toMatchObject({ id: customer, metadata: {} });
    expect((kept as { metadata: object }).metadata).not.toHaveProperty('user_id');
    const { data } = await syncing.stripe.subscriptions.list({ customer, status: 'all' });
    expect(JSON.stringify(data.map(({ metadata }) => metadata))).not.toContain(accountId);
    const { data: invoices } = await syncing.stripe.invoices.list({ customer });
    expect(invoices).not.toEqual([]);
  });

  it('is deleted, which cancels its subscription, and keeps its invoices', async () => {
    expect(await liveSubscriptions(syncing.stripe, { customerId: customer, accountId })).toEqual([
      subscription,
    ]);
    await erase('delete');
    expect(await syncing.stripe.customers.retrieve(customer)).toMatchObject({ deleted: true });
    expect(await syncing.stripe.subscriptions.retrieve(subscription)).toMatchObject({ status: 'canceled' });
    expect((await syncing.stripe.invoices.list({ customer })).data).not.toEqual([]);
  });

  it.each([
    ['no account, as that of the former service', '', true],
    ['another account', 'Bert-4712', false],
  ])('is paid for by a subscription that names %s', async (_whom, userId, isPaidFor) => {
    await syncing.stripe.subscriptions.update(subscription, { metadata: { user_id: userId } });
    const live = await liveSubscriptions(syncing.stripe, { customerId: customer, accountId });
    expect(live).toEqual(isPaidFor ? [subscription] : []);
  });

  it('can be forgotten any number of times', async () => {
    const target = { customerId: customer, accountId, choice: 'delete' } as const;
    for (let call = 0; call < 3; call++) await forgetStripeCustomer(syncing.stripe, target);
    expect(await liveSubscriptions(syncing.stripe, target)).toEqual([]);
  });
});

describe('a late event of an erased account', () => {
  it.each(['keep', 'delete'] as const)('does not bring it back, whatever it names: %s', async (choice) => {
    await syncing.stripe.subscriptions.cancel(subscription);
    await erase(choice);
    for (const event of [{ accountId }, {}]) await outcomeOf(event);
    expect(await stored()).toBeUndefined();
    expect(JSON.stringify(await scanRows(syncing.shop.table))).not.toContain(accountId);
  });

  it('does not bring it back even if Stripe could not be cleaned and still names it', async () => {
    const { table } = syncing.shop;
    const deps = {
      store: createErasureStore(table, { auditDays: 2 }),
      hasTime: () => true,
      forgetCustomer: async () => {},
    };
    await eraseAccount(deps, { accountId, endsSessions: true, now: epochNow() });
    await eraseAccount(deps, { accountId, endsSessions: true, now: epochNow() + 120 });
    expect(await outcomeOf({ accountId })).toEqual(['no_plan']);
    expect(await outcomeOf({})).toEqual(['no_plan']);
    expect(JSON.stringify(await scanRows(table))).not.toContain(accountId);
  });

  it('changes nothing while the account is being erased', async () => {
    await erase('delete', { isHalfway: true });
    expect(await outcomeOf({ accountId })).toEqual(['no_plan']);
    expect(await stored()).toBeUndefined();
  });

  it('of a customer that joins while the account is being erased is tried again later, and leaves no row', async () => {
    await erase('delete', { isHalfway: true });
    const other = await syncing.subscribed({
      items: [{ price: syncing.shop.prices.growth }],
      metadata: { user_id: accountId, session_billing: 'growth' },
    });
    const { failures } = await syncing.arrive(other.customer, { accountId });
    expect(failures).toMatchObject([{ error: { code: 'busy' } }]);
    const rows = (await scanRows(syncing.shop.table)).filter(({ sk }) => sk === other.customer);
    expect(rows).toEqual([]);
  });
});

it('a person whose account was erased can buy again', async () => {
  await erase('delete');
  const bought = await syncing.bought('growth', accountId);
  expect(bought.customer).not.toBe(customer);
  await syncing.arrive(bought.customer, { accountId });
  expect((await syncing.account(accountId)).plan).toBe('growth');
});
