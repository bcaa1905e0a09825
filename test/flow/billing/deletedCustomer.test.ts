import { beforeEach, describe, expect, it } from 'vitest';
import { listInvoices } from '../../../services/billing/domain/listInvoices.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createShop, type Shop } from '../../support/stripe/shop.ts';

const NOW = Math.floor(Date.now() / 1000);
let shop: Shop;

beforeEach(async () => {
  shop = await createShop(NOW);
});

const customersOf = async () =>
  (await createAccountStore(shop.table).readOrCreateAccount('u1', NOW)).customers;

async function deleteCustomer(): Promise<void> {
  await shop.stripe.stripe.customers.del((await customersOf()).at(-1) ?? '');
}

/** A gateway to a Stripe that no longer lists the subscriptions of deleted customers. */
const forgetful = () => ({ ...shop.gateway, listSubscriptions: async () => [] });

describe('the invoices of a customer that was deleted at Stripe', () => {
  const invoices = async () => {
    const formerCustomers = await shop.store.readFormerCustomers('u1');
    const account = { customers: await customersOf(), formerCustomers };
    return (await listInvoices(shop.gateway, account, { limit: 20 })).invoices;
  };

  it('stay in the list after the account has another customer', async () => {
    await shop.pay(await shop.urlOf(shop.buy('u1', 'starter')));
    const [former] = await customersOf();
    await deleteCustomer();
    await shop.pay(await shop.urlOf(shop.buy('u1', 'growth')));
    expect(await customersOf()).not.toContain(former);
    expect((await invoices()).map(({ amountMinor }) => amountMinor).sort()).toEqual([2_900, 9_900]);
  });

  it('stay in the list after a crash while the customer was removed', async () => {
    await shop.pay(await shop.urlOf(shop.buy('u1', 'starter')));
    await deleteCustomer();
    const crash = async () => {
      throw new Error('crash');
    };
    const store = { ...shop.store, saveEntitlements: crash };
    await expect(shop.buy('u1', 'starter', { store })).rejects.toThrow('crash');
    await shop.urlOf(shop.buy('u1', 'starter'));
    expect((await invoices()).map(({ amountMinor }) => amountMinor)).toEqual([2_900]);
  });

  it('are those of the ten latest former customers', async () => {
    const deleted: string[] = [];
    for (let count = 0; count < 12; count++) {
      await shop.urlOf(shop.buy('u1', 'starter'));
      deleted.push((await customersOf()).at(-1) ?? '');
      await deleteCustomer();
    }
    await shop.urlOf(shop.buy('u1', 'starter'));
    expect(await shop.store.readFormerCustomers('u1')).toEqual(deleted.slice(-10));
  });
});

describe('after a customer was deleted at Stripe', () => {
  it('the account buys again, although its paid page shows a subscription that Stripe does not list', async () => {
    await shop.pay(await shop.urlOf(shop.buy('u1', 'starter')));
    await deleteCustomer();
    expect((await shop.buy('u1', 'starter', { gateway: forgetful() })).kind).toBe('session');
  });

  it('the checkout waits ten minutes for a subscription that Stripe does not have, and then sells', async () => {
    await shop.pay(await shop.urlOf(shop.buy('u1', 'starter')));
    await deleteCustomer();
    const gateway = { ...forgetful(), readSubscription: async () => undefined };
    const buyAt = async (now: number) => (await shop.buy('u1', 'starter', { gateway, now })).kind;
    expect(await buyAt(NOW)).toBe('pending');
    expect(await buyAt(NOW + 599)).toBe('pending');
    expect(await buyAt(NOW + 600)).toBe('session');
  });
});
