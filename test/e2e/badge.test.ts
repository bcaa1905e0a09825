import { describe, expect, it } from 'vitest';
import { waitFor } from '../support/waitFor.ts';
import { anonymous, api, hasStripeEmulator, newUser, pay, targetStripe, waitForPlan } from './target.ts';

const newKey = async (user: string) => {
  const { body } = await api.post('/projects', { user_id: user, project_id: 'web' });
  return String(body.publicKey);
};

describe('the badge of a user', () => {
  it('who is new is shown, to callers without a key', async () => {
    const { status, body } = await anonymous.get(`/badge/${await newKey(newUser())}`);
    expect([status, body]).toEqual([200, { show: true }]);
  });

  it('whose key was renewed is shown with the new key only', async () => {
    const user = newUser();
    const former = await newKey(user);
    const { body } = await api.post('/projects/web/badge-key', { user_id: user });
    const shown = async (key: unknown) => (await anonymous.get(`/badge/${key}`)).body.show;
    // A read of the badge may miss the last second.
    await waitFor(
      async () => [await shown(former), await shown(body.publicKey)],
      ([old, renewed]) => old === false && renewed === true,
    );
  });
});

describe.runIf(hasStripeEmulator)('the badge of a user who buys a plan', () => {
  it('is hidden by the first response after the plan applies, shown again after the plan, and no response is kept for more than a minute', async () => {
    const user = newUser();
    const publicKey = await newKey(user);
    const ask = () => anonymous.get(`/badge/${publicKey}`);
    expect((await ask()).body).toEqual({ show: true });
    const checkout = { plan: 'starter', user_id: user, email: `${user}@example.com` };
    const { body: page } = await api.post('/billing/checkout', checkout);
    await pay(page.url);
    await waitForPlan(user, 'starter');
    const hidden = await ask();
    expect(hidden.body).toEqual({ show: false });
    expect(hidden.headers.get('cache-control')).toBe('public, max-age=60');
    const stripe = targetStripe();
    const [customer] = (await stripe.customers.list({ email: `${user}@example.com` })).data;
    const [subscription] = (await stripe.subscriptions.list({ customer: customer?.id })).data;
    await stripe.subscriptions.cancel(subscription?.id ?? '');
    await waitForPlan(user, 'free');
    expect((await ask()).body).toEqual({ show: true });
  });
});
