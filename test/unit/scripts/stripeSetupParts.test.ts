import { describe, expect, it } from 'vitest';
import { requireSecretKey } from '../../../scripts/settings/settingProblems.ts';
import { stripeKeyMode } from '../../../scripts/settings/stripeKeyMode.ts';
import { differingFields } from '../../../scripts/stripeSetup/differingFields.ts';
import { OFFERS } from '../../../scripts/stripeSetup/offers.ts';
import { sellPrice } from '../../../scripts/stripeSetup/priceSettings.ts';
import { requireMode } from '../../../scripts/stripeSetup/requireMode.ts';
import { stripeIdsText } from '../../../scripts/stripeSetup/stripeIds.ts';
import { PINNED_API_VERSION } from '../../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../../shared/stripe/stripeSettings.ts';

const SETTINGS: StoredStripeSettings = {
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  STRIPE_WEBHOOK_ENDPOINT: 'we_1',
  STRIPE_PRICE_STARTER: 'price_starter,price_old',
  STRIPE_PRICE_GROWTH: 'price_growth',
  STRIPE_PORTAL_CONFIGURATION: 'bpc_1',
};

describe('a price', () => {
  it.each([
    [undefined, 'price_new'],
    ['', 'price_new'],
    ['price_old', 'price_new,price_old'],
    ['price_negotiated, price_new ,price_old', 'price_new,price_negotiated,price_old'],
  ])('is sold first, and drops none of the settings %s', (before, after) => {
    expect(sellPrice({ STRIPE_PRICE_STARTER: before }, 'starter', 'price_new')).toEqual({
      STRIPE_PRICE_STARTER: after,
    });
  });
});

describe('a key', () => {
  it.each([
    ['sk_test_1', 'test'],
    ['rk_test_1', 'test'],
    ['sk_live_1', 'live'],
    ['rk_live_1', 'live'],
    ['pk_test_1', undefined],
    ['sk_test_', undefined],
    ['sk_org_test_1', undefined],
    ['', undefined],
  ])('%s is of mode %s', (key, mode) => {
    expect(stripeKeyMode(key)).toBe(mode);
  });

  const production = { name: 'production', stripeMode: 'live' } as const;

  it.each([
    [undefined, 'has no secret yet'],
    [{}, 'STRIPE_SECRET_KEY not configured for production'],
    [
      { STRIPE_SECRET_KEY: 'sk_test_hidden' },
      'STRIPE_SECRET_KEY is a key of test mode, and the stage production is of live mode',
    ],
    [{ STRIPE_SECRET_KEY: 'hidden' }, 'STRIPE_SECRET_KEY is no secret key of Stripe'],
  ])('that does not fit is told in a sentence that says what to do, and not the key', (settings, words) => {
    const refusal = errorOf(() => requireSecretKey(production, settings));
    expect(refusal).toContain(words);
    expect(refusal).toContain('npm run secrets -- --stage production set STRIPE_SECRET_KEY');
    expect(refusal).not.toContain('hidden');
  });

  it('that shows objects of the other mode is refused', () => {
    expect(errorOf(() => requireMode(production, [{ id: 'we_1', livemode: false }]))).toMatch(
      /^STRIPE_SECRET_KEY of the stage production shows we_1, which is of test mode/,
    );
    expect(() => requireMode(production, [{ id: 'we_1', livemode: true }])).not.toThrow();
  });
});

function errorOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('differing fields', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: 2 }, []],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, ['a.c']],
    [{ a: { b: 1 } }, { a: null }, ['a']],
    [{ a: [1, 2] }, { a: [2, 1] }, []],
    [{ a: [1] }, { a: [1, 2] }, ['a']],
    [{ a: [{ x: 1 }] }, { a: [{ x: 1, y: 2 }] }, []],
    [{ a: [{ x: [1, 2] }] }, { a: [{ x: [1, 3] }] }, ['a']],
    [{ a: [] }, {}, ['a']],
  ])('of %j and %j are %j', (wanted, found, differing) => {
    expect(differingFields(wanted, found)).toEqual(differing);
  });
});

describe('the file of ids', () => {
  const text = (before: string | undefined, stage = 'staging', settings = SETTINGS) =>
    stripeIdsText({ before, stage, settings, offers: OFFERS });

  it('has the public ids in one order, and keeps other stages', () => {
    const first = text(undefined);
    expect(text(first)).toBe(first);
    const both = text(first, 'dev-anna', { ...SETTINGS, STRIPE_WEBHOOK_ENDPOINT: 'we_anna' });
    expect(JSON.parse(both)).toEqual({
      products: { starter: 'session_billing_starter', growth: 'session_billing_growth' },
      prices: {
        starter: { id: 'price_starter', lookupKey: 'session_billing_starter' },
        growth: { id: 'price_growth', lookupKey: 'session_billing_growth' },
      },
      portalConfiguration: 'bpc_1',
      webhookEndpoints: { 'dev-anna': 'we_anna', staging: 'we_1' },
      apiVersion: PINNED_API_VERSION,
    });
    expect(text(text(text(undefined, 'dev-anna', { ...SETTINGS, STRIPE_WEBHOOK_ENDPOINT: 'we_anna' })))).toBe(
      both,
    );
    expect(both).not.toMatch(/sk_test|whsec/);
  });

  it.each(['', 'no JSON', '[]', '{"webhookEndpoints":{"staging":1}}'])(
    'is refused when it is %j',
    (before) => {
      expect(() => text(before)).toThrow('no file of ids');
    },
  );
});
