import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEventLogStore } from '../../../services/webhooks/store/eventLogStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { startedStripe } from '../../local/stripe/support/startedStripe.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { testKey } from '../../support/api/testKey.ts';
import { createShop, type Shop } from '../../support/stripe/shop.ts';
import type { StripeSecret } from '../../support/stripe/stripeSecret.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';
import { type RecordedQueue, recordedQueue } from '../../support/webhooks/recordedQueue.ts';
import { webhookEnv } from '../../support/webhooks/webhookEnv.ts';
import { subscriber } from '../../support/webhooks/webhookPath.ts';
import {
  type HttpHandler,
  messageOf,
  startApply,
  startReceive,
  startSweep,
  WEBHOOK_SECRET,
} from './startFunctions.ts';

/** How long a function uses the settings that it has read. */
const FRESH_SECONDS = 300;

let clock: VirtualClock;
let shop: Shop;
let queue: RecordedQueue;
let secret: StripeSecret;

beforeEach(async () => {
  clock = virtualClock();
  [shop, queue] = await Promise.all([createShop(clock.now()), recordedQueue()]);
  secret = await webhookEnv(shop, queue, WEBHOOK_SECRET);
});

const pass = (seconds: number) => clock.advanceTo(clock.now() + seconds);

describe('running functions', () => {
  it('use a changed APP_URL after five minutes, and not before', async () => {
    vi.stubEnv('STAGE', 'test');
    secret.change({ APP_URL: 'https://before.example' });
    const checkout = (await import('../../../services/billing/handlers/checkoutApi.ts'))
      .handler as HttpHandler;
    const apiKey = await testKey(shop.table);
    const returnsTo = async (user: string) => {
      const body = JSON.stringify({ user_id: user, plan: 'starter', email: `${user}@example.com` });
      const response = await checkout(
        httpEvent({ route: 'POST /billing/checkout', apiKey, body }),
        {} as Context,
      );
      expect(response.statusCode, response.body).toBe(200);
      const { data } = await shop.stripe.stripe.checkout.sessions.list();
      const url = data.find(({ client_reference_id }) => client_reference_id === user)?.success_url;
      return new URL(url ?? '').origin;
    };
    expect(await returnsTo('u1')).toBe('https://before.example');
    secret.change({ APP_URL: 'https://after.example' });
    pass(FRESH_SECONDS - 1);
    expect(await returnsTo('u2')).toBe('https://before.example');
    pass(1);
    expect(await returnsTo('u3')).toBe('https://after.example');
  });

  it('call a changed STRIPE_API_BASE for lost events after five minutes, and not before', async () => {
    const other = await startedStripe();
    const sweep = await startSweep();
    const callCounts = async () =>
      Promise.all(
        [shop.stripe, other].map(async (stripe) => (await stripe.state()).calls['GET /v1/events'] ?? 0),
      );
    await sweep();
    expect(await callCounts()).toEqual([1, 0]);
    secret.change({ STRIPE_API_BASE: other.apiBase });
    pass(FRESH_SECONDS - 1);
    await sweep();
    expect(await callCounts()).toEqual([2, 0]);
    pass(1);
    await sweep();
    expect(await callCounts()).toEqual([2, 1]);
  });

  it('grant the plan of a new price after five minutes, and not before', async () => {
    secret.change({ STRIPE_PRICE_GROWTH: 'price_before' });
    const apply = await startApply();
    const page = await shop.buy('u1', 'growth');
    if (page.kind === 'session') await shop.pay(page.url);
    const customer = (await createAccountStore(shop.table).readAccount('u1'))?.customers[0] ?? '';
    const planOf = async () => (await createAccountStore(shop.table).readAccount('u1'))?.plan;
    expect([await apply(customer), await planOf()]).toEqual([[customer], 'free']);
    secret.change({ STRIPE_PRICE_GROWTH: `price_before, ${shop.prices.growth}` });
    pass(FRESH_SECONDS - 1);
    expect([await apply(customer), await planOf()]).toEqual([[customer], 'free']);
    pass(1);
    expect([await apply(customer), await planOf()]).toEqual([[], 'growth']);
  });
});

