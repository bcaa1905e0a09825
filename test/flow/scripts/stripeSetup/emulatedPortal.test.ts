import { describe, expect, it } from 'vitest';
import {
  monthlyPrice,
  startedStripe,
  subscribedCustomer,
} from '../../../local/stripe/support/startedStripe.ts';

const PRODUCTS = 'features.subscription_update.products';

describe('a portal configuration of the Stripe emulator', () => {
  it('returns its products only when expanded, and an update keeps the other fields', async () => {
    const { stripe } = await startedStripe();
    const { id: price, product } = await monthlyPrice(stripe);
    const products = [{ product: String(product), prices: [price] }];
    const { id, features } = await stripe.billingPortal.configurations.create({
      features: {
        invoice_history: { enabled: true },
        subscription_update: { enabled: true, default_allowed_updates: ['price'], products },
      },
    });
    expect(features.subscription_update).not.toHaveProperty('products');
    const changed = await stripe.billingPortal.configurations.update(id, {
      active: false,
      metadata: { a: 'b' },
      features: { subscription_cancel: { enabled: true } },
      expand: [PRODUCTS],
    });
    expect(changed).toMatchObject({
      active: false,
      metadata: { a: 'b' },
      features: {
        invoice_history: { enabled: true },
        subscription_cancel: { enabled: true, mode: 'at_period_end' },
        subscription_update: { enabled: true, default_allowed_updates: ['price'], products },
      },
    });
    const listed = await stripe.billingPortal.configurations.list({ expand: [`data.${PRODUCTS}`] });
    expect(listed.data[0]?.features.subscription_update.products).toMatchObject(products);
    const plain = await stripe.billingPortal.configurations.list({ active: false });
    expect(plain.data[0]?.features.subscription_update).not.toHaveProperty('products');
  });

  it('stores how plans change, and every other feature', async () => {
    const { stripe } = await startedStripe();
    const features = {
      customer_update: { enabled: true, allowed_updates: ['email'] },
      payment_method_update: { enabled: true, payment_method_configuration: 'pmc_1' },
      subscription_cancel: { enabled: true, mode: 'immediately', proration_behavior: 'create_prorations' },
      subscription_update: {
        enabled: true,
        billing_cycle_anchor: 'now',
        proration_behavior: 'always_invoice',
        schedule_at_period_end: { conditions: [{ type: 'decreasing_item_amount' }] },
        trial_update_behavior: 'continue_trial',
      },
    };
    const { id } = await stripe.billingPortal.configurations.create({ features });
    await stripe.billingPortal.configurations.update(id, { metadata: { a: 'b' } });
    expect(await stripe.billingPortal.configurations.retrieve(id)).toMatchObject({ features });
    await stripe.billingPortal.configurations.update(id, {
      features: { subscription_update: { billing_cycle_anchor: 'unchanged' } },
    });
    expect(await stripe.billingPortal.configurations.retrieve(id)).toMatchObject({
      features: {
        ...features,
        subscription_update: { ...features.subscription_update, billing_cycle_anchor: 'unchanged' },
      },
    });
  });

  it.each([
    ['features', {}, 'Missing required param: features.'],
    [
      'features[subscription_update][enabled]',
      { features: { subscription_update: { proration_behavior: 'none' } } },
      'Missing required param: features[subscription_update][enabled].',
    ],
    [
      'features[subscription_update][billing_cycle_anchor]',
      { features: { subscription_update: { enabled: true, billing_cycle_anchor: 'later' } } },
      'Invalid features[subscription_update][billing_cycle_anchor]: must be one of now or unchanged',
    ],
    [
      'features[subscription_update][schedule_at_period_end][conditions][0][type]',
      {
        features: {
          subscription_update: { enabled: true, schedule_at_period_end: { conditions: [{ type: 'a' }] } },
        },
      },
      'must be one of decreasing_item_amount or shortening_interval',
    ],
    [
      'features[subscription_update][default_allowed_updates][0]',
      { features: { subscription_update: { enabled: true, default_allowed_updates: ['plan'] } } },
      'must be one of price, promotion_code or quantity',
    ],
    [
      'features[subscription_update][trial_update_behavior]',
      { features: { subscription_update: { enabled: true, trial_update_behavior: 'none' } } },
      'must be one of continue_trial or end_trial',
    ],
    [
      'features[subscription_cancel][mode]',
      { features: { subscription_cancel: { enabled: true, mode: 'now' } } },
      'must be one of immediately or at_period_end',
    ],
    [
      'features[subscription_cancel][proration_behavior]',
      { features: { subscription_cancel: { enabled: true, proration_behavior: 'create_prorations' } } },
      'not compatible with the mode at_period_end',
    ],
  ])('is refused with a missing or invalid %s', async (param, parameters, message) => {
    const { stripe } = await startedStripe();
    await expect(stripe.billingPortal.configurations.create(parameters as never)).rejects.toMatchObject({
      statusCode: 400,
      type: 'StripeInvalidRequestError',
      param,
      message: expect.stringContaining(message),
    });
  });

  it('accepts only active prices of the product they are listed under, and offers only those', async () => {
    const { stripe } = await startedStripe();
    const [starter, pro, other] = [
      await monthlyPrice(stripe),
      await monthlyPrice(stripe, 'Pro', 4900),
      await monthlyPrice(stripe, 'Other', 900),
    ];
    const offering = (product: unknown, prices: string[]) =>
      stripe.billingPortal.configurations.create({
        features: {
          subscription_update: {
            enabled: true,
            default_allowed_updates: ['price'],
            products: [{ product: String(product), prices }],
          },
        },
      });
    await expect(offering(starter.product, [pro.id])).rejects.toThrow('not an active price of the product');
    await expect(offering('prod_none', [pro.id])).rejects.toThrow('No such product');
    const { id: configuration } = await offering(pro.product, [pro.id]);
    const { customer, subscription } = await subscribedCustomer(stripe, starter);
    const { url } = await stripe.billingPortal.sessions.create({ customer: customer.id, configuration });
    const text = await (await fetch(`${url}?view=plans&subscription=${subscription.id}`)).text();
    expect(text).toContain('Switch to Pro');
    expect(text).not.toContain('Switch to Other');
    await stripe.prices.update(other.id, { active: false });
    await expect(offering(other.product, [other.id])).rejects.toThrow('not an active price');
  });
});
