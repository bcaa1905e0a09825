import { describe, expect, it } from 'vitest';
import { SUBSCRIBED_EVENT_TYPES } from '../../../../shared/contract/webhooks/messages.ts';
import { PLAN_CATALOGUE } from '../../../../shared/stripe/setup/planCatalogue.ts';
import { PINNED_API_VERSION } from '../../../../shared/stripe/stripeClient.ts';
import { isoInstant } from '../../../../shared/time.ts';
import { monthlyPrice, subscribedCustomer } from '../../../local/stripe/support/startedStripe.ts';
import { createSetupStage, NOW, WEBHOOK_URL } from '../support/setupStage.ts';

const PRODUCTS = { expand: ['features.subscription_update.products'] };

describe('the first setup of a stage', () => {
  it('creates everything at Stripe and stores the ids and the endpoint’s secret', async () => {
    const stage = await createSetupStage();
    const lines: string[] = [];
    const { remarks, settings } = await stage.setUp({ onApplied: (line) => lines.push(line) });
    expect(remarks).toEqual([]);
    expect(stage.settings).toEqual(settings);
    expect(settings).toEqual({
      STRIPE_SECRET_KEY: stage.settings.STRIPE_SECRET_KEY,
      STRIPE_PRICE_STARTER: expect.stringMatching(/^price_\w+$/),
      STRIPE_PRICE_GROWTH: expect.stringMatching(/^price_\w+$/),
      STRIPE_PORTAL_CONFIGURATION: expect.stringMatching(/^bpc_\w+$/),
      STRIPE_PORTAL_CONFIGURATION_UNPAID: expect.stringMatching(/^bpc_\w+$/),
      STRIPE_WEBHOOK_ENDPOINT: expect.stringMatching(/^we_\w+$/),
      STRIPE_WEBHOOK_SECRET: expect.stringMatching(/^whsec_\w+$/),
    });
    expect(lines).toContain(`created price ${settings.STRIPE_PRICE_STARTER} starter 29.00 usd a month`);
    expect(lines.join()).not.toMatch(/whsec_|sk_test/);

    const { data } = await stage.stripe.prices.list({ lookup_keys: [PLAN_CATALOGUE.growth.lookupKey] });
    expect(data).toMatchObject([
      {
        id: settings.STRIPE_PRICE_GROWTH,
        product: 'session_billing_growth',
        unit_amount: 9_900,
        currency: 'usd',
        recurring: { interval: 'month', interval_count: 1 },
      },
    ]);
    expect(await stage.stripe.products.retrieve('session_billing_growth')).toMatchObject({
      name: 'Growth',
      description: '20,000 sessions a month, 50 at once. Support: Email, answer within 24 h, SLA 99.9%.',
    });
    const portal = settings.STRIPE_PORTAL_CONFIGURATION ?? '';
    expect(await stage.stripe.billingPortal.configurations.retrieve(portal, PRODUCTS)).toMatchObject({
      features: {
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true },
        subscription_cancel: { enabled: true, mode: 'at_period_end' },
        subscription_update: {
          enabled: true,
          billing_cycle_anchor: 'now',
          proration_behavior: 'always_invoice',
          schedule_at_period_end: { conditions: [{ type: 'decreasing_item_amount' }] },
          trial_update_behavior: 'end_trial',
          products: [
            { product: 'session_billing_starter', prices: [settings.STRIPE_PRICE_STARTER] },
            { product: 'session_billing_growth', prices: [settings.STRIPE_PRICE_GROWTH] },
          ],
        },
      },
    });
    const unpaid = settings.STRIPE_PORTAL_CONFIGURATION_UNPAID ?? '';
    expect(unpaid).not.toBe(portal);
    expect(await stage.stripe.billingPortal.configurations.retrieve(unpaid, PRODUCTS)).toMatchObject({
      features: {
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true },
        subscription_cancel: { enabled: true, mode: 'at_period_end' },
        subscription_update: { enabled: false, products: [] },
      },
    });
    expect(
      await stage.stripe.webhookEndpoints.retrieve(settings.STRIPE_WEBHOOK_ENDPOINT ?? ''),
    ).toMatchObject({
      url: WEBHOOK_URL,
      enabled_events: [...SUBSCRIBED_EVENT_TYPES],
      api_version: PINNED_API_VERSION,
      metadata: { session_billing_stage: 'staging' },
    });
  });

  it('leaves the endpoint to a run after the deployment', async () => {
    const stage = await createSetupStage();
    const first = await stage.setUp({ webhookUrl: undefined });
    expect(first.remarks).toEqual([expect.stringContaining('after the deployment')]);
    const { actions } = await stage.setUp();
    expect(actions.map(({ kind }) => kind)).toEqual(['create_endpoint']);
  });
});

