import { beforeEach, describe, expect, it } from 'vitest';
import { applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import { RECONCILE_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import { createSyncing, message, type Syncing } from '../../support/webhooks/syncing.ts';

const RECONCILE = { type: RECONCILE_TYPE };
let syncing: Syncing;

beforeEach(async () => {
  syncing = await createSyncing();
});

describe('a customer that checkout found deleted', () => {
  it('is not drift, and does not return to the account, however often it is reconciled', async () => {
    const { shop, stripe, bought, arrive, account } = syncing;
    const { customer } = await bought();
    await arrive(customer);
    await stripe.customers.del(customer);
    await arrive(customer, { type: 'customer.subscription.deleted' });
    await shop.buy('u1', 'starter');
    const { customers } = await account();
    expect(customers).not.toContain(customer);
    const night = [customer, ...customers];
    for (const one of [...night, ...night]) await arrive(one, RECONCILE);
    expect((await account()).customers).toEqual(customers);
    expect(syncing.reports).toEqual([]);
  });
});

describe('drift', () => {
  it('is reported if a reconcile message changes the account, and only then', async () => {
    const { stripe, bought, arrive, reports } = syncing;
    const { customer, subscription } = await bought();
    await arrive(customer);
    await arrive(customer, RECONCILE);
    expect(reports).toEqual([]);
    await stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    await arrive(customer, RECONCILE);
    expect(reports).toEqual(['drift']);
  });

  it('is reported even if the same sync finds an unknown price', async () => {
    const { stripe, shop, bought, arrive, reports } = syncing;
    const { customer, subscription } = await bought();
    await arrive(customer);
    const odd = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 900,
      recurring: { interval: 'month' },
      product_data: { name: 'Odd' },
    });
    const { items } = await stripe.subscriptions.retrieve(subscription);
    await stripe.subscriptions.update(subscription, {
      items: [{ id: items.data[0]?.id, price: odd.id }],
      cancel_at_period_end: true,
    });
    expect((await arrive(customer, RECONCILE)).failures).toHaveLength(1);
    expect(reports).toEqual(['drift', 'unknown_price']);
    expect(shop.prices.starter).not.toBe(odd.id);
  });

  it('is not reported for a change that an event in the same batch brings', async () => {
    const { bought, deps, reports } = syncing;
    const { customer } = await bought();
    const messages = [message(customer, RECONCILE), message(customer)];
    await applyEvents(deps, messages, Math.floor(Date.now() / 1000));
    expect(reports).toEqual([]);
  });
});
