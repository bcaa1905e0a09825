import { beforeEach, describe, expect, it } from 'vitest';
import {
  createOfferGateway,
  type PurchasePorts,
} from '../../../../services/billing/domain/offers/offerPurchases.ts';
import type { LiveSubscription } from '../../../../services/billing/domain/offers/purchaseGateway.ts';
import type { Checkout, Subscription } from '../../../../services/billing/domain/ports.ts';
import { newAccount } from '../../../../shared/account/rollOver.ts';
import { SECONDS_PER_DAY } from '../../../../shared/time.ts';
import { createTestOffer, OFFERED_AT } from '../../../support/billing/testOffer.ts';

const PRICE = 'price_offer';
const NOW = OFFERED_AT;
const offer = createTestOffer({ state: 'accepted', price: PRICE, until: NOW });
const account = newAccount(offer.accountId, NOW);

let live: LiveSubscription[];
let moves: string[];
let checkout: Checkout | undefined;
let sold: Subscription | undefined;

const purchases = () =>
  createOfferGateway({
    store: { readCheckout: async () => checkout },
    gateway: {
      readSession: async () => ({ id: 'cs_1', status: 'complete', expiresAt: NOW, subscription: 'sub_1' }),
      readSubscription: async () => sold,
      listLive: async () => live,
      async moveAtPeriodEnd({ price }) {
        moves.push(price);
        return { kind: 'moved' };
      },
    } as Partial<PurchasePorts['gateway']> as PurchasePorts['gateway'],
    listPriceOf: (plan) => `list_${plan}`,
  });

const subscription = (changes: Partial<LiveSubscription> = {}): LiveSubscription => ({
  id: 'sub_1',
  status: 'active',
  customer: 'cus_1',
  item: {
    id: 'si_1',
    price: PRICE,
    costs: { amountMinor: 49_900, currency: 'usd', interval: 'month', intervalCount: 1 },
    periodStart: NOW - 28 * SECONDS_PER_DAY,
    periodEnd: NOW + 2 * SECONDS_PER_DAY,
  },
  prices: [PRICE],
  isCancelling: false,
  isScheduled: false,
  isPaused: false,
  isInvoiced: false,
  invoice: { status: 'paid' },
  paidPrices: [PRICE],
  ...changes,
});

const endPrice = async (...subscriptions: LiveSubscription[]) => {
  live = subscriptions;
  return purchases().endPrice({ offer, account, now: NOW });
};

beforeEach(() => {
  live = [];
  moves = [];
  checkout = undefined;
});

describe('a page that was paid', () => {
  it.each([
    ['active', 'bought'],
    ['incomplete', 'bought'],
    ['canceled', 'none'],
    ['incomplete_expired', 'none'],
    [undefined, 'none'],
  ])('is a purchase while its subscription has not ended: %s is %s', async (status, expected) => {
    checkout = { price: PRICE, sessionId: 'cs_1' } as Checkout;
    sold = status === undefined ? undefined : { id: 'sub_1', status };
    expect(await purchases().readPurchase({ offer, account })).toBe(expected);
  });
});

describe('the end of an offer', () => {
  it('sets the list price of the plan', async () => {
    expect(await endPrice(subscription())).toEqual({ kind: 'moved' });
    expect(moves).toEqual(['list_growth']);
  });

  it.each(['open', 'uncollectible'])(
    'waits for no invoice of an invoiced customer that is %s',
    async (status) => {
      const unpaid = { isInvoiced: true, status: 'past_due', invoice: { status } };
      expect(await endPrice(subscription(unpaid))).toEqual({ kind: 'moved' });
      expect(await endPrice(subscription({ ...unpaid, isInvoiced: false }))).toMatchObject({
        reason: 'invoice_unpaid',
      });
    },
  );

  it.each([true, false])('waits for a draft, which is not final (invoiced: %s)', async (isInvoiced) => {
    const draft = subscription({ isInvoiced, invoice: { status: 'draft' } });
    expect(await endPrice(draft)).toEqual({ kind: 'later', reason: 'invoice_unpaid' });
  });

  it.each([
    ['another price', ['list_starter'], 'other_price_follows'],
    ['its price', [PRICE], 'change_scheduled'],
    ['no further phase', undefined, 'change_scheduled'],
  ])('waits for a schedule with %s', async (_, nextPrices, reason) => {
    const scheduled = subscription({ isScheduled: true, nextPrices });
    expect(await endPrice(scheduled)).toEqual({ kind: 'later', reason });
  });

  it('is reached once no subscription has the price', async () => {
    expect(await endPrice()).toEqual({ kind: 'gone' });
    expect(await endPrice(subscription({ prices: ['list_growth'] }))).toEqual({ kind: 'gone' });
  });

  it('waits while the subscription has the price beside another plan', async () => {
    const several = subscription({ item: undefined, prices: ['list_starter', PRICE] });
    expect(await endPrice(several)).toEqual({ kind: 'later', reason: 'several_plans' });
    expect(await purchases().hasPrice({ offer, account })).toBe(true);
  });
});
