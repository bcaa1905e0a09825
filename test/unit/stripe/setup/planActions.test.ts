import { describe, expect, it } from 'vitest';
import { SUBSCRIBED_EVENT_TYPES } from '../../../../shared/contract/webhooks/messages.ts';
import { type PlanInput, planActions } from '../../../../shared/stripe/setup/planActions.ts';
import { PLAN_CATALOGUE } from '../../../../shared/stripe/setup/planCatalogue.ts';
import { type PortalKind, portalConfiguration } from '../../../../shared/stripe/setup/portalConfiguration.ts';
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
const portal = (changes: object = {}, kind: PortalKind = 'standard'): PortalState => {
  const id = kind === 'standard' ? 'bpc_1' : 'bpc_2';
  const wanted = portalConfiguration(kind, portalProducts);
  return { id, configuration: { id, active: true, ...wanted, ...changes } as never };
};
const portals = (changes: Partial<StripeState['portals']> = {}): StripeState['portals'] => ({
  standard: [portal()],
  unpaid: [portal({}, 'unpaid')],
  ...changes,
});

/** A Stripe account that matches the catalogue. */
const STATE: StripeState = {
  products: {
    starter: { ...PLAN_CATALOGUE.starter, id: PLAN_CATALOGUE.starter.productId, active: true },
    growth: { ...PLAN_CATALOGUE.growth, id: PLAN_CATALOGUE.growth.productId, active: true },
  },
  prices: { starter: price('price_starter', 'starter'), growth: price('price_growth', 'growth') },
  portals: portals(),
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
  STRIPE_PORTAL_CONFIGURATION_UNPAID: 'bpc_2',
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

  it('creates everything in an empty account: products, then prices, then the portals', () => {
    const state: StripeState = {
      products: {},
      prices: {},
      portals: { standard: [], unpaid: [] },
      endpoints: [],
    };
    expect(descriptions({ state, settings: {} })).toEqual([
      'create product session_billing_starter "Starter"',
      'create product session_billing_growth "Growth"',
      'create price starter 29.00 usd a month',
      'create price growth 99.00 usd a month',
      'create portal configuration for switching plans, cancelling, payment methods and invoices',
      'create portal configuration for unpaid invoices without switching plans',
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
      {
        kind: 'update_portal',
        portal: 'standard',
        id: 'bpc_1',
        differing: ['features.subscription_update.products'],
      },
    ]);
  });

  it('makes the catalogue price the current one when the settings name another', () => {
    const settings = { ...SETTINGS, STRIPE_PRICE_GROWTH: 'price_negotiated, price_growth' };
    expect(plan({ settings }).actions).toEqual([
      { kind: 'use_price', entry: PLAN_CATALOGUE.growth, price: 'price_growth' },
    ]);
  });
});

/** The features of the standard portal with other plan changes. */
function withUpdate(changes: object) {
  const { features } = portalConfiguration('standard', portalProducts);
  return { features: { ...features, subscription_update: { ...features.subscription_update, ...changes } } };
}

describe('the plan for the portal', () => {
  it.each([
    ['active', { active: false }],
    ['name', { name: null }],
    [
      'features.subscription_cancel.mode',
      {
        features: {
          ...portalConfiguration('standard', portalProducts).features,
          subscription_cancel: { enabled: true, mode: 'immediately' },
        },
      },
    ],
    [
      'features.subscription_update.products',
      { features: portalConfiguration('standard', portalProducts.slice(0, 1)).features },
    ],
    ['features.subscription_update.billing_cycle_anchor', withUpdate({ billing_cycle_anchor: 'unchanged' })],
    [
      'features.subscription_update.trial_update_behavior',
      withUpdate({ trial_update_behavior: 'continue_trial' }),
    ],
    [
      'features.subscription_update.schedule_at_period_end.conditions',
      withUpdate({ schedule_at_period_end: { conditions: [] } }),
    ],
  ])('updates a configuration with a different %s', (field, changes) => {
    expect(plan({ state: { portals: portals({ standard: [portal(changes)] }) } }).actions).toEqual([
      { kind: 'update_portal', portal: 'standard', id: 'bpc_1', differing: [field] },
    ]);
  });

  it('of unpaid invoices updates a configuration that allows plan changes', () => {
    const changes = { features: portalConfiguration('standard', portalProducts).features };
    const state = { portals: portals({ unpaid: [portal(changes, 'unpaid')] }) };
    expect(plan({ state }).actions).toEqual([
      {
        kind: 'update_portal',
        portal: 'unpaid',
        id: 'bpc_2',
        differing: ['features.subscription_update.enabled'],
      },
    ]);
  });

  it('of a stage that was set up before there were two creates the one that is missing', () => {
    const { STRIPE_PORTAL_CONFIGURATION_UNPAID: _unpaid, ...settings } = SETTINGS;
    expect(plan({ settings, state: { portals: portals({ unpaid: [] }) } }).actions).toEqual([
      { kind: 'create_portal', portal: 'unpaid' },
    ]);
  });

  it('never uses the configuration of the other kind, whatever the settings name', () => {
    const settings = { ...SETTINGS, STRIPE_PORTAL_CONFIGURATION_UNPAID: 'bpc_1' };
    expect(plan({ settings }).actions).toEqual([{ kind: 'use_portal', portal: 'unpaid', id: 'bpc_2' }]);
  });

  it('ignores fields that the setup does not set', () => {
    const standard = [portal({ default_return_url: 'https://example.com' })];
    expect(plan({ state: { portals: portals({ standard }) } }).actions).toEqual([]);
  });

  it('uses the configuration that another stage of the same mode created', () => {
    const { STRIPE_PORTAL_CONFIGURATION: _portal, ...settings } = SETTINGS;
    expect(plan({ settings }).actions).toEqual([{ kind: 'use_portal', portal: 'standard', id: 'bpc_1' }]);
  });
});
