import { describe, expect, it } from 'vitest';
import { SUBSCRIBED_EVENT_TYPES } from '../../../../shared/contract/webhooks/messages.ts';
import { type PlanInput, planActions } from '../../../../shared/stripe/setup/planActions.ts';
import { PLAN_CATALOGUE } from '../../../../shared/stripe/setup/planCatalogue.ts';
import { portalConfiguration } from '../../../../shared/stripe/setup/portalConfiguration.ts';
import { describeAction } from '../../../../shared/stripe/setup/setupAction.ts';
import type { PortalState, PriceState, StripeState } from '../../../../shared/stripe/setup/stripeState.ts';
import { PINNED_API_VERSION } from '../../../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../../../shared/stripe/stripeSettings.ts';

const WEBHOOK_URL = 'https://api.example.com/webhooks/stripe';

const price = (id: string, plan: 'starter' | 'growth', changes: Partial<PriceState> = {}): PriceState => ({
  id,
  product: PLAN_CATALOGUE[plan].productId,
  active: true,
  currency: 'usd',
  amountMinor: PLAN_CATALOGUE[plan].amountMinor,
  every: '1 month',
  isFlat: true,
  ...changes,
});

const portalProducts = [
  { product: PLAN_CATALOGUE.growth.productId, prices: ['price_growth'] },
  { product: PLAN_CATALOGUE.starter.productId, prices: ['price_starter'] },
];
const portal = (changes: object = {}): PortalState => ({
  id: 'bpc_1',
  configuration: { id: 'bpc_1', active: true, ...portalConfiguration(portalProducts), ...changes } as never,
});

/** A Stripe account that matches the catalogue. */
const STATE: StripeState = {
  products: {
    starter: { ...PLAN_CATALOGUE.starter, id: PLAN_CATALOGUE.starter.productId, active: true },
    growth: { ...PLAN_CATALOGUE.growth, id: PLAN_CATALOGUE.growth.productId, active: true },
  },
  prices: { starter: price('price_starter', 'starter'), growth: price('price_growth', 'growth') },
  portals: [portal()],
  endpoints: [
    {
      id: 'we_1',
      url: WEBHOOK_URL,
      events: [...SUBSCRIBED_EVENT_TYPES].reverse(),
      apiVersion: PINNED_API_VERSION,
      isEnabled: true,
      stage: 'staging',
    },
  ],
};
const SETTINGS: StoredStripeSettings = {
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  STRIPE_WEBHOOK_ENDPOINT: 'we_1',
  STRIPE_PRICE_STARTER: 'price_starter',
  STRIPE_PRICE_GROWTH: 'price_growth',
  STRIPE_PORTAL_CONFIGURATION: 'bpc_1',
};

type Changes = Partial<Omit<PlanInput, 'state'>> & { state?: Partial<StripeState> };

function plan({ state, ...changes }: Changes) {
  return planActions({
    catalogue: PLAN_CATALOGUE,
    stage: 'staging',
    settings: SETTINGS,
    webhookUrl: WEBHOOK_URL,
    removesReplaced: false,
    ...changes,
    state: { ...STATE, ...state },
  });
}

const descriptions = (changes: Changes) => plan(changes).actions.map((action) => describeAction(action));

describe('the plan', () => {
  it('has no actions when Stripe matches the catalogue and the settings', () => {
    expect(plan({})).toEqual({ actions: [], remarks: [] });
  });

  it('creates everything in an empty account: products, then prices, then the portal', () => {
    const state: StripeState = { products: {}, prices: {}, portals: [], endpoints: [] };
    expect(descriptions({ state, settings: {} })).toEqual([
      'create product session_billing_starter "Starter"',
      'create product session_billing_growth "Growth"',
      'create price starter 29.00 usd a month',
      'create price growth 99.00 usd a month',
      'create portal configuration for switching plans, cancelling, payment methods and invoices',
      `create webhook endpoint ${WEBHOOK_URL}`,
    ]);
  });

  it('updates a product that was renamed or archived', () => {
    const { productId: id } = PLAN_CATALOGUE.starter;
    const starter = { id, name: 'Basic', description: null, active: false };
    expect(descriptions({ state: { products: { ...STATE.products, starter } } })).toEqual([
      'update product session_billing_starter: name, description, active',
    ]);
  });
});

describe('the plan for a price', () => {
  it.each([
    [{ amountMinor: 1_900 }, 'amount'],
    [{ isFlat: false }, 'amount'],
    [{ currency: 'eur' }, 'currency'],
    [{ every: '1 year' }, 'interval'],
    [{ every: null }, 'interval'],
    [{ every: '3 month' }, 'interval'],
    [{ product: 'prod_of_another' }, 'product'],
    [{ active: false }, 'status'],
  ])('replaces a price with %o and updates the portal', (changes, differing) => {
    const starter = price('price_starter', 'starter', changes);
    expect(plan({ state: { prices: { ...STATE.prices, starter } } }).actions).toEqual([
      {
        kind: 'replace_price',
        entry: PLAN_CATALOGUE.starter,
        replaced: 'price_starter',
        differing: [differing],
      },
      { kind: 'update_portal', id: 'bpc_1', differing: ['features.subscription_update.products'] },
    ]);
  });

  it('makes the catalogue price the current one when the settings name another', () => {
    const settings = { ...SETTINGS, STRIPE_PRICE_GROWTH: 'price_negotiated, price_growth' };
    expect(plan({ settings }).actions).toEqual([
      { kind: 'use_price', entry: PLAN_CATALOGUE.growth, price: 'price_growth' },
    ]);
  });
});

describe('the plan for the portal', () => {
  it.each([
    ['active', { active: false }],
    ['name', { name: null }],
    [
      'features.subscription_cancel.mode',
      {
        features: {
          ...portalConfiguration(portalProducts).features,
          subscription_cancel: { enabled: true, mode: 'immediately' },
        },
      },
    ],
    [
      'features.subscription_update.products',
      { features: portalConfiguration(portalProducts.slice(0, 1)).features },
    ],
  ])('updates a configuration with a different %s', (field, changes) => {
    expect(plan({ state: { portals: [portal(changes)] } }).actions).toEqual([
      { kind: 'update_portal', id: 'bpc_1', differing: [field] },
    ]);
  });

  it('ignores fields that the setup does not set', () => {
    const portals = [portal({ default_return_url: 'https://example.com' })];
    expect(plan({ state: { portals } }).actions).toEqual([]);
  });

  it('uses the configuration that another stage of the same mode created', () => {
    const { STRIPE_PORTAL_CONFIGURATION: _portal, ...settings } = SETTINGS;
    expect(plan({ settings }).actions).toEqual([{ kind: 'use_portal', id: 'bpc_1' }]);
  });
});
