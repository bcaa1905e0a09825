import { describe, expect, it } from 'vitest';
import {
  requireSecretKey,
  settingProblems,
  valueProblem,
} from '../../../scripts/settings/settingProblems.ts';
import type { StoredStripeSettings } from '../../../shared/stripe/stripeSettings.ts';

const staging = { name: 'staging', stripeMode: 'test' } as const;
const production = { name: 'production', stripeMode: 'live' } as const;

const COMPLETE = {
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_1',
  STRIPE_PRICE_STARTER: 'price_1',
  STRIPE_PRICE_GROWTH: 'price_2, price_3',
};

const problems = (settings: StoredStripeSettings | undefined, isDeployed = true) =>
  settingProblems(staging, settings, { isDeployed });

describe('the settings of a stage', () => {
  it('have no problems when they are complete', () => {
    expect(problems(COMPLETE)).toEqual([]);
  });

  it.each(Object.keys(COMPLETE))(
    'without %s are refused with a sentence that names it and the command that sets it',
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

  it('may name another application than the stage’s pages', () => {
    expect(problems({ ...COMPLETE, APP_URL: 'https://app.example.com' })).toEqual([]);
  });

  it('may lack the webhook secret before the first deployment', () => {
    expect(problems({ ...COMPLETE, STRIPE_WEBHOOK_SECRET: '' }, false)).toEqual([]);
    expect(problems({ ...COMPLETE, STRIPE_WEBHOOK_SECRET: 'typo' }, false)).toHaveLength(1);
  });

  it('without a secret have one problem, which names the command that creates it', () => {
    expect(problems(undefined)).toEqual([
      'the stage staging has no secret yet: npm run secrets -- --stage staging set STRIPE_SECRET_KEY',
    ]);
  });

  it('with an unknown name are refused', () => {
    const odd = { ...COMPLETE, STRIPE_KEY: 'sk_test_hidden' } as StoredStripeSettings;
    expect(problems(odd)).toEqual(['STRIPE_KEY is not a setting of a stage: remove it from the secret']);
  });
});

describe('the value of a setting', () => {
  it.each([
    ['STRIPE_SECRET_KEY', 'sk_live_hidden', staging, 'is a live mode key'],
    ['STRIPE_SECRET_KEY', 'rk_live_hidden', staging, 'is a live mode key'],
    ['STRIPE_SECRET_KEY', 'sk_test_hidden', production, 'is a test mode key'],
    ['STRIPE_SECRET_KEY', 'pk_live_hidden', production, 'is not a Stripe secret key'],
    ['STRIPE_WEBHOOK_SECRET', 'hidden', staging, 'is not a webhook secret'],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_a,whsec_hidden b', staging, 'is not a webhook secret'],
    ['STRIPE_PRICE_STARTER', 'prod_hidden', staging, 'is not a comma-separated list of prices'],
    ['STRIPE_PRICE_STARTER', 'price_1 price_hidden', staging, 'is not a comma-separated list of prices'],
    ['APP_URL', 'app.hidden.com', staging, 'is not a URL'],
    ['APP_URL', 'https://hidden.com/', staging, 'is not a URL'],
    ['APP_URL', 'https://hidden.com?x', staging, 'is not a URL'],
    ['STRIPE_API_BASE', 'http://127.0.0.1:1', production, 'is only for a Stripe emulator'],
  ] as const)('%s %s is refused without showing it', (name, value, stage, words) => {
    const problem = valueProblem(name, value, stage);
    expect(problem).toContain(words);
    expect(problem).not.toContain('hidden');
  });
});

describe('a secret key that does not fit its stage', () => {
  it.each([
    [undefined, 'has no secret yet'],
    [{}, 'STRIPE_SECRET_KEY not configured for production'],
    [
      { STRIPE_SECRET_KEY: 'sk_test_hidden' },
      'STRIPE_SECRET_KEY is a test mode key, but the stage production uses live mode',
    ],
    [{ STRIPE_SECRET_KEY: 'hidden' }, 'STRIPE_SECRET_KEY is not a Stripe secret key'],
  ])('is refused with the command that sets it, without showing it: %j', (settings, words) => {
    const refusal = errorMessageOf(() => requireSecretKey(production, settings));
    expect(refusal).toContain(words);
    expect(refusal).toContain('npm run secrets -- --stage production set STRIPE_SECRET_KEY');
    expect(refusal).not.toContain('hidden');
  });
});

function errorMessageOf(act: () => void): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
