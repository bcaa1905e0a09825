import { describe, expect, it } from 'vitest';
import { MONTH_START } from './support/halfMonth.ts';
import {
  GOOD_CARD,
  monthlyPrice,
  recentEventTypes,
  startedStripe,
  subscribedCustomer,
} from './support/startedStripe.ts';

describe('a customer', () => {
  it('has preferred languages, which an update replaces or removes', async () => {
    const { stripe } = await startedStripe();
    const { id, preferred_locales: created } = await stripe.customers.create({
      preferred_locales: ['fr', 'en'],
    });
    expect(created).toEqual(['fr', 'en']);
    expect((await stripe.customers.update(id, { name: 'Ann' })).preferred_locales).toEqual(['fr', 'en']);
    expect((await stripe.customers.update(id, { preferred_locales: ['de'] })).preferred_locales).toEqual([
      'de',
    ]);
  });

  it('has the currency of the first subscription, and no other while it runs', async () => {
    const { stripe } = await startedStripe();
    const euros = await stripe.prices.create({
      currency: 'eur',
      unit_amount: 900,
      recurring: { interval: 'month' },
      product_data: { name: 'Base' },
    });
    const { customer, subscription } = await subscribedCustomer(stripe, euros);
    expect(customer.currency).toBeNull();
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ currency: 'eur' });
    const items = [{ price: (await monthlyPrice(stripe)).id }];
    const subscribing = () => stripe.subscriptions.create({ customer: customer.id, items });
    await expect(subscribing()).rejects.toThrow('You cannot combine currencies');
    await stripe.subscriptions.cancel(subscription.id);
    expect((await subscribing()).currency).toBe('usd');
  });
});

describe('a dispute', () => {
  it('marks the charge of the latest paid invoice, and can be read, listed and lost', async () => {
    const { stripe, control } = await startedStripe({ now: () => MONTH_START });
    const { customer } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    const { body } = await control(`customers/${customer.id}/dispute`);
    expect(await recentEventTypes(stripe, 2)).toEqual(['charge.updated', 'charge.dispute.created']);
    const [charge] = (await stripe.charges.list({ customer: customer.id })).data;
    expect(charge).toMatchObject({ disputed: true, amount: 1500, status: 'succeeded' });
    const listed = await stripe.disputes.list({ charge: charge?.id, expand: ['data.charge'] });
    expect(listed.data).toMatchObject([
      { id: body.id, status: 'needs_response', charge: { customer: customer.id } },
    ]);
    await stripe.disputes.close(String(body.id));
    expect(await stripe.disputes.retrieve(String(body.id))).toMatchObject({ status: 'lost' });
  });

  it('can be won, and needs a payment', async () => {
    const { stripe, control } = await startedStripe();
    const { id } = await stripe.customers.create(GOOD_CARD);
    expect((await control(`customers/${id}/dispute`)).status).toBe(400);
    const { customer } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    expect((await control(`customers/${customer.id}/dispute`, { status: 'won' })).body).toMatchObject({
      status: 'won',
    });
  });
});
