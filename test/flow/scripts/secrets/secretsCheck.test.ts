import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import type { StoredStripeSettings } from '../../../../shared/stripe/stripeSettings.ts';
import { type StartedStripe, startedStripe } from '../../../local/stripe/support/startedStripe.ts';
import { type OperatorShell, operatorShell } from '../support/operatorShell.ts';
import { WEBHOOK_URL } from '../support/stripeStage.ts';

const RIGHT = 'the settings of staging are complete, and Stripe knows them in test mode\n';

let standIn: StartedStripe;
let shell: OperatorShell;
let settings: StoredStripeSettings;

/** A deployed stage, set up at Stripe. */
beforeEach(async () => {
  [shell, standIn] = await Promise.all([operatorShell(), startedStripe()]);
  shell.state.stacks['SessionBilling-staging'] = { outputs: { WebhookUrl: WEBHOOK_URL } };
  shell.putSecret({
    STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
    STRIPE_API_BASE: standIn.apiBase,
    APP_URL: 'https://app.example.com',
  });
  const setUp = await shell.run('stripeSetup', ['--stage', 'staging']);
  expect([setUp.code, setUp.error]).toEqual([0, '']);
  settings = await shell.storedSettings();
});

/** What `check` says, which changes nothing and shows no secret. */
async function check() {
  const before = await shell.secretText();
  await standIn.control('calls/reset');
  const ran = await shell.secrets(['check']);
  const { calls } = await standIn.state();
  expect(Object.keys(calls).filter((call) => !call.startsWith('GET '))).toEqual([]);
  expect(await shell.secretText()).toBe(before);
  expect(ran.out + ran.error).not.toMatch(/sk_test|sk_live|whsec_/);
  return ran;
}

/** That the check failed for these reasons, a line each, and called nothing complete. */
async function expectReasons(...reasons: string[]): Promise<void> {
  const { code, out, error } = await check();
  expect([code, error]).toEqual([1, `${reasons.join('\n')}\n`]);
  expect(out).not.toContain('complete');
}

describe('npm run secrets -- check', () => {
  it('says that all is right after the set-up', async () => {
    expect(await check()).toEqual({ code: 0, out: RIGHT, error: '' });
  });

  it('finds a price that was archived at Stripe', async () => {
    const { STRIPE_PRICE_GROWTH: id = '' } = settings;
    await standIn.stripe.prices.update(id, { active: false });
    await expectReasons(`STRIPE_PRICE_GROWTH names ${id}, which is archived at Stripe`);
  });

  it('finds the endpoint disabled or gone at Stripe', async () => {
    const { STRIPE_WEBHOOK_ENDPOINT: id = '' } = settings;
    await standIn.stripe.webhookEndpoints.update(id, { disabled: true });
    await expectReasons(`npm run stripe:setup would update webhook endpoint ${id}: status`);
    await standIn.stripe.webhookEndpoints.del(id);
    await expectReasons(`npm run stripe:setup would create webhook endpoint ${WEBHOOK_URL}`);
  });

  it('finds that the stack takes its events elsewhere by now', async () => {
    const url = 'https://moved.example.com/webhooks/stripe';
    shell.state.stacks['SessionBilling-staging'] = { outputs: { WebhookUrl: url } };
    const { STRIPE_WEBHOOK_ENDPOINT: id } = settings;
    await expectReasons(`npm run stripe:setup would update webhook endpoint ${id}: url`);
  });

  it('finds a price that stands in both plans', async () => {
    const { STRIPE_PRICE_STARTER: starter, STRIPE_PRICE_GROWTH: growth } = settings;
    shell.putSecret({ ...settings, STRIPE_PRICE_STARTER: `${starter}, ${growth}` });
    await expectReasons(
      `${growth} stands in STRIPE_PRICE_STARTER and in STRIPE_PRICE_GROWTH: take it out of one`,
    );
  });

  it('finds what is missing, and a key that Stripe does not know', async () => {
    shell.putSecret({ ...settings, APP_URL: '', STRIPE_WEBHOOK_SECRET: '' });
    const { code, error } = await check();
    expect([code, error.split('\n').map((line) => line.split(' ')[0])]).toEqual([
      1,
      ['STRIPE_WEBHOOK_SECRET', 'APP_URL', ''],
    ]);
    const { apiBase } = await startedStripe({ secretKey: 'sk_test_the_right_one' });
    shell.putSecret({ ...settings, STRIPE_API_BASE: apiBase });
    await expectReasons('STRIPE_SECRET_KEY is not known to Stripe');
  });
});
