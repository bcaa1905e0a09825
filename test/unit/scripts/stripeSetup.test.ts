import { describe, expect, it } from 'vitest';
import { OFFERS } from '../../../scripts/stripeSetup/offers.ts';
import { planSetup, type SetupQuestion } from '../../../scripts/stripeSetup/planSetup.ts';
import { portalConfiguration } from '../../../scripts/stripeSetup/portalConfiguration.ts';
import { sentence } from '../../../scripts/stripeSetup/setupAction.ts';
import type {
  FoundEndpoint,
  FoundPortal,
  FoundPrice,
  StripeFacts,
} from '../../../scripts/stripeSetup/stripeFacts.ts';
import { APPLIED_EVENT_TYPES } from '../../../shared/contract/webhooks/messages.ts';
import { PINNED_API_VERSION } from '../../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../../shared/stripe/stripeSettings.ts';

const WEBHOOK_URL = 'https://api.example.com/webhooks/stripe';

const price = (id: string, plan: 'starter' | 'growth', changes: Partial<FoundPrice> = {}): FoundPrice => ({
  id,
  product: OFFERS[plan].productId,
  active: true,
  currency: 'usd',
  amountMinor: OFFERS[plan].amountMinor,
  every: '1 month',
  isFlat: true,
  ...changes,
});

const endpoint = (id: string, changes: Partial<FoundEndpoint> = {}): FoundEndpoint => ({
  id,
  url: WEBHOOK_URL,
  events: [...APPLIED_EVENT_TYPES].reverse(),
  apiVersion: PINNED_API_VERSION,
  isEnabled: true,
  stage: 'staging',
  ...changes,
});

const offered = [
  { product: OFFERS.growth.productId, prices: ['price_growth'] },
  { product: OFFERS.starter.productId, prices: ['price_starter'] },
];
const portal = (changes: object = {}): FoundPortal => ({
  id: 'bpc_1',
  configuration: { id: 'bpc_1', active: true, ...portalConfiguration(offered), ...changes } as never,
});

/** Everything as it should be. */
const FACTS: StripeFacts = {
  products: {
    starter: { ...OFFERS.starter, id: OFFERS.starter.productId, active: true },
    growth: { ...OFFERS.growth, id: OFFERS.growth.productId, active: true },
  },
  prices: { starter: price('price_starter', 'starter'), growth: price('price_growth', 'growth') },
  portals: [portal()],
  endpoints: [endpoint('we_1')],
};
const SETTINGS: StoredStripeSettings = {
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  STRIPE_WEBHOOK_ENDPOINT: 'we_1',
  STRIPE_PRICE_STARTER: 'price_starter',
  STRIPE_PRICE_GROWTH: 'price_growth',
  STRIPE_PORTAL_CONFIGURATION: 'bpc_1',
};

type Changes = Partial<Omit<SetupQuestion, 'facts'>> & { facts?: Partial<StripeFacts> };

function plan({ facts, ...changes }: Changes) {
  const question = { offers: OFFERS, stage: 'staging', settings: SETTINGS, webhookUrl: WEBHOOK_URL };
  return planSetup({ ...question, removesReplaced: false, ...changes, facts: { ...FACTS, ...facts } });
}

const sentences = (changes: Changes) => plan(changes).actions.map((action) => sentence(action));
const without = (...names: (keyof StoredStripeSettings)[]) =>
  Object.fromEntries(Object.entries(SETTINGS).filter(([name]) => !names.includes(name as never)));

describe('the plan', () => {
  it('is empty when all is as it should be', () => {
    expect(plan({})).toEqual({ actions: [], remarks: [] });
  });

  it('makes everything in an empty account, products before prices before the portal', () => {
    const nothing: StripeFacts = { products: {}, prices: {}, portals: [], endpoints: [] };
    expect(sentences({ facts: nothing, settings: {} })).toEqual([
      'create product session_billing_starter "Starter"',
      'create product session_billing_growth "Growth"',
      'create price starter 29.00 usd a month',
      'create price growth 99.00 usd a month',
      'create portal configuration for switching plans, cancelling, payment methods and invoices',
      `create webhook endpoint ${WEBHOOK_URL}`,
    ]);
  });

  it('mends a product that was renamed or archived', () => {
    const starter = { id: OFFERS.starter.productId, name: 'Basic', description: null, active: false };
    expect(sentences({ facts: { products: { ...FACTS.products, starter } } })).toEqual([
      'update product session_billing_starter: name, description, active',
    ]);
  });
});

describe('a price', () => {
  it.each([
    [{ amountMinor: 1_900 }, 'amount'],
    [{ isFlat: false }, 'amount'],
    [{ currency: 'eur' }, 'currency'],
    [{ every: '1 year' }, 'interval'],
    [{ every: null }, 'interval'],
    [{ every: '3 month' }, 'interval'],
    [{ product: 'prod_of_another' }, 'product'],
    [{ active: false }, 'status'],
  ])('that has %o is replaced, and so is what the portal offers', (changes, differing) => {
    const starter = price('price_starter', 'starter', changes);
    expect(plan({ facts: { prices: { ...FACTS.prices, starter } } }).actions).toEqual([
      { kind: 'replace_price', offer: OFFERS.starter, replaced: 'price_starter', differing: [differing] },
      { kind: 'update_portal', id: 'bpc_1', differing: ['features.subscription_update.products'] },
    ]);
  });

  it('that the settings do not sell is sold', () => {
    const settings = { ...SETTINGS, STRIPE_PRICE_GROWTH: 'price_negotiated, price_growth' };
    expect(plan({ settings }).actions).toEqual([
      { kind: 'sell_price', offer: OFFERS.growth, price: 'price_growth' },
    ]);
  });
});

