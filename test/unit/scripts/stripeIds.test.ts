import { describe, expect, it } from 'vitest';
import { stripeIdsText } from '../../../scripts/stripeSetup/stripeIds.ts';
import { PLAN_CATALOGUE } from '../../../shared/stripe/setup/planCatalogue.ts';
import { PINNED_API_VERSION } from '../../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../../shared/stripe/stripeSettings.ts';

const SETTINGS: StoredStripeSettings = {
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  STRIPE_WEBHOOK_ENDPOINT: 'we_1',
  STRIPE_PRICE_STARTER: 'price_starter,price_old',
  STRIPE_PRICE_GROWTH: 'price_growth',
  STRIPE_PORTAL_CONFIGURATION: 'bpc_1',
  STRIPE_PORTAL_CONFIGURATION_UNPAID: 'bpc_2',
};

describe('the file of ids', () => {
  const text = (before: string | undefined, stage = 'staging', settings = SETTINGS) =>
    stripeIdsText({ before, stage, settings, catalogue: PLAN_CATALOGUE });

  it('lists the public ids in a fixed order and keeps the endpoints of other stages', () => {
    const first = text(undefined);
    expect(text(first)).toBe(first);
    const annas = { ...SETTINGS, STRIPE_WEBHOOK_ENDPOINT: 'we_anna' };
    const both = text(first, 'dev-anna', annas);
    expect(JSON.parse(both)).toEqual({
      products: { starter: 'session_billing_starter', growth: 'session_billing_growth' },
      prices: {
        starter: { id: 'price_starter', lookupKey: 'session_billing_starter' },
        growth: { id: 'price_growth', lookupKey: 'session_billing_growth' },
      },
      portalConfiguration: 'bpc_1',
      portalConfigurationUnpaid: 'bpc_2',
      webhookEndpoints: { 'dev-anna': 'we_anna', staging: 'we_1' },
      apiVersion: PINNED_API_VERSION,
    });
    expect(text(text(text(undefined, 'dev-anna', annas)))).toBe(both);
    expect(both).not.toMatch(/sk_test|whsec/);
  });

  it.each(['', 'no JSON', '[]', '{"webhookEndpoints":{"staging":1}}'])(
    'is refused when it has other content: %j',
    (before) => {
      expect(() => text(before)).toThrow('the file of ids has other content');
    },
  );
});
