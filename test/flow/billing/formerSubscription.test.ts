import { beforeEach, describe, expect, it } from 'vitest';
import { scheduledUntil } from '../../../shared/account/migration.ts';
import { addMonths, isoInstant, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { createOfferShop, type OfferShop } from '../../support/billing/offerShop.ts';
import { type FormerSubscription, formerSubscription } from '../../support/migration/formerSubscription.ts';
import { testMigration } from '../../support/migration/testMigration.ts';
import { shopSettings } from '../../support/stripe/shop.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';
import { createSyncing } from '../../support/webhooks/syncing.ts';

const BEGINS = Date.parse('2026-11-10T12:00:00Z') / 1000;
const [PLANNED, CHOSEN] = testMigration('u1', { now: BEGINS }).options;
if (!PLANNED || !CHOSEN) throw new Error('a migration without options');

let clock: VirtualClock;
let shop: OfferShop;
let former: FormerSubscription;
let client: ApiClient;

beforeEach(async () => {
  clock = virtualClock(BEGINS);
  shop = await createOfferShop(clock);
  former = await formerSubscription(shop, clock);
  const { baseUrl } = await testApi(shop.table, shopSettings(shop));
  client = apiClient(baseUrl, await testKey(shop.table, ['read', 'billing', 'admin']));
});

/** Links and syncs the customer. */
async function move(option = PLANNED): Promise<void> {
  await former.grant({
    state: 'moved',
    move: { at: BEGINS, plan: option?.plan ?? 'free', leaves: false },
    ...(option === CHOSEN ? { decision: { kind: 'plan', plan: 'growth', at: BEGINS } } : {}),
  });
  await former.link();
  if (option) await former.schedule(option);
  await sync();
}

async function sync(): Promise<void> {
  const syncing = await createSyncing(shop);
  expect((await syncing.arrive(former.customer)).failures).toEqual([]);
}

const subscription = async () => (await client.get('/billing/subscription?user_id=u1')).body;
const buy = (plan = 'starter') =>
  client.post('/billing/checkout', { user_id: 'u1', plan, email: 'ada@example.com' });

describe('the subscription of a moved account', () => {
  it('has the former price, and the next invoice with the overage by its schedule', async () => {
    await move();
    await former.use(100);
    expect(await subscription()).toMatchObject({
      plan: 'starter',
      status: 'active',
      price: { amountMinor: 1_900, currency: 'usd', interval: 'month' },
      nextInvoice: { at: isoInstant(former.movesAt), amountMinor: 2_010, currency: 'usd' },
      nextPlan: null,
      card: { last4: '4242' },
      paidThisYear: { amountMinor: 1_900 },
    });
  });

  it('has the first amount after the move, and the list price afterwards', async () => {
    await move();
    for (const amountMinor of [1_900, 1_900, 1_900, 2_900]) {
      await former.renew();
      await sync();
      expect(await subscription()).toMatchObject({ plan: 'starter', price: { amountMinor } });
    }
  });

  it('names the plan that the schedule brings if the former price grants a greater one', async () => {
    await former.grant({ grants: [{ price: former.prices.former, plan: 'growth' }] });
    await former.link();
    await former.schedule({ plan: 'starter', amountMinor: 2_900, months: 0, thenAmountMinor: 2_900 });
    await sync();
    expect(await subscription()).toMatchObject({
      plan: 'growth',
      nextPlan: { plan: 'starter', at: isoInstant(former.movesAt) },
    });
  });
});

describe('a checkout of a moved account', () => {
  it.each(['starter', 'growth'])(
    'sells no second subscription, but leads to the portal: %s',
    async (plan) => {
      await move();
      const { status, body } = await buy(plan);
      expect([status, body.code]).toEqual([409, 'subscription_exists']);
      expect(body.url).toContain('/p/session/');
      expect(await shop.openSessions()).toEqual([]);
    },
  );

  it('sells no second subscription at the first amount, which the settings do not name, either', async () => {
    await move();
    await former.renew();
    expect((await buy()).body.code).toBe('subscription_exists');
  });

  it.each(['planned', 'notified', 'failed'] as const)(
    'sells nothing before the account is moved, because both would be charged: %s',
    async (state) => {
      await former.grant({ grants: undefined, state });
      const { status, body } = await buy();
      expect([status, body.code]).toEqual([409, 'subscription_exists']);
      expect(await shop.openSessions()).toEqual([]);
      expect((await shop.customers()).map(({ id }) => id)).toEqual([former.customer]);
    },
  );

  it('sells nothing after the move was undone, because the former plan is billed on', async () => {
    await former.grant({ grants: undefined, state: 'skipped' });
    expect((await buy()).body.code).toBe('subscription_exists');
  });

  it('is possible once the former subscription has ended, and for an account that a plan file leaves out', async () => {
    await former.grant({ grants: undefined, state: 'skipped', notifiedAt: undefined });
    expect((await buy()).status).toBe(200);
    await former.grant({ grants: undefined });
    await shop.stripe.stripe.subscriptions.cancel(former.subscription);
    expect((await buy()).status).toBe(200);
  });
});

describe('the portal of a moved account', () => {
  it('is that of its former customer, also while the renewal is a draft', async () => {
    await move();
    const open = () => client.post('/billing/portal', { user_id: 'u1' });
    expect((await open()).status).toBe(200);
    await former.renew('draft');
    expect((await open()).status).toBe(200);
  });
});

describe('the invoices of a moved account', () => {
  it('are those of its subscription, former ones too', async () => {
    await move();
    await former.use(100);
    await former.renew();
    const { body } = await client.get('/billing/invoices?user_id=u1');
    expect(body.invoices).toMatchObject([{ amountMinor: 2_010 }, { amountMinor: 1_900 }]);
  });

  it('are not shown before the move', async () => {
    await former.grant({ grants: undefined });
    await former.link();
    expect((await client.get('/billing/invoices?user_id=u1')).body.invoices).toEqual([]);
  });
});

describe('an offer to a moved account', () => {
  it('can neither be previewed nor accepted while the schedule manages the subscription', async () => {
    await move();
    const { offerId } = await shop.offer();
    const preview = await client.get(`/billing/offers/${offerId}/preview?user_id=u1`);
    expect([preview.status, preview.body.code]).toEqual([409, 'change_scheduled']);
    const accepted = await client.post(`/billing/offers/${offerId}/accept`, { user_id: 'u1' });
    expect([accepted.status, accepted.body.code]).toEqual([409, 'change_scheduled']);
    expect(await shop.openSessions()).toEqual([]);
  });

  it('is made only if it can be accepted after the schedule', async () => {
    await move();
    const offered = async (acceptBy: number) => {
      const { status, body } = await client.post('/admin/accounts/u1/offers', {
        plan: 'growth',
        amount_minor: 40_000,
        figures: { sessions_included: 90_000 },
        until: isoInstant(acceptBy + 60 * SECONDS_PER_DAY),
        accept_by: isoInstant(acceptBy),
        note: 'n',
        reason: 'asked for',
      });
      return [status, body.code];
    };
    const released = addMonths(former.movesAt, 4);
    expect(await offered(released)).toEqual([409, 'change_scheduled']);
    expect(await offered(released + 1)).toEqual([201, undefined]);
  });

  it('is hindered by no schedule if the account was not moved, or leaves', () => {
    const of = testMigration('u1', { now: BEGINS });
    expect(scheduledUntil(of)).toBe(0);
    expect(scheduledUntil({ ...of, move: { at: BEGINS, plan: 'free', leaves: true } })).toBe(0);
    const { movesAt = 0 } = of;
    const moved = { ...of, move: { at: BEGINS, plan: 'growth', leaves: false } as const };
    expect(scheduledUntil(moved)).toBe(addMonths(movesAt, 2));
  });
});