describe('functions that start without a setting', () => {
  it('apply no event, and delay every message until the setting is there', async () => {
    secret.change({ STRIPE_SECRET_KEY: '' });
    const apply = await startApply();
    const { customer } = await subscriber(shop, { userId: 'u1', plan: 'starter' });
    expect(await apply(customer, 'cus_2', 'cus_3')).toEqual([customer, 'cus_2', 'cus_3']);
    const delayed = queue.calls.map(({ action, input }) => [action, input.ReceiptHandle]).sort();
    expect(delayed).toEqual(
      [customer, 'cus_2', 'cus_3'].map((id) => ['ChangeMessageVisibility', `handle-${id}`]).sort(),
    );
    for (const { input } of queue.calls) expect(Number(input.VisibilityTimeout)).toBeGreaterThanOrEqual(30);
    expect(await createEventLogStore(shop.table).readEvent(messageOf('cus_2'))).toMatchObject({
      outcome: 'failed',
      error: 'not_configured: STRIPE_SECRET_KEY not configured',
    });
    secret.change({ STRIPE_SECRET_KEY: 'sk_test_123456789012' });
    expect(await apply(customer)).toEqual([]);
    expect((await createAccountStore(shop.table).readAccount('u1'))?.plan).toBe('starter');
  });

  it('refuse events with the name of the setting, and work as soon as it is there', async () => {
    secret.change({ STRIPE_WEBHOOK_SECRET: '' });
    const receive = await startReceive();
    const { statusCode, body = '' } = await receive();
    expect([statusCode, JSON.parse(body)]).toEqual([
      500,
      expect.objectContaining({
        code: 'not_configured',
        detail: 'STRIPE_WEBHOOK_SECRET not configured',
      }),
    ]);
    expect(queue.calls).toEqual([]);
    secret.change({ STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET });
    expect((await receive()).statusCode).toBe(200);
    expect(queue.calls).toHaveLength(1);
  });
});

/** Records the errors and metrics of functions that start after this call. */
function recordLogs(): { errors: () => string[]; stale: () => number } {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'ERROR');
  const [logged, counted] = (['error', 'log'] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation(() => {}),
  );
  onTestFinished(() => {
    logged?.mockRestore();
    counted?.mockRestore();
  });
  const linesOf = (spy: typeof logged) => (spy?.mock.calls ?? []).map(([line]) => String(line));
  return {
    errors: () => linesOf(logged),
    stale: () =>
      linesOf(counted).reduce((sum, line) => sum + Number(JSON.parse(line).settings_stale ?? 0), 0),
  };
}

describe('settings that become invalid', () => {
  /** Stores a text as the secret's value, as an operator could in the console. */
  async function putByHand(SecretString: string): Promise<void> {
    const client = new SecretsManagerClient({ endpoint: secret.endpoint });
    await client.send(new PutSecretValueCommand({ SecretId: secret.name, SecretString }));
  }

  const NO_JSON = '{"STRIPE_WEBHOOK_SECRET": "whsec_hidden", "STRIPE_SECRET_KEY": "sk_test_hidden';

  it.each([
    ['are not JSON', NO_JSON, 'is not JSON'],
    ['are a string', '"whsec_hidden"', 'is not a JSON object'],
    ['lack one', '{"STRIPE_SECRET_KEY": "sk_test_hidden"}', 'STRIPE_WEBHOOK_SECRET not configured'],
    [
      'have a list as one value',
      '{"STRIPE_WEBHOOK_SECRET": ["whsec_hidden"]}',
      'STRIPE_WEBHOOK_SECRET is not valid',
    ],
  ])(
    '(they %s) do not stop events from being received, and are logged without their values',
    async (...given) => {
      const [, text, reason] = given;
      const { errors, stale } = recordLogs();
      const receive = await startReceive();
      expect((await receive()).statusCode).toBe(200);
      await putByHand(text);
      pass(FRESH_SECONDS);
      expect([errors(), stale()]).toEqual([[], 0]);
      expect((await receive()).statusCode).toBe(200);
      expect(queue.calls.map(({ action }) => action)).toEqual(['SendMessage', 'SendMessage']);
      expect([errors().length, stale()]).toEqual([1, 1]);
      expect(JSON.parse(errors()[0] ?? '')).toMatchObject({
        level: 'ERROR',
        message: 'settings_stale',
        secretId: secret.name,
        error: { message: expect.stringContaining(reason) },
      });
      expect(errors()[0]).not.toContain('hidden');
    },
  );

  it.each([
    ['apply', async () => (await startApply()).bind(undefined, 'cus_stranger')],
    ['sweep', startSweep],
  ])(
    'are counted in a metric by %s, which keeps working',
    async (_name, start: () => Promise<() => Promise<unknown>>) => {
      const { stale } = recordLogs();
      const run = await start();
      const before = await run();
      await putByHand(NO_JSON);
      pass(FRESH_SECONDS);
      expect(await run()).toEqual(before);
      expect(stale()).toBe(1);
    },
  );
});
