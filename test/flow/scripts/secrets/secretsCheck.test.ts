import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import type { StoredStripeSettings } from '../../../../shared/stripe/stripeSettings.ts';
import { type StartedStripe, startedStripe } from '../../../local/stripe/support/startedStripe.ts';
import { type OperatorShell, operatorShell } from '../support/operatorShell.ts';
import { WEBHOOK_URL } from '../support/setupStage.ts';

const COMPLETE = 'the settings of staging are complete and match Stripe in test mode\n';
const SETUP = 'npm run stripe:setup -- --stage staging';

let emulator: StartedStripe;
let shell: OperatorShell;
let settings: StoredStripeSettings;

/** A deployed stage that is set up at Stripe. */
beforeEach(async () => {
  [shell, emulator] = await Promise.all([operatorShell(), startedStripe()]);
  shell.state.stacks['SessionBilling-staging'] = { outputs: { WebhookUrl: WEBHOOK_URL } };
  shell.putSecret({
    STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
    STRIPE_API_BASE: emulator.apiBase,
    APP_URL: 'https://app.example.com',
  });
  const setUp = await shell.run('stripeSetup', ['--stage', 'staging']);
  expect([setUp.code, setUp.error]).toEqual([0, '']);
  settings = await shell.storedSettings();
});

/** Runs `check`, and expects that it changes nothing and shows no secret. */
async function check() {
  const before = await shell.secretText();
  await emulator.control('calls/reset');
  const ran = await shell.secrets(['check']);
  const { calls } = await emulator.state();
  expect(Object.keys(calls).filter((call) => !call.startsWith('GET '))).toEqual([]);
  expect(await shell.secretText()).toBe(before);
  expect(ran.out + ran.error).not.toMatch(/sk_test|sk_live|whsec_/);
  return ran;
}

/** Expects that the check fails with these problems, one line each. */
async function expectProblems(...problems: string[]): Promise<void> {
  const { code, out, error } = await check();
  expect([code, error]).toEqual([1, `${problems.join('\n')}\n`]);
  expect(out).not.toContain('complete');
}

describe('npm run secrets -- check', () => {
  it('reports no problem after the setup', async () => {
    expect(await check()).toEqual({ code: 0, out: COMPLETE, error: '' });
  });

  it('reports a price that is archived at Stripe', async () => {
    const { STRIPE_PRICE_GROWTH: id = '' } = settings;
    await emulator.stripe.prices.update(id, { active: false });
    await expectProblems(`STRIPE_PRICE_GROWTH names ${id}, which is archived at Stripe: ${SETUP}`);
  });

  it('reports an endpoint that is disabled or deleted at Stripe', async () => {
    const { STRIPE_WEBHOOK_ENDPOINT: id = '' } = settings;
    await emulator.stripe.webhookEndpoints.update(id, { disabled: true });
    await expectProblems(`${SETUP} would update webhook endpoint ${id}: status`);
    await emulator.stripe.webhookEndpoints.del(id);
    await expectProblems(`${SETUP} would create webhook endpoint ${WEBHOOK_URL}`);
  });

  it('reports that the stack has another webhook URL', async () => {
    const url = 'https://moved.example.com/webhooks/stripe';
    shell.state.stacks['SessionBilling-staging'] = { outputs: { WebhookUrl: url } };
    const { STRIPE_WEBHOOK_ENDPOINT: id } = settings;
    await expectProblems(`${SETUP} would update webhook endpoint ${id}: url`);
  });

  it('reports a price that is in both plans', async () => {
    const { STRIPE_PRICE_STARTER: starter, STRIPE_PRICE_GROWTH: growth } = settings;
    shell.putSecret({ ...settings, STRIPE_PRICE_STARTER: `${starter}, ${growth}` });
    await expectProblems(
      `${growth} is in both STRIPE_PRICE_STARTER and STRIPE_PRICE_GROWTH: remove it from one with npm run secrets -- --stage staging set NAME`,
    );
  });

  it('reports a permission that a restricted key lacks', async () => {
    const key = 'rk_test_hidden';
    const permissions = ['product', 'plan', 'customer', 'checkout_session', 'customer_portal', 'webhook'];
    await emulator.control('restricted_keys', {
      key,
      permissions: [
        ...permissions.map((name) => `${name}_write`),
        'invoice_write',
        'coupon_read',
        'payment_method_read',
        'charge_read',
        'subscription_write',
      ],
    });
    shell.putSecret({ ...settings, STRIPE_SECRET_KEY: key });
    const { code, error } = await shell.secrets(['check']);
    expect([code, error]).toEqual([
      1,
      'STRIPE_SECRET_KEY lacks the permission "Events: Read", without which events that Stripe could not deliver are lost: ' +
        "add it to the restricted key in Stripe's dashboard\n",
    ]);
    await emulator.control('restricted_keys', {
      key,
      permissions: [
        ...permissions.map((name) => `${name}_write`),
        'invoice_write',
        'coupon_read',
        'payment_method_read',
        'charge_read',
        'subscription_write',
        'event_read',
      ],
    });
    expect(await shell.secrets(['check'])).toEqual({ code: 0, out: COMPLETE, error: '' });
  });

  it('reports missing settings, and a key that Stripe rejects', async () => {
    shell.putSecret({ ...settings, STRIPE_PRICE_GROWTH: '', STRIPE_WEBHOOK_SECRET: '' });
    const { code, error } = await check();
    expect([code, error.split('\n').map((line) => line.split(' ')[0])]).toEqual([
      1,
      ['STRIPE_WEBHOOK_SECRET', 'STRIPE_PRICE_GROWTH', ''],
    ]);
    const { apiBase } = await startedStripe({ secretKey: 'sk_test_the_right_one' });
    shell.putSecret({ ...settings, STRIPE_API_BASE: apiBase });
    await expectProblems(
      'Stripe rejects STRIPE_SECRET_KEY: npm run secrets -- --stage staging set STRIPE_SECRET_KEY',
    );
  });
});
