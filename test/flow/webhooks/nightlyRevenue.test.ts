import { expect, it, onTestFinished, vi } from 'vitest';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { asFunction } from '../../support/permissions/asFunction.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { drainQueue } from '../../support/webhooks/drainQueue.ts';
import { recordMetrics } from '../../support/webhooks/recordMetrics.ts';
import { createWebhookPath, subscriber } from '../../support/webhooks/webhookPath.ts';

it('the nightly comparison names, fixes and counts a revenue that differs from Stripe', async () => {
  const clock = virtualClock(Date.parse('2026-11-22T01:00:00Z') / 1000);
  const path = await createWebhookPath(clock);
  const counted = recordMetrics();
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'ERROR');
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => errors.mockRestore());
  vi.resetModules();
  const { handler } = await import('../../../services/webhooks/handlers/apply.ts');
  const apply = asFunction('WebhookApply', handler);
  const { shop } = path;
  const changed = await subscriber(shop, { userId: 'u1', plan: 'starter' });
  await subscriber(shop, { userId: 'u2', plan: 'starter' });
  for (const event of await path.newEvents()) expect(await path.deliver(event)).toBe(200);
  const revenues = async () => {
    await drainQueue(path.queue, apply);
    const { readAccount } = createAccountStore(shop.table);
    const accounts = await Promise.all(['u1', 'u2'].map((accountId) => readAccount(accountId)));
    return accounts.map((account) => account?.subscription?.mrr);
  };
  expect(await revenues()).toEqual([2_900, 2_900]);

  const coupon = await shop.stripe.stripe.coupons.create({ percent_off: 50, duration: 'forever' });
  await shop.stripe.control(`customers/${changed.customer}/discount`, { coupon: coupon.id });
  await path.reconcile();
  expect(await revenues()).toEqual([1_450, 2_900]);
  const anomalies = () =>
    errors.mock.calls.map(([line]) => JSON.parse(line)).filter(({ anomaly }) => anomaly !== undefined);
  expect(anomalies()).toMatchObject([{ anomaly: 'drift', accountId: 'u1', fields: 'mrr' }]);
  expect(counted()).toMatchObject({ drift: 1 });

  clock.advanceTo(clock.now() + SECONDS_PER_DAY);
  await path.reconcile();
  expect(await revenues()).toEqual([1_450, 2_900]);
  expect(anomalies()).toHaveLength(1);
});