describe('the portal', () => {
  it.each([
    ['active', { active: false }],
    ['name', { name: null }],
    [
      'features.subscription_cancel.mode',
      {
        features: {
          ...portalConfiguration(offered).features,
          subscription_cancel: { enabled: true, mode: 'immediately' },
        },
      },
    ],
    [
      'features.subscription_update.products',
      { features: portalConfiguration(offered.slice(0, 1)).features },
    ],
  ])('is updated when it has another %s', (field, changes) => {
    expect(plan({ facts: { portals: [portal(changes)] } }).actions).toEqual([
      { kind: 'update_portal', id: 'bpc_1', differing: [field] },
    ]);
  });

  it('may have more than the set-up sets', () => {
    expect(
      plan({ facts: { portals: [portal({ default_return_url: 'https://example.com' })] } }).actions,
    ).toEqual([]);
  });

  it('of another stage of the mode is used', () => {
    expect(plan({ settings: without('STRIPE_PORTAL_CONFIGURATION') }).actions).toEqual([
      { kind: 'use_portal', id: 'bpc_1' },
    ]);
  });
});

describe('the endpoint', () => {
  const planned = (changes: Changes) => plan(changes).actions;

  it.each([
    [{ url: 'https://old.example.com/webhooks/stripe' }, ['url']],
    [{ events: APPLIED_EVENT_TYPES.slice(1) }, ['events']],
    [{ events: ['*'] }, ['events']],
    [{ isEnabled: false }, ['status']],
  ])('with %o is updated', (changes, differing) => {
    expect(planned({ facts: { endpoints: [endpoint('we_1', changes)] } })).toEqual([
      { kind: 'update_endpoint', id: 'we_1', url: WEBHOOK_URL, differing },
    ]);
  });

  it.each([
    ['of another API version', { apiVersion: '2024-06-20' }, SETTINGS, 'api_version'],
    ['of the account’s default version', { apiVersion: null }, SETTINGS, 'api_version'],
    ['whose secret is not stored', {}, without('STRIPE_WEBHOOK_SECRET'), 'secret_unknown'],
    ['that is not the stored one', {}, { ...SETTINGS, STRIPE_WEBHOOK_ENDPOINT: 'we_gone' }, 'secret_unknown'],
    ['that a crash left', {}, without('STRIPE_WEBHOOK_ENDPOINT'), 'secret_unknown'],
  ])('%s is replaced, and goes on delivering', (_what, changes, settings, because) => {
    const question = { facts: { endpoints: [endpoint('we_1', changes)] }, settings };
    const expected = [{ kind: 'replace_endpoint', url: WEBHOOK_URL, replaced: 'we_1', because }];
    expect(planned(question)).toEqual(expected);
    expect(plan(question).remarks).toEqual([expect.stringContaining('we_1 goes on delivering')]);
    // The functions may not know the new secret yet.
    expect(planned({ ...question, removesReplaced: true })).toEqual(expected);
  });

  it('made by hand is adopted when the stored secret can only be its', () => {
    const settings = without('STRIPE_WEBHOOK_ENDPOINT');
    const byHand = endpoint('we_hand', { stage: undefined, isEnabled: false });
    expect(planned({ facts: { endpoints: [byHand] }, settings })).toEqual([
      { kind: 'adopt_endpoint', id: 'we_hand' },
      { kind: 'update_endpoint', id: 'we_hand', url: WEBHOOK_URL, differing: ['status'] },
    ]);
    const two = [byHand, endpoint('we_2', { stage: undefined })];
    expect(planned({ facts: { endpoints: two }, settings })).toMatchObject([{ kind: 'replace_endpoint' }]);
    const old = endpoint('we_hand', { stage: undefined, apiVersion: null });
    expect(planned({ facts: { endpoints: [old] }, settings })).toMatchObject([{ kind: 'replace_endpoint' }]);
  });

  it('of another stage or product is left alone', () => {
    const others = [
      endpoint('we_other', { stage: 'production', url: 'https://prod.example.com/webhooks/stripe' }),
      endpoint('we_foreign', { stage: undefined, url: 'https://shop.example.com/hooks', apiVersion: null }),
    ];
    const facts = { endpoints: [...others, endpoint('we_1')] };
    expect(plan({ facts, removesReplaced: true })).toEqual({ actions: [], remarks: [] });
    expect(planned({ facts: { endpoints: others }, settings: without('STRIPE_WEBHOOK_ENDPOINT') })).toEqual([
      { kind: 'create_endpoint', url: WEBHOOK_URL },
    ]);
  });

  it('that was replaced is deleted when the operator says so, and no sooner', () => {
    const old = endpoint('we_old', { apiVersion: null });
    const sameUrl = endpoint('we_hand', { stage: undefined });
    const facts = { endpoints: [old, sameUrl, endpoint('we_1')] };
    expect(planned({ facts })).toEqual([]);
    expect(plan({ facts }).remarks).toHaveLength(2);
    expect(plan({ facts, removesReplaced: true })).toEqual({
      actions: [
        { kind: 'remove_endpoint', id: 'we_old', url: WEBHOOK_URL },
        { kind: 'remove_endpoint', id: 'we_hand', url: WEBHOOK_URL },
      ],
      remarks: [],
    });
  });

  it('waits for the deployment that tells its URL', () => {
    const first = plan({
      facts: { endpoints: [] },
      settings: without('STRIPE_WEBHOOK_ENDPOINT'),
      webhookUrl: undefined,
    });
    expect(first.actions).toEqual([]);
    expect(first.remarks).toEqual([expect.stringContaining('after the deployment')]);
    expect(planned({ webhookUrl: undefined })).toEqual([]);
  });
});
