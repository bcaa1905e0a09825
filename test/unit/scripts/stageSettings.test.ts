import { describe, expect, it } from 'vitest';
import { rollWebhookSecret } from '../../../scripts/settings/rollWebhookSecret.ts';
import { settingProblems, valueProblem } from '../../../scripts/settings/settingProblems.ts';
import type { StoredStripeSettings } from '../../../shared/stripe/stripeSettings.ts';

const staging = { name: 'staging', stripeMode: 'test' } as const;
const production = { name: 'production', stripeMode: 'live' } as const;

const COMPLETE = {
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  STRIPE_PRICE_STARTER: 'price_1',
  STRIPE_PRICE_GROWTH: 'price_2, price_3',
  APP_URL: 'https://app.example.com',
};

const problems = (settings: StoredStripeSettings | undefined, isDeployed = true) =>
  settingProblems(staging, settings, { isDeployed });

describe('the settings of a stage', () => {
  it('are as they should be when they are complete', () => {
    expect(problems(COMPLETE)).toEqual([]);
  });

  it.each(Object.keys(COMPLETE))(
    'without %s are refused in a sentence that names it and the cure',
    (name) => {
      for (const value of ['', undefined]) {
        const [problem, ...more] = problems({ ...COMPLETE, [name]: value });
        expect(problem).toMatch(
          new RegExp(`^${name} not configured for staging: npm run [a-z:]+ -- --stage staging`),
        );
        expect(more).toEqual([]);
      }
    },
  );

  it('may lack the webhook secret before there is an address for Stripe', () => {
    expect(problems({ ...COMPLETE, STRIPE_WEBHOOK_SECRET: '' }, false)).toEqual([]);
    expect(problems({ ...COMPLETE, STRIPE_WEBHOOK_SECRET: 'typo' }, false)).toHaveLength(1);
  });

  it('are missing altogether before somebody set them', () => {
    expect(problems(undefined)).toEqual([
      'the stage staging has no secret yet: npm run secrets -- --stage staging set STRIPE_SECRET_KEY',
    ]);
  });

  it('of another name are no settings', () => {
    const odd = { ...COMPLETE, STRIPE_KEY: 'sk_test_hidden' } as StoredStripeSettings;
    expect(problems(odd)).toEqual(['STRIPE_KEY is no setting of a stage: take it out of the secret']);
  });

  it.each([
    ['STRIPE_SECRET_KEY', 'sk_live_hidden', staging, 'is a key of live mode'],
    ['STRIPE_SECRET_KEY', 'rk_live_hidden', staging, 'is a key of live mode'],
    ['STRIPE_SECRET_KEY', 'sk_test_hidden', production, 'is a key of test mode'],
    ['STRIPE_SECRET_KEY', 'pk_live_hidden', production, 'is no secret key of Stripe'],
    ['STRIPE_WEBHOOK_SECRET', 'hidden', staging, 'is not a webhook secret'],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_a,whsec_hidden b', staging, 'is not a webhook secret'],
    ['STRIPE_PRICE_STARTER', 'prod_hidden', staging, 'is not prices'],
    ['STRIPE_PRICE_STARTER', 'price_1 price_hidden', staging, 'is not prices'],
    ['APP_URL', 'app.hidden.com', staging, 'is not a URL'],
    ['APP_URL', 'https://hidden.com/', staging, 'is not a URL'],
    ['APP_URL', 'https://hidden.com?x', staging, 'is not a URL'],
    ['STRIPE_API_BASE', 'http://127.0.0.1:1', production, 'is for stand-ins'],
  ] as const)('%s %s is refused without showing it', (name, value, stage, words) => {
    const problem = valueProblem(name, value, stage);
    expect(problem).toContain(words);
    expect(problem).not.toContain('hidden');
  });
});

describe('a rolled webhook secret', () => {
  const now = Date.parse('2026-11-25T10:00:00Z') / 1000;

  it('leaves the old one good for a day', () => {
    expect(rollWebhookSecret(COMPLETE, { secret: 'whsec_2', endpoint: 'we_2', now })).toEqual({
      ...COMPLETE,
      STRIPE_WEBHOOK_SECRET: 'whsec_2',
      STRIPE_WEBHOOK_ENDPOINT: 'we_2',
      STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_1',
      STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: '2026-11-26T10:00:00Z',
    });
  });

  it('that is the old one changes nothing', () => {
    expect(rollWebhookSecret(COMPLETE, { secret: 'whsec_1', now })).toBe(COMPLETE);
  });

  it('where there was none leaves none behind', () => {
    expect(rollWebhookSecret({}, { secret: 'whsec_1', now })).toEqual({ STRIPE_WEBHOOK_SECRET: 'whsec_1' });
  });
});
