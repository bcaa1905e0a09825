import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { halfMonth } from './support/halfMonth.ts';
import { firstItem, submitForm } from './support/startedStripe.ts';

type Features = Stripe.BillingPortal.ConfigurationCreateParams.Features;

/** The portal of a customer on Pro, after half of a month, with these features besides changes of the plan. */
async function openPortal(features: Features = { subscription_cancel: { enabled: true } }) {
  const bench = await halfMonth();
  const { stripe, prices, customer, subscription, change } = bench;
  await change(
    { price: prices.pro.id },
    { proration_behavior: 'none', billing_cycle_anchor: { type: 'now' } },
  );
  const products = Object.values(prices).map((price) => ({
    product: String(price.product),
    prices: [price.id],
  }));
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        proration_behavior: 'always_invoice',
        billing_cycle_anchor: 'now',
        schedule_at_period_end: { conditions: [{ type: 'decreasing_item_amount' }] },
        products,
      },
      ...features,
    },
  });
  const { url } = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    configuration: configuration.id,
    return_url: 'https://example.com/account',
  });
  const view = async (name: string, more = '') =>
    (await (await fetch(`${url}?view=${name}&subscription=${subscription.id}${more}`)).text()).replaceAll(
      '&#39;',
      "'",
    );
  return {
    ...bench,
    url,
    home: async () => (await fetch(url)).text(),
    view,
    submit: (fields: Record<string, string>) => submitForm(url, { subscription: subscription.id, ...fields }),
  };
}

describe('a confirmation in the portal', () => {
  it('of an upgrade names what is charged now and next, and that is what is charged', async () => {
    const { control, current, prices, submit, view } = await openPortal();
    await control('clock', { advanceSeconds: 15 * 86_400 });
    const before = (await current()).latest_invoice.id;
    const text = await view('switch', `&price=${prices.business.id}`);
    expect(text).toContain('Change to Business');
    // The period began on 16 April with 49.00: half of it is credited to the 99.00 of Business.
    expect(text).toContain('Pay $74.50 and change plan');
    expect(text).toContain('Unused time on 1 × Pro');
    expect(text).toContain('$99.00 on 1 June 2026');
    expect(text).toContain('Visa ending in 4242');
    expect((await current()).latest_invoice.id).toBe(before);

    for (let click = 0; click < 2; click += 1) {
      const response = await submit({ action: 'switch', price: prices.business.id });
      expect(response.headers.get('location')).toContain('done=switch');
    }
    const { latest_invoice: invoice, items } = await current();
    expect(invoice).toMatchObject({ status: 'paid', amount_paid: 7450 });
    expect(items.data[0]?.price.id).toBe(prices.business.id);
  });

  it('of a downgrade names the day, charges nothing, and the plan says what follows', async () => {
    const { current, home, prices, submit, view } = await openPortal();
    const text = await view('switch', `&price=${prices.starter.id}`);
    expect(text).toContain('Schedule the change to Starter');
    expect(text).toContain('You keep your plan until 16 May 2026');
    expect(text).toContain('$15.00 on 16 May 2026');
    for (let click = 0; click < 2; click += 1) {
      const response = await submit({ action: 'switch', price: prices.starter.id });
      expect(response.headers.get('location')).toContain('done=schedule');
    }
    expect(await home()).toContain('Changes to Starter on 16 May 2026, for $15.00.');
    const kept = await view('keep_plan');
    expect(kept).toContain('The next charge is $49.00 on 16 May 2026.');
    await submit({ action: 'keep_plan' });
    expect(await home()).toContain('Renews on 16 May 2026 for $49.00.');
    expect(firstItem(await current()).price.id).toBe(prices.pro.id);
  });

  it('of a cancellation names the end, and taking it back the next charge', async () => {
    const { current, home, submit, view } = await openPortal();
    expect(await view('cancel')).toContain('stays as it is until 16 May 2026');
    for (let click = 0; click < 2; click += 1) {
      expect((await submit({ action: 'cancel_at_period_end' })).status).toBe(303);
    }
    expect(await home()).toContain('Ends on 16 May 2026. Nothing more is charged.');
    expect(await view('resume')).toContain('The next charge is $49.00 on 16 May 2026.');
    await submit({ action: 'resume' });
    expect((await current()).cancel_at).toBeNull();
  });

  it('follows the mode of the configuration when it cancels at once', async () => {
    const { home, submit, view } = await openPortal({
      subscription_cancel: { enabled: true, mode: 'immediately', proration_behavior: 'none' },
    });
    const text = await view('cancel');
    expect(text).toContain('ends at once');
    expect(text).toContain('value="cancel_now"');
    await submit({ action: 'cancel_now' });
    expect(await home()).toContain('Ended on 16 April 2026.');
  });

  it('changes nothing when it is only opened', async () => {
    const { control, state, prices, view } = await openPortal();
    const before = (await state()).objects;
    for (const name of ['plans', 'cancel', 'resume', 'keep_plan', 'card']) await view(name);
    for (const price of Object.values(prices)) await view('switch', `&price=${price.id}`);
    expect((await state()).objects).toEqual(before);
    expect((await control('deliveries/flush')).body).toEqual({ flushed: 0 });
  });

  it('for what the subscription cannot do shows the reason on the first page', async () => {
    const { url, view } = await openPortal({});
    expect(await view('keep_plan')).toContain('There is no scheduled change.');
    expect(await view('switch', '&price=price_unknown')).toContain('That price is not available.');
    const unknown = await fetch(`${url}?view=cancel&subscription=sub_unknown`);
    expect([unknown.status, await unknown.text()]).toEqual([
      400,
      expect.stringContaining('can no longer be changed'),
    ]);
  });
});

describe('the pages of the emulator', () => {
  it('say that no money moves, lead back, and allow no script', async () => {
    const { url } = await openPortal();
    const response = await fetch(url);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-\S+'; img-src data:; base-uri 'none'; frame-ancestors 'none'$/,
    );
    const text = await response.text();
    expect(text).toContain('Stripe emulator: no money moves here.');
    expect(text).toContain('<a href="https://example.com/account">← Return to AI-Gate</a>');
  });
});