describe('another setup', () => {
  it('plans nothing, changes nothing at Stripe and stores nothing', async () => {
    const stage = await createSetupStage();
    await stage.setUp();
    const { saveCount, settings } = stage;
    await stage.writes();
    expect(await stage.setUp()).toEqual({ actions: [], remarks: [], settings });
    expect(await stage.writes()).toEqual([]);
    expect(stage.saveCount).toBe(saveCount);
  });

  it('for another stage of the mode creates only an endpoint', async () => {
    const staging = await createSetupStage();
    const own = await createSetupStage({ name: 'dev-anna', at: staging });
    await staging.setUp();
    const { actions } = await own.setUp({ webhookUrl: 'https://anna.example.com/webhooks/stripe' });
    expect(actions.map(({ kind }) => kind)).toEqual([
      'use_price',
      'use_price',
      'use_portal',
      'use_portal',
      'create_endpoint',
    ]);
    expect(own.settings).toMatchObject({
      STRIPE_PRICE_STARTER: staging.settings.STRIPE_PRICE_STARTER,
      STRIPE_PORTAL_CONFIGURATION: staging.settings.STRIPE_PORTAL_CONFIGURATION,
      STRIPE_PORTAL_CONFIGURATION_UNPAID: staging.settings.STRIPE_PORTAL_CONFIGURATION_UNPAID,
    });
    expect(own.settings.STRIPE_WEBHOOK_ENDPOINT).not.toBe(staging.settings.STRIPE_WEBHOOK_ENDPOINT);
    expect((await staging.setUp({ removesReplaced: true })).actions).toEqual([]);
  });

  it('finds its objects among more than a page of others, and leaves the others alone', async () => {
    const stage = await createSetupStage();
    const { stripe } = stage;
    await stage.setUp();
    const price = await monthlyPrice(stripe, 'Shop');
    for (let index = 0; index < 101; index++) {
      await stripe.billingPortal.configurations.create({
        features: { invoice_history: { enabled: true } },
        metadata: { session_billing: `${index}` },
      });
      await stripe.webhookEndpoints.create({
        url: `https://shop.example.com/${index}`,
        enabled_events: ['*'],
      });
    }
    await stage.writes();
    expect((await stage.setUp({ removesReplaced: true })).actions).toEqual([]);
    expect(await stage.writes()).toEqual([]);
    expect((await stripe.prices.retrieve(price.id)).active).toBe(true);
  });
});

describe('a Stripe account of the other mode', () => {
  it('is refused before anything is changed, whatever the mode of the key', async () => {
    const stage = await createSetupStage();
    await stage.setUp();
    await stage.writes();
    await expect(stage.setUp({ stage: { name: 'production', stripeMode: 'live' } })).rejects.toThrow(
      /^STRIPE_SECRET_KEY of the stage production returns session_billing_\w+, a test mode object/,
    );
    expect(await stage.writes()).toEqual([]);
  });
});

describe('a dry run', () => {
  it('plans everything and changes nothing at Stripe or in the settings', async () => {
    const stage = await createSetupStage();
    const { actions, settings } = await stage.setUp({ isDryRun: true });
    expect(actions).toHaveLength(7);
    expect(settings).toBe(stage.settings);
    expect([await stage.writes(), stage.saveCount]).toEqual([[], 0]);
  });
});

