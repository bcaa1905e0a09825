import { describe, expect, it } from 'vitest';
import { readStripeTestMode } from '../../../local/payments/stripeTestMode.ts';

const REQUIRED = {
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  STRIPE_PRICE_STARTER: 'price_1',
  STRIPE_PRICE_GROWTH: 'price_2',
};
const PORTALS = { STRIPE_PORTAL_CONFIGURATION: 'bpc_1', STRIPE_PORTAL_CONFIGURATION_UNPAID: 'bpc_2' };

describe('a local run with Stripe’s test mode', () => {
  it('uses the portal configurations of the environment', () => {
    expect(readStripeTestMode({ ...REQUIRED, ...PORTALS })?.settings).toEqual({ ...REQUIRED, ...PORTALS });
  });

  it('needs no portal configuration', () => {
    const empty = { STRIPE_PORTAL_CONFIGURATION: '', STRIPE_PORTAL_CONFIGURATION_UNPAID: '' };
    expect(readStripeTestMode({ ...REQUIRED, ...empty })?.settings).toEqual(REQUIRED);
  });
});
