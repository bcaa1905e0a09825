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

const urlOf = async (outcome: ReturnType<Shop['buy']>) => {
  const made = await outcome;
  if (made.kind !== 'session') throw new Error(`no page but ${made.kind}`);
  return made.url;
};
const openSessions = async () => (await shop.stripe.stripe.checkout.sessions.list({ status: 'open' })).data;
const customers = async () => (await shop.stripe.stripe.customers.list()).data;

describe('a checkout', () => {
  it('makes one customer with the user in its metadata, and a page for the plan', async () => {
    const url = await urlOf(shop.buy('u1', 'starter'));
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/c\/pay\/cs_/);
    const [customer] = await customers();
    expect(customer).toMatchObject({ email: 'u1@example.com', metadata: { user_id: 'u1' } });
    expect(await createAccountStore(shop.table).readAccount('u1')).toMatchObject({
      plan: 'free',
      customers: [customer?.id],
    });
    expect(await createCustomerStore(shop.table).readCustomerAccounts([customer?.id ?? ''])).toEqual(
      new Map([[customer?.id, 'u1']]),
    );
    const [session] = await openSessions();
    expect(session).toMatchObject({ mode: 'subscription', client_reference_id: 'u1' });
  });

  it('of the same plan gives the same page while it is open', async () => {
    const first = await urlOf(shop.buy('u1', 'starter'));
    expect(await urlOf(shop.buy('u1', 'starter'))).toBe(first);
    expect(await openSessions()).toHaveLength(1);
  });

  it('of another plan closes the first page', async () => {
    const first = await urlOf(shop.buy('u1', 'starter'));
    const second = await urlOf(shop.buy('u1', 'growth'));
    expect(second).not.toBe(first);
    expect(await openSessions()).toHaveLength(1);
    expect(await (await fetch(first)).text()).toMatch(/expired/i);
    expect(await urlOf(shop.buy('u1', 'growth'))).toBe(second);
  });

  it('after an expired page makes a new one', async () => {
    const first = await urlOf(shop.buy('u1', 'starter'));
    const [session] = await openSessions();
    await shop.stripe.stripe.checkout.sessions.expire(session?.id ?? '');
    expect(await urlOf(shop.buy('u1', 'starter'))).not.toBe(first);
  });

  it('is refused once paid, before any webhook was applied', async () => {
    const url = await urlOf(shop.buy('u1', 'starter'));
    await shop.pay(url);
    expect((await shop.buy('u1', 'starter')).kind).toBe('subscribed');
    expect((await shop.buy('u1', 'growth')).kind).toBe('subscribed');
  });

  it('is open again after the subscription has ended', async () => {
    await shop.pay(await urlOf(shop.buy('u1', 'starter')));
    const [subscription] = (await shop.stripe.stripe.subscriptions.list()).data;
    await shop.stripe.stripe.subscriptions.cancel(subscription?.id ?? '');
    expect((await shop.buy('u1', 'growth')).kind).toBe('session');
  });

  it('is not sold a second time to a user whose payment is late', async () => {
    await shop.pay(await urlOf(shop.buy('u1', 'starter')));
    const [subscription] = (await shop.stripe.stripe.subscriptions.list()).data;
    await shop.stripe.control(`subscriptions/${subscription?.id}/renew`, { outcome: 'failed' });
    expect((await shop.buy('u1', 'starter')).kind).toBe('subscribed');
  });

  it('makes a new customer when the old one was deleted at Stripe', async () => {
    await urlOf(shop.buy('u1', 'starter'));
    const [gone] = await customers();
    await shop.stripe.stripe.customers.del(gone?.id ?? '');
    const url = await urlOf(shop.buy('u1', 'starter'));
    const account = await createAccountStore(shop.table).readAccount('u1');
    expect(account?.customers).toHaveLength(1);
    expect(account?.customers).not.toContain(gone?.id);
    await shop.pay(url);
    expect((await shop.buy('u1', 'starter')).kind).toBe('subscribed');
  });
});