describe('a changed catalogue', () => {
  const dearer = { ...PLAN_CATALOGUE, starter: { ...PLAN_CATALOGUE.starter, amountMinor: 3_900 } };

  it('gets a new price; customers with the old or a negotiated price keep the plan', async () => {
    const stage = await createSetupStage();
    const old = (await stage.setUp()).settings.STRIPE_PRICE_STARTER ?? '';
    const oldPrice = await stage.stripe.prices.retrieve(old);
    const { subscription } = await subscribedCustomer(stage.stripe, oldPrice);
    stage.settings = { ...stage.settings, STRIPE_PRICE_STARTER: `${old}, price_negotiated` };
    const { actions, settings } = await stage.setUp({ catalogue: dearer });
    expect(actions.map(({ kind }) => kind)).toEqual(['replace_price', 'update_portal']);
    const [current = '', ...granting] = settings.STRIPE_PRICE_STARTER?.split(',') ?? [];
    expect(granting).toEqual([old, 'price_negotiated']);
    expect(await stage.stripe.prices.retrieve(current)).toMatchObject({
      unit_amount: 3_900,
      lookup_key: PLAN_CATALOGUE.starter.lookupKey,
    });
    expect((await stage.stripe.subscriptions.retrieve(subscription.id)).items.data[0]?.price.id).toBe(old);
    const portal = await stage.stripe.billingPortal.configurations.retrieve(
      settings.STRIPE_PORTAL_CONFIGURATION ?? '',
      PRODUCTS,
    );
    expect(portal.features.subscription_update.products?.[0]?.prices).toEqual([current]);
    expect((await stage.setUp({ catalogue: dearer })).actions).toEqual([]);
  });

  it('reaches the other stages of the mode, whose old price still grants the plan', async () => {
    const staging = await createSetupStage();
    const own = await createSetupStage({ name: 'dev-anna', at: staging });
    await staging.setUp();
    await own.setUp({ webhookUrl: 'https://anna.example.com/webhooks/stripe' });
    const old = own.settings.STRIPE_PRICE_STARTER;
    await staging.setUp({ catalogue: dearer });
    await own.setUp({ catalogue: dearer, webhookUrl: 'https://anna.example.com/webhooks/stripe' });
    expect(own.settings.STRIPE_PRICE_STARTER).toBe(staging.settings.STRIPE_PRICE_STARTER);
    expect(own.settings.STRIPE_PRICE_STARTER?.split(',')[1]).toBe(old);
  });
});

describe('a change that somebody made at Stripe', () => {
  it('is reverted: endpoint disabled, event type missing, product renamed, portal cancels at once', async () => {
    const stage = await createSetupStage();
    const { settings } = await stage.setUp();
    const { stripe } = stage;
    const endpoint = settings.STRIPE_WEBHOOK_ENDPOINT ?? '';
    const portal = settings.STRIPE_PORTAL_CONFIGURATION ?? '';
    await stripe.webhookEndpoints.update(endpoint, { disabled: true, enabled_events: ['invoice.paid'] });
    await stripe.products.update('session_billing_starter', { name: 'Basic', active: false });
    await stripe.billingPortal.configurations.update(portal, {
      active: false,
      features: { subscription_cancel: { mode: 'immediately' }, invoice_history: { enabled: false } },
    });
    const { actions } = await stage.setUp();
    expect(actions.map(({ kind }) => kind)).toEqual(['update_product', 'update_portal', 'update_endpoint']);
    expect(stage.settings).toEqual(settings);
    expect((await stage.setUp()).actions).toEqual([]);
    expect(await stripe.webhookEndpoints.retrieve(endpoint)).toMatchObject({ status: 'enabled' });
    expect(await stripe.billingPortal.configurations.retrieve(portal)).toMatchObject({
      active: true,
      features: { subscription_cancel: { mode: 'at_period_end' }, subscription_update: { enabled: true } },
    });
  });
});

describe('an endpoint with another API version', () => {
  it('is replaced; both secrets are accepted and both endpoints deliver until the old one is removed', async () => {
    const stage = await createSetupStage();
    const { stripe } = stage;
    const old = await stripe.webhookEndpoints.create({
      url: WEBHOOK_URL,
      enabled_events: [...SUBSCRIBED_EVENT_TYPES],
      api_version: '2024-06-20',
    });
    stage.settings = {
      ...stage.settings,
      STRIPE_WEBHOOK_SECRET: old.secret,
      STRIPE_WEBHOOK_ENDPOINT: old.id,
    };
    const { remarks, settings } = await stage.setUp();
    expect(remarks).toEqual([expect.stringContaining(`${old.id} keeps delivering`)]);
    expect(settings).toMatchObject({
      STRIPE_WEBHOOK_SECRET: expect.not.stringMatching(old.secret ?? ''),
      STRIPE_WEBHOOK_SECRET_PREVIOUS: old.secret,
      STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: isoInstant(NOW + 86_400),
    });
    expect(await stripe.webhookEndpoints.retrieve(old.id)).toMatchObject({ status: 'enabled' });
    await stage.setUp({ removesReplaced: true });
    const { data } = await stripe.webhookEndpoints.list();
    expect(data.map(({ id }) => id)).toEqual([settings.STRIPE_WEBHOOK_ENDPOINT]);
    expect(await stage.setUp()).toMatchObject({ actions: [], remarks: [] });
  });
});
