import { beforeEach, describe, expect, it } from 'vitest';
import { createPortalSession } from '../../../services/billing/domain/createPortalSession.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { createShop, type Shop } from '../../support/stripe/shop.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';

const NOW = Math.floor(Date.now() / 1000);
let shop: Shop;

beforeEach(async () => {
  shop = await createShop(NOW);
});

describe('a checkout', () => {
  it('creates one customer, with the user in its metadata, and a page for the plan', async () => {
    const url = await shop.urlOf(shop.buy('u1', 'starter'));
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/c\/pay\/cs_/);
    const [customer] = await shop.customers();
    expect(customer).toMatchObject({ email: 'u1@example.com', metadata: { user_id: 'u1' } });
    expect(await createAccountStore(shop.table).readAccount('u1')).toMatchObject({
      plan: 'free',
      customers: [customer?.id],
    });
    expect(await createCustomerStore(shop.table).readCustomerAccounts([customer?.id ?? ''])).toEqual(
      new Map([[customer?.id, 'u1']]),
    );
    const [session] = await shop.openSessions();
    expect(session).toMatchObject({ mode: 'subscription', client_reference_id: 'u1' });
  });

  it('of the same plan returns the same page while it is open', async () => {
    const first = await shop.urlOf(shop.buy('u1', 'starter'));
    expect(await shop.urlOf(shop.buy('u1', 'starter'))).toBe(first);
    expect(await shop.openSessions()).toHaveLength(1);
  });

  it('of another plan closes the open page', async () => {
    const first = await shop.urlOf(shop.buy('u1', 'starter'));
    const second = await shop.urlOf(shop.buy('u1', 'growth'));
    expect(second).not.toBe(first);
    expect(await shop.openSessions()).toHaveLength(1);
    expect(await (await fetch(first)).text()).toMatch(/expired/i);
    expect(await shop.urlOf(shop.buy('u1', 'growth'))).toBe(second);
  });

  it('after an expired page creates a new one', async () => {
    const first = await shop.urlOf(shop.buy('u1', 'starter'));
    const [session] = await shop.openSessions();
    await shop.stripe.stripe.checkout.sessions.expire(session?.id ?? '');
    expect(await shop.urlOf(shop.buy('u1', 'starter'))).not.toBe(first);
  });

  it('is refused after the payment, even before any webhook was applied', async () => {
    const url = await shop.urlOf(shop.buy('u1', 'starter'));
    await shop.pay(url);
    expect((await shop.buy('u1', 'starter')).kind).toBe('subscribed');
    expect((await shop.buy('u1', 'growth')).kind).toBe('subscribed');
  });

  it('succeeds again after the subscription has ended', async () => {
    await shop.pay(await shop.urlOf(shop.buy('u1', 'starter')));
    const [subscription] = (await shop.stripe.stripe.subscriptions.list()).data;
    await shop.stripe.stripe.subscriptions.cancel(subscription?.id ?? '');
    expect((await shop.buy('u1', 'growth')).kind).toBe('session');
  });

  it('is refused while the subscription is past due', async () => {
    await shop.pay(await shop.urlOf(shop.buy('u1', 'starter')));
    const [subscription] = (await shop.stripe.stripe.subscriptions.list()).data;
    await shop.stripe.control(`subscriptions/${subscription?.id}/renew`, { outcome: 'failed' });
    expect((await shop.buy('u1', 'starter')).kind).toBe('subscribed');
  });

  it('creates a new customer after the old one was deleted at Stripe', async () => {
    await shop.urlOf(shop.buy('u1', 'starter'));
    const [gone] = await shop.customers();
    await shop.stripe.stripe.customers.del(gone?.id ?? '');
    const url = await shop.urlOf(shop.buy('u1', 'starter'));
    const account = await createAccountStore(shop.table).readAccount('u1');
    expect(account?.customers).toHaveLength(1);
    expect(account?.customers).not.toContain(gone?.id);
    await shop.pay(url);
    expect((await shop.buy('u1', 'starter')).kind).toBe('subscribed');
  });
});

describe('a checkout whose stored session no longer exists at Stripe', () => {
  it('creates a new page', async () => {
    await shop.urlOf(shop.buy('u1', 'starter'));
    const before = await shop.store.readCheckout('u1');
    if (!before) throw new Error('no checkout');
    await shop.store.saveCheckout({
      accountId: 'u1',
      before,
      after: { ...before, sessionId: 'cs_test_forgotten' },
    });
    expect((await shop.buy('u1', 'starter')).kind).toBe('session');
  });
});

