import { beforeEach, describe, expect, it } from 'vitest';
import type {
  EndingDelay,
  OfferGateway,
  PurchaseState,
} from '../../../../services/billing/domain/offers/ports.ts';
import { runOfferTask } from '../../../../services/billing/domain/offers/runOfferTask.ts';
import type { Account } from '../../../../shared/account/account.ts';
import type { Offer } from '../../../../shared/account/offer.ts';
import { newAccount } from '../../../../shared/account/rollOver.ts';
import type { Notice } from '../../../../shared/contract/notifications/notices.ts';
import { addMonths, SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../../../shared/time.ts';
import { createTestOffer, OFFERED_AT as NOW } from '../../../support/billing/testOffer.ts';
import { starterSubscription } from '../../../support/table/testTable.ts';

const { offerId, accountId } = createTestOffer();
const DAY = SECONDS_PER_DAY;
/** Months begin on the 30th at 10:00; this is the first end of one at `until`, 31 May, or later. */
const ENDS_AT = Date.parse('2027-06-30T10:00:00Z') / 1000;

let stored: Offer;
let others: Offer[];
let account: Account;
let notices: Notice[];
let calls: string[];
let purchase: PurchaseState;
let ending: { kind: 'moved' | 'gone' } | { kind: 'later'; reason: EndingDelay };
let fault: Error | undefined;

const called = async <Result>(name: string, result: Result): Promise<Result> => {
  calls.push(name);
  if (fault) throw fault;
  return result;
};
const gateway: OfferGateway = {
  readPurchase: () => called('readPurchase', purchase),
  hasPrice: () => called('hasPrice', purchase === 'bought'),
  closePurchase: () => called('closePurchase', purchase),
  archivePrice: (price) => called(`archive ${price}`, undefined),
  endPrice: () => called('endPrice', ending),
};

beforeEach(() => {
  notices = [];
  others = [];
  calls = [];
  purchase = 'none';
  ending = { kind: 'moved' };
  fault = undefined;
  account = {
    ...newAccount(accountId, NOW),
    subscription: starterSubscription(NOW, { plan: 'growth', anchor: NOW, paidUntil: addMonths(NOW, 1) }),
    terms: { sessionsIncluded: 200_000, offer: offerId },
  };
});

const run = (now: number) =>
  runOfferTask(
    {
      offers: {
        listOffers: async () => [stored, ...others],
        async saveOffer({ after, notices: told = [] }) {
          stored = { ...after, version: stored.version + 1 };
          notices.push(...told);
          return true;
        },
      },
      accounts: { readAccount: async () => account },
      gateway,
    },
    { accountId, offerId, now },
  );

const given = (changes: Partial<Offer>) => {
  stored = createTestOffer(changes);
};
const accepted = { state: 'accepted', price: 'price_1', acceptedAt: NOW, effectiveSince: NOW } as const;

describe('an offer that nobody accepted', () => {
  it('expires at accept_by, and not a second before', async () => {
    given({});
    expect(await run(stored.acceptBy - 1)).toBe('nothing');
    expect(await run(stored.acceptBy)).toBe('changed');
    expect(stored.state).toBe('expired');
    expect(await run(stored.acceptBy + DAY)).toBe('nothing');
    expect(calls).toEqual([]);
  });

  it.each(['declined', 'withdrawn', 'expired'] as const)(
    'has its price archived once it is %s',
    async (state) => {
      given({ state, price: 'price_1' });
      expect(await run(NOW)).toBe('changed');
      expect(calls).toEqual(['closePurchase', 'archive price_1']);
      expect(stored).toMatchObject({ state, isPriceArchived: true });
      expect(await run(NOW + DAY)).toBe('nothing');
    },
  );

  it('is accepted after all if a page that a crash left was paid', async () => {
    given({ state: 'declined', price: 'price_1' });
    purchase = 'bought';
    await run(NOW);
    expect(stored.state).toBe('accepted');
    expect(notices.map(({ kind }) => kind)).toEqual(['offer_accepted', 'offer_accepted_op']);
  });
});

describe('an offer that is accepting', () => {
  const accepting = { state: 'accepting', attemptAt: NOW, checkAt: NOW + SECONDS_PER_HOUR } as const;
  const LATER = NOW + SECONDS_PER_HOUR;

  it('can be accepted again if its purchase came to nothing', async () => {
    given(accepting);
    expect(await run(LATER - 1)).toBe('nothing');
    await run(LATER);
    expect(stored.state).toBe('offered');
  });

  it('has expired if its purchase came to nothing after accept_by', async () => {
    given(accepting);
    await run(stored.acceptBy);
    expect(stored.state).toBe('expired');
  });

  it('is looked at every hour while it can be paid', async () => {
    given(accepting);
    purchase = 'open';
    await run(LATER);
    expect(stored).toMatchObject({ state: 'accepting', checkAt: LATER + SECONDS_PER_HOUR });
  });

  it('is left alone while a request may be running', async () => {
    given({ ...accepting, attemptAt: LATER - 59 });
    await run(LATER);
    expect([stored.state, calls]).toEqual(['accepting', []]);
  });

  it('is accepted if the subscription has its price', async () => {
    given({ ...accepting, purchase: { kind: 'period_end' } });
    purchase = 'bought';
    await run(LATER);
    expect(stored).toMatchObject({ state: 'accepted' });
    expect(stored.effectiveSince).toBeUndefined();
    expect(notices[0]).toMatchObject({ kind: 'offer_accepted', facts: { startsAt: addMonths(NOW, 1) } });
  });
});

describe('an accepted offer', () => {
  it('is in effect once the account has its figures', async () => {
    given({ ...accepted, effectiveSince: undefined });
    await run(NOW);
    expect(stored).toMatchObject({ effectiveSince: NOW, endsAt: ENDS_AT });
    expect(calls).toEqual([]);
  });

  it('waits for its first payment while the subscription has the price, and has ended when it has not', async () => {
    given({ ...accepted, effectiveSince: undefined });
    account = { ...account, terms: undefined };
    purchase = 'bought';
    await run(NOW);
    expect(stored).toMatchObject({ state: 'accepted', checkAt: NOW + DAY });
    purchase = 'none';
    await run(NOW + DAY);
    expect(stored.state).toBe('ended');
  });

  it('has ended once the account has its figures no longer, and its price is archived', async () => {
    given(accepted);
    account = { ...account, terms: undefined };
    await run(NOW);
    expect(stored.state).toBe('ended');
    await run(NOW + 1);
    expect(calls).toEqual(['hasPrice', 'archive price_1']);
  });

  it('goes on while the subscription has its price, though another one was paid', async () => {
    given(accepted);
    account = { ...account, terms: undefined };
    purchase = 'bought';
    await run(NOW);
    expect(stored).toMatchObject({ state: 'accepted', checkAt: NOW + DAY });
  });

  it('both sides are warned once 30 days before the end, and once 7 days before', async () => {
    given(accepted);
    for (let now = NOW; now < ENDS_AT - 3 * DAY; now += SECONDS_PER_HOUR) await run(now);
    expect(notices.map(({ kind, facts }) => [kind, 'days' in facts && facts.days])).toEqual([
      ['offer_ending', 30],
      ['offer_ending_op', 30],
      ['offer_ending', 7],
      ['offer_ending_op', 7],
    ]);
    expect(calls).toEqual([]);
  });

  it('that ends within 7 days is warned of once', async () => {
    given({ ...accepted, until: NOW + DAY });
    for (let now = NOW; now < NOW + 26 * DAY; now += DAY) await run(now);
    expect(notices.map(({ facts }) => 'days' in facts && facts.days)).toEqual([30, 30, 7, 7]);
  });

  it('is not warned of if another offer follows, or if the subscription ends with it', async () => {
    const warned = async (changes: { others?: Offer[]; cancelAt?: number }) => {
      given({ ...accepted, endsAt: ENDS_AT });
      others = changes.others ?? [];
      const { cancelAt } = changes;
      account = {
        ...account,
        subscription: { ...starterSubscription(NOW, { plan: 'growth', anchor: NOW }), cancelAt },
      };
      notices = [];
      await run(ENDS_AT - 30 * DAY);
      return notices.length > 0;
    };
    const next = createTestOffer({ ...accepted, offerId: 'of_next', effectiveSince: undefined });
    expect(await warned({})).toBe(true);
    expect(await warned({ others: [next] })).toBe(false);
    expect(stored.warnedDays).toBeUndefined();
    expect(await warned({ others: [{ ...next, effectiveSince: NOW }, createTestOffer()] })).toBe(true);
    expect(await warned({ cancelAt: ENDS_AT })).toBe(false);
    expect(await warned({ cancelAt: ENDS_AT + 1 })).toBe(true);
  });

  it('gets the list price three days before the end, once', async () => {
    given({ ...accepted, warnedDays: 7, endsAt: ENDS_AT });
    for (let now = ENDS_AT - 4 * DAY; now < ENDS_AT; now += SECONDS_PER_HOUR) await run(now);
    expect(calls).toEqual(['endPrice']);
    expect(stored.listPriceSince).toBe(ENDS_AT - 3 * DAY);
  });

  it('keeps its end while the renewal is unpaid, and ends with its figures', async () => {
    given({ ...accepted, warnedDays: 7, endsAt: ENDS_AT, listPriceSince: ENDS_AT - DAY, checkAt: ENDS_AT });
    await run(ENDS_AT);
    expect(stored).toMatchObject({ state: 'accepted', endsAt: ENDS_AT, checkAt: ENDS_AT + DAY });
    account = { ...account, terms: undefined };
    await run(ENDS_AT + DAY);
    expect(stored.state).toBe('ended');
  });

  it('that was paid for a period after its end is unfinished, and ends with that one', async () => {
    given({
      ...accepted,
      warnedDays: 7,
      endsAt: ENDS_AT,
      listPriceSince: ENDS_AT - DAY,
      checkAt: ENDS_AT + DAY,
    });
    const paidUntil = addMonths(NOW, 8);
    account = {
      ...account,
      subscription: starterSubscription(NOW, { plan: 'growth', anchor: NOW, paidUntil }),
    };
    expect(await run(ENDS_AT + DAY)).toBe('unfinished');
    expect(stored).not.toHaveProperty('listPriceSince');
    expect(await run(ENDS_AT + DAY + SECONDS_PER_HOUR)).toBe('changed');
    expect(stored.endsAt).toBe(paidUntil);
    await run(paidUntil - 3 * DAY);
    expect(calls).toEqual(['endPrice']);
  });

  it('is unfinished after a day in which an unpaid invoice kept it from ending', async () => {
    given({ ...accepted, warnedDays: 7, endsAt: ENDS_AT });
    ending = { kind: 'later', reason: 'invoice_unpaid' };
    const begun = ENDS_AT - 3 * DAY;
    for (let hour = 0; hour < 24; hour++) expect(await run(begun + hour * SECONDS_PER_HOUR)).toBe('changed');
    expect(await run(begun + DAY)).toBe('unfinished');
    ending = { kind: 'moved' };
    expect(await run(begun + DAY + SECONDS_PER_HOUR)).toBe('changed');
    expect(stored.failingSince).toBeUndefined();
  });

  it('is not unfinished if the customer scheduled another price', async () => {
    given({ ...accepted, warnedDays: 7, endsAt: ENDS_AT });
    ending = { kind: 'later', reason: 'other_price_follows' };
    for (const hour of [0, 25, 26])
      expect(await run(ENDS_AT - 3 * DAY + hour * SECONDS_PER_HOUR)).toBe('changed');
  });

  it('holds for another period if the list price could not be set, and is warned of that end again', async () => {
    given({ ...accepted, warnedDays: 7, endsAt: ENDS_AT, checkAt: ENDS_AT });
    ending = { kind: 'later', reason: 'invoice_unpaid' };
    await run(ENDS_AT);
    expect(stored).toMatchObject({ state: 'accepted', endsAt: addMonths(NOW, 8), warnedDays: 30 });
    expect(stored.listPriceSince).toBeUndefined();
  });
});

it('an error of Stripe is thrown, and remembered until the next attempt an hour later', async () => {
  given({ state: 'declined', price: 'price_1' });
  fault = new Error('Stripe is down');
  await expect(run(NOW)).rejects.toThrow('Stripe is down');
  expect(stored).toMatchObject({ failingSince: NOW, checkAt: NOW + SECONDS_PER_HOUR });
  fault = undefined;
  await run(NOW + SECONDS_PER_HOUR);
  expect(stored.failingSince).toBeUndefined();
});
