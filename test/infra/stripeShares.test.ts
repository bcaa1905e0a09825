import { describe, expect, test } from 'vitest';
import { STRIPE_REQUESTS_PER_SECOND_MAX, STRIPE_SHARES } from '../../shared/stripe/stripeShares.ts';
import { environmentOf, functionsOf, resourcesOf, synthesize } from './synthesize.ts';

const MS_PER_SECOND = 1_000;

describe.each(['staging', 'production'])('the requests of the stage %s to Stripe', (stage) => {
  const template = synthesize(stage);
  const functions = functionsOf(template);
  const limitOf = (name: string, variable: string) => Number(environmentOf(functions, name)[variable]);
  const applyInstances = resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
    .map(([, { Properties }]) => Properties.ScalingConfig as { MaximumConcurrency: number } | undefined)
    .find((scaling) => scaling !== undefined)?.MaximumConcurrency;

  test('stay within each function’s share, and all shares within Stripe’s limit', () => {
    const perSecond = {
      apply: (Number(applyInstances) * MS_PER_SECOND) / limitOf('WebhookApply', 'STRIPE_PAUSE_MS'),
      checkout: limitOf('CheckoutApi', 'STRIPE_CALLS_PER_SECOND_MAX'),
      sweep: MS_PER_SECOND / limitOf('WebhookSweep', 'STRIPE_PAUSE_MS'),
    };
    expect(perSecond).toEqual(STRIPE_SHARES);
    const sum = Object.values(perSecond).reduce((total, share) => total + share, 0);
    expect(sum).toBeLessThanOrEqual(STRIPE_REQUESTS_PER_SECOND_MAX);
    // All count in the same counter. Checkouts keep a part of it.
    expect(limitOf('StatementsApi', 'STRIPE_CALLS_PER_SECOND_MAX')).toBe(perSecond.checkout);
    expect(limitOf('WebhookAdminApi', 'STRIPE_CALLS_PER_SECOND_MAX')).toBe(perSecond.checkout / 2);
    expect(limitOf('OfferTasks', 'STRIPE_CALLS_PER_SECOND_MAX')).toBe(perSecond.checkout / 2);
  });

  test('come from these functions only: receive reads the secret to verify signatures', () => {
    const withKey = [...functions.keys()].filter(
      (name) => 'STRIPE_SECRET_ID' in environmentOf(functions, name),
    );
    expect(withKey.sort()).toEqual([
      'CheckoutApi',
      'OfferTasks',
      'StatementsApi',
      'WebhookAdminApi',
      'WebhookApply',
      'WebhookReceive',
      'WebhookSweep',
    ]);
  });
});
