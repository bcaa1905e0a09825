import { describe, expect, it } from 'vitest';
import { rollWebhookSecret } from '../../../../shared/stripe/setup/rollWebhookSecret.ts';

const SETTINGS = { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' };

describe('a rolled webhook secret', () => {
  const now = Date.parse('2026-11-25T10:00:00Z') / 1000;

  it('leaves the previous secret valid for one day', () => {
    expect(rollWebhookSecret(SETTINGS, { secret: 'whsec_2', endpoint: 'we_2', now })).toEqual({
      ...SETTINGS,
      STRIPE_WEBHOOK_SECRET: 'whsec_2',
      STRIPE_WEBHOOK_ENDPOINT: 'we_2',
      STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_1',
      STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: '2026-11-26T10:00:00Z',
    });
  });

  it('that equals the current secret changes nothing', () => {
    expect(rollWebhookSecret(SETTINGS, { secret: 'whsec_1', now })).toBe(SETTINGS);
  });

  it('has no previous secret when none was stored', () => {
    expect(rollWebhookSecret({}, { secret: 'whsec_1', now })).toEqual({ STRIPE_WEBHOOK_SECRET: 'whsec_1' });
  });
});
