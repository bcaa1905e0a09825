import { describe, expect, it } from 'vitest';
import { amountOfUnits } from '../../../local/stripe/products/unitAmount.ts';
import { DAY_SECONDS, MONTH_START } from './support/halfMonth.ts';
import { meteredPlan } from './support/meteredPlan.ts';
import { stripeAt } from './support/startedStripe.ts';

describe('a billing meter', () => {
  it('can be created, read, listed and deactivated', async () => {
    const { stripe, meter } = await meteredPlan();
    expect(meter).toMatchObject({
      object: 'billing.meter',
      status: 'active',
      customer_mapping: { event_payload_key: 'stripe_customer_id' },
    });
    expect(await stripe.billing.meters.retrieve(meter.id)).toMatchObject({ event_name: 'minutes' });
    const again = { display_name: 'x', event_name: 'minutes', default_aggregation: { formula: 'sum' } };
    await expect(stripe.billing.meters.create(again)).rejects.toMatchObject({ statusCode: 400 });
    await stripe.billing.meters.deactivate(meter.id);
    expect((await stripe.billing.meters.list({ status: 'active' })).data).toEqual([]);
    expect((await stripe.billing.meters.list()).data).toHaveLength(1);
  });

  it('takes usage once per identifier, of its customers, of the last 35 days', async () => {
    const { stripe, customer } = await meteredPlan();
    const event = { event_name: 'minutes', payload: { stripe_customer_id: customer.id, value: '5' } };
    const first = await stripe.billing.meterEvents.create({ ...event, identifier: 'one' });
    expect(first).toMatchObject({ object: 'billing.meter_event', identifier: 'one', timestamp: MONTH_START });
    expect(first).not.toHaveProperty('id');
    const wrong = [
      { ...event, identifier: 'one' },
      { ...event, event_name: 'hours' },
      { ...event, payload: { stripe_customer_id: 'cus_none', value: '5' } },
      { ...event, payload: { stripe_customer_id: customer.id, value: '1.5' } },
      { ...event, timestamp: MONTH_START - 36 * DAY_SECONDS },
      { ...event, timestamp: MONTH_START + 301 },
    ];
    for (const params of wrong) {
      const creating = stripe.billing.meterEvents.create(params);
      await expect(creating).rejects.toMatchObject({ statusCode: 400 });
    }
  });

  it('is needed by a metered price, whose items have no quantity', async () => {
    const { stripe, customer, prices } = await meteredPlan();
    const price = stripe.prices.create({
      currency: 'usd',
      unit_amount: 1,
      recurring: { interval: 'month', usage_type: 'metered' },
      product_data: { name: 'x' },
    });
    await expect(price).rejects.toMatchObject({ statusCode: 400, param: 'recurring[meter]' });
    const items = [{ price: prices.overage.id, quantity: 1 }];
    const subscribing = stripe.subscriptions.create({ customer: customer.id, items });
    await expect(subscribing).rejects.toMatchObject({ statusCode: 400, param: 'items[0][quantity]' });
  });

  it('has permissions of its own', async () => {
    const { port, control, customer } = await meteredPlan();
    const key = 'rk_test_000000000meter';
    await control('restricted_keys', { key, permissions: ['billing_meter_read'] });
    const restricted = stripeAt(port, key);
    expect((await restricted.billing.meters.list()).data).toHaveLength(1);
    const reporting = restricted.billing.meterEvents.create({
      event_name: 'minutes',
      payload: { stripe_customer_id: customer.id, value: '5' },
    });
    await expect(reporting).rejects.toThrow('rak_billing_meter_event_write');
  });
});

describe('amountOfUnits', () => {
  it('is exact for decimals of a cent, and rounds half up', () => {
    expect(amountOfUnits('1.2', 1001)).toBe(1201);
    expect(amountOfUnits('1.1', 15)).toBe(17);
    expect(amountOfUnits('0.005', 100)).toBe(1);
    expect(amountOfUnits('0.9', 0)).toBe(0);
    expect(amountOfUnits('1500', 2)).toBe(3000);
  });
});
