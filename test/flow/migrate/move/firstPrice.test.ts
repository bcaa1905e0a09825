import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { createScheduleGateway } from '../../../../scripts/migrate/stripe/scheduleGateway.ts';
import { type StartedStripe, startedStripe } from '../../../local/stripe/support/startedStripe.ts';

const FIRST = { plan: 'starter', amountMinor: 900 } as const;

/** A list price of 29.00 USD that has the tax in it. */
async function bench(recurring: Stripe.PriceCreateParams.Recurring = { interval: 'month' }) {
  const started: StartedStripe = await startedStripe();
  const { stripe } = started;
  const params = { currency: 'usd', unit_amount: 2_900, tax_behavior: 'inclusive' as const };
  const list = await stripe.prices.create({ ...params, recurring, product_data: { name: 'Starter' } });
  const gateway = createScheduleGateway({ stripe, prices: { starter: [list.id], growth: [] } });
  const same: Stripe.PriceCreateParams = {
    ...params,
    unit_amount: 900,
    recurring: { interval: 'month' },
    product: String(list.product),
    lookup_key: 'migrated_starter_900',
  };
  return { stripe, list, gateway, same };
}

describe('the price of the first months', () => {
  it('is one of the plan, and treats taxes as the list price does', async () => {
    const { stripe, gateway, list } = await bench();
    const price = await stripe.prices.retrieve(await gateway.ensureFirstPrice(FIRST));
    expect(price).toMatchObject({ unit_amount: 900, product: list.product, tax_behavior: 'inclusive' });
    expect(await gateway.ensureFirstPrice(FIRST)).toBe(price.id);
  });

  it.each<[string, Partial<Stripe.PriceCreateParams>]>([
    ['another amount', { unit_amount: 1_900 }],
    ['another currency', { currency: 'eur' }],
    ['another interval', { recurring: { interval: 'year' } }],
    ['taxes on top', { tax_behavior: 'exclusive' }],
    ['another product', { product: undefined, product_data: { name: 'Other' } }],
  ])('is not one with %s that has its lookup key', async (_, changes) => {
    const { stripe, gateway, same } = await bench();
    await stripe.prices.create({ ...same, ...changes });
    await expect(gateway.ensureFirstPrice(FIRST)).rejects.toThrow('is not that price');
  });

  it('is not an archived one', async () => {
    const { stripe, gateway, same } = await bench();
    const { id } = await stripe.prices.create(same);
    await stripe.prices.update(id, { active: false });
    await expect(gateway.ensureFirstPrice(FIRST)).rejects.toThrow('is not that price');
  });

  it('needs a list price that is billed monthly', async () => {
    const { gateway } = await bench({ interval: 'year' });
    await expect(gateway.ensureFirstPrice(FIRST)).rejects.toThrow('is not billed monthly');
  });
});