describe('a checkout whose idempotency key another call is using', () => {
  it('closes no page that was already returned', async () => {
    const url = await shop.urlOf(shop.buy('u1', 'starter'));
    const before = await shop.store.readCheckout('u1');
    if (!before) throw new Error('no checkout');
    const { sessionId: _made, ...reservation } = before;
    await shop.store.saveCheckout({ accountId: 'u1', before, after: reservation });
    let attempts = 0;
    const busy = {
      ...shop.gateway,
      createSession: async (session: Parameters<typeof shop.gateway.createSession>[0]) =>
        attempts++ === 0 ? ({ kind: 'key_in_use' } as const) : shop.gateway.createSession(session),
    };
    expect(await shop.urlOf(shop.buy('u1', 'starter', { gateway: busy }))).toBe(url);
  });
});

describe('16 concurrent first checkouts', () => {
  it('of one plan create one customer and one page', async () => {
    const urls = await Promise.all(Array.from({ length: 16 }, () => shop.urlOf(shop.buy('u1', 'starter'))));
    expect(new Set(urls).size).toBe(1);
    expect(await shop.customers()).toHaveLength(1);
    expect(await shop.openSessions()).toHaveLength(1);
  });

  it('of two plans leave at most one page open', async () => {
    await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => shop.buy('u1', index % 2 ? 'starter' : 'growth')),
    );
    expect(await shop.customers()).toHaveLength(1);
    expect((await shop.openSessions()).length).toBeLessThanOrEqual(1);
    expect((await shop.buy('u1', 'starter')).kind).toBe('session');
    expect(await shop.openSessions()).toHaveLength(1);
  });
});

describe('a crash between any two steps of a checkout', () => {
  it.each(['starter', 'growth'] as const)(
    'followed by a checkout of %s leaves one customer and one open page',
    async (then) => {
      for (let call = 0; ; call++) {
        const user = `crash-${then}-${call}`;
        let calls = 0;
        for (const when of ['before', 'after'] as const) {
          const crashingStore = crashing(shop.store, { call, when });
          const crashingGateway = crashing(shop.gateway, { call, when });
          for (const by of [{ store: crashingStore }, { gateway: crashingGateway }]) {
            await shop.buy(user, 'starter', by).catch((error) => {
              if (!(error instanceof Crash)) throw error;
            });
          }
          calls = Math.max(calls, crashingStore.calls(), crashingGateway.calls());
        }
        await shop.urlOf(shop.buy(user, then));
        const account = await createAccountStore(shop.table).readAccount(user);
        expect(account?.customers).toHaveLength(1);
        const customer = account?.customers[0] ?? '';
        expect(
          (await shop.stripe.stripe.checkout.sessions.list({ customer, status: 'open' })).data,
        ).toHaveLength(1);
        if (calls <= call) break;
        expect(call).toBeLessThan(40);
      }
    },
  );
});

describe('the portal', () => {
  it('opens only for an account that has a customer', async () => {
    const account = () => createAccountStore(shop.table).readOrCreateAccount('u1', NOW);
    expect(await createPortalSession(shop.gateway, await account())).toEqual({ kind: 'no_customer' });
    await shop.buy('u1', 'starter');
    const portal = await createPortalSession(shop.gateway, await account());
    expect(portal).toMatchObject({ kind: 'portal', url: expect.stringContaining('/p/session/') });
  });
});

describe('when Stripe fails', () => {
  it('the checkout fails as temporary, without Stripe’s message', async () => {
    await shop.stripe.control('faults', { status: 500, count: 1 });
    await expect(shop.buy('u1', 'starter')).rejects.toMatchObject({
      code: 'payment_provider_unavailable',
      message: expect.not.stringContaining('u1@example.com'),
    });
    expect((await shop.buy('u1', 'starter')).kind).toBe('session');
  });

  it.each([
    { path: '/v1/customers', failures: 2 },
    // The second fault stops the closing of pages, so the next checkout finds the failed reservation.
    { path: '/v1/checkout/sessions', failures: 1 },
  ])(
    'on $path, the error that Stripe stored under our key does not block the next checkout',
    async ({ path, failures }) => {
      await shop.stripe.control('faults', { status: 500, count: 2, path });
      for (let attempt = 0; attempt < failures; attempt++) {
        await expect(shop.buy('u1', 'starter')).rejects.toMatchObject({
          code: 'payment_provider_unavailable',
        });
      }
      await shop.urlOf(shop.buy('u1', 'starter'));
      expect(await shop.openSessions()).toHaveLength(1);
    },
  );

  it('and truncates its responses, nothing is created twice', async () => {
    await shop.stripe.control('faults', { kind: 'half_body', count: 3 });
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(shop.buy('u1', 'starter')).rejects.toMatchObject({ code: 'payment_provider_unavailable' });
    }
    await shop.urlOf(shop.buy('u1', 'starter'));
    expect(await shop.customers()).toHaveLength(1);
    expect(await shop.openSessions()).toHaveLength(1);
  });
});