describe('a page that Stripe forgot', () => {
  it('does not keep the user from buying', async () => {
    await urlOf(shop.buy('u1', 'starter'));
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

describe('a key that another caller uses just now', () => {
  it('closes no page that was handed out', async () => {
    const url = await urlOf(shop.buy('u1', 'starter'));
    const before = await shop.store.readCheckout('u1');
    if (!before) throw new Error('no checkout');
    const { sessionId: _made, ...reservation } = before;
    await shop.store.saveCheckout({ accountId: 'u1', before, after: reservation });
    let tries = 0;
    const busy = {
      ...shop.gateway,
      createSession: async (session: Parameters<typeof shop.gateway.createSession>[0]) =>
        tries++ === 0 ? ({ kind: 'key_in_use' } as const) : shop.gateway.createSession(session),
    };
    expect(await urlOf(shop.buy('u1', 'starter', { gateway: busy }))).toBe(url);
  });
});

describe('what is stored of a checkout', () => {
  it('gives way only to a caller who saw it as it is', async () => {
    const reserved = { attempt: 1, plan: 'starter' as const, customer: 'cus_1' };
    const open = { ...reserved, sessionId: 'cs_1' };
    const save = (before: typeof reserved | undefined, after: typeof reserved) =>
      shop.store.saveCheckout({ accountId: 'u1', before, after });
    expect(await save(undefined, reserved)).toBe(true);
    expect(await save(undefined, reserved)).toBe(false);
    expect(await save(reserved, open)).toBe(true);
    expect(await save(reserved, { ...reserved, attempt: 2 })).toBe(false);
    expect(await save({ ...open, sessionId: 'cs_2' } as typeof reserved, reserved)).toBe(false);
    expect(await save(open, { ...reserved, attempt: 2 })).toBe(true);
  });
});

describe('16 first checkouts at once', () => {
  it('of one plan make one customer and one page', async () => {
    const urls = await Promise.all(Array.from({ length: 16 }, () => urlOf(shop.buy('u1', 'starter'))));
    expect(new Set(urls).size).toBe(1);
    expect(await customers()).toHaveLength(1);
    expect(await openSessions()).toHaveLength(1);
  });

  it('of two plans leave one page open at most', async () => {
    await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => shop.buy('u1', index % 2 ? 'starter' : 'growth')),
    );
    expect(await customers()).toHaveLength(1);
    expect((await openSessions()).length).toBeLessThanOrEqual(1);
    expect((await shop.buy('u1', 'starter')).kind).toBe('session');
    expect(await openSessions()).toHaveLength(1);
  });
});

describe('a crash between any two steps of a checkout', () => {
  it.each(['starter', 'growth'] as const)(
    'and then a checkout of %s leaves one customer and one open page',
    async (then) => {
      for (let call = 0; ; call++) {
        const user = `crash-${then}-${call}`;
        let calls = 0;
        for (const when of ['before', 'after'] as const) {
          const dyingStore = crashing(shop.store, { call, when });
          const dyingGateway = crashing(shop.gateway, { call, when });
          for (const by of [{ store: dyingStore }, { gateway: dyingGateway }]) {
            await shop.buy(user, 'starter', by).catch((error) => {
              if (!(error instanceof Crash)) throw error;
            });
          }
          calls = Math.max(calls, dyingStore.calls(), dyingGateway.calls());
        }
        await urlOf(shop.buy(user, then));
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
  it('opens for a customer, and for nobody else', async () => {
    const account = () => createAccountStore(shop.table).readOrCreateAccount('u1', NOW);
    expect(await createPortalSession(shop.gateway, await account())).toEqual({ kind: 'no_customer' });
    await shop.buy('u1', 'starter');
    const portal = await createPortalSession(shop.gateway, await account());
    expect(portal).toMatchObject({ kind: 'portal', url: expect.stringContaining('/p/session/') });
  });
});

describe('when Stripe fails', () => {
  it('the caller is told to come back, and nothing of what Stripe said', async () => {
    await shop.stripe.control('faults', { status: 500, count: 1 });
    await expect(shop.buy('u1', 'starter')).rejects.toMatchObject({
      code: 'payment_provider_unavailable',
      message: expect.not.stringContaining('u1@example.com'),
    });
    expect((await shop.buy('u1', 'starter')).kind).toBe('session');
  });

  it.each(['/v1/customers', '/v1/checkout/sessions'])(
    'on %s, its answer kept under our key does not keep the user from buying',
    async (path) => {
      await shop.stripe.control('faults', { status: 500, count: 2, path });
      for (let attempt = 0; attempt < 2; attempt++) {
        await expect(shop.buy('u1', 'starter')).rejects.toMatchObject({
          code: 'payment_provider_unavailable',
        });
      }
      await urlOf(shop.buy('u1', 'starter'));
      expect(await openSessions()).toHaveLength(1);
    },
  );

  it('to answer in time, nothing is made twice', async () => {
    await shop.stripe.control('faults', { kind: 'half_body', count: 3 });
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(shop.buy('u1', 'starter')).rejects.toMatchObject({ code: 'payment_provider_unavailable' });
    }
    await urlOf(shop.buy('u1', 'starter'));
    expect(await customers()).toHaveLength(1);
    expect(await openSessions()).toHaveLength(1);
  });
});
