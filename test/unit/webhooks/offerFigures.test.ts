import { describe, expect, it } from 'vitest';
import { withSubscription } from '../../../services/webhooks/domain/carryOver.ts';
import { paidTimeOf } from '../../../services/webhooks/domain/paidTime.ts';
import type { PlanRules } from '../../../services/webhooks/domain/planRules.ts';
import { selectSubscription } from '../../../services/webhooks/domain/selectSubscription.ts';
import type {
  InvoiceLine,
  StripeInvoice,
  StripeSubscription,
} from '../../../services/webhooks/domain/stripeSubscription.ts';
import type { Account, Terms } from '../../../shared/account/account.ts';
import { fullQuota } from '../../../shared/account/entitlements.ts';
import { accountAt, newAccount } from '../../../shared/account/rollOver.ts';
import {
  DAY,
  END,
  invoice,
  item,
  line,
  offerPrice,
  RULES,
  rulesWith,
  START,
  subscription,
} from '../../support/billing/stripeObjects.ts';

const MIDDLE = START + 15 * DAY;
/** The months that begin at MIDDLE and at END have 31 days. */
const AFTER = END + 31 * DAY;
const GRACE_SHARE = 7 / 31;

/** 50,000 sessions and 100 open ones, of growth. */
const VOLUME = offerPrice({ figures: { sessionsIncluded: 50_000, concurrent: 100 } });
/** Less than growth has, for less. */
const LEAN = offerPrice({ offerId: 'of_2', figures: { sessionsIncluded: 8_000, concurrent: 12 } });

const sold = (changes: Partial<InvoiceLine> = {}) => line({ price: 'price_o', ...changes });
const ofPrice = (price: string, changes: Partial<StripeSubscription> = {}) =>
  subscription({ price, latestInvoice: undefined, ...changes });

/** What a sync makes of the account: `invoices` are those of the subscription, newest first. */
function synced(
  account: Account,
  one: StripeSubscription,
  {
    invoices = one.latestInvoice ? [one.latestInvoice] : [],
    rules = rulesWith(VOLUME),
    now = START,
  }: { invoices?: StripeInvoice[]; rules?: PlanRules; now?: number } = {},
): Account {
  const paidTime = paidTimeOf(one, invoices, rules);
  const selection = selectSubscription([{ ...one, paidTime }], {
    rules,
    now,
    previous: account.subscription,
  });
  return withSubscription(account, selection.subscription, { paidTime: selection.paidTime, now });
}

const NEW = newAccount('u1', START);
const onOffer = (rules = rulesWith(VOLUME)) => synced(NEW, subscription({ price: 'price_o' }), { rules });
const used = (account: Account, sessionsUsed: number): Account => ({ ...account, sessionsUsed });

const FIGURES = { plan: 'growth', sessionsIncluded: 50_000, concurrent: 100 };
const GROWTH = { plan: 'growth', sessionsIncluded: 20_000, concurrent: 50 };

/** The renewal of a price at END, which is paid unless told otherwise. */
const renewal = (price: string, changes: Partial<StripeInvoice> = {}) =>
  invoice({
    id: 'in_2',
    created: END,
    reason: 'subscription_cycle',
    lines: [line({ price, start: END, end: AFTER })],
    ...changes,
  });

describe('the price of an offer', () => {
  it('grants its figures once it is paid, and the terms name the offer', () => {
    expect(onOffer()).toMatchObject({
      ...FIGURES,
      requestsPerMinute: 10_000,
      projectsIncluded: 10,
      terms: { sessionsIncluded: 50_000, concurrent: 100, offer: 'of_1' },
    });
  });

  it('grants fewer sessions than its plan if the offer says so', () => {
    expect(onOffer(rulesWith(LEAN))).toMatchObject({
      plan: 'growth',
      sessionsIncluded: 8_000,
      concurrent: 12,
    });
  });

  it('replaces terms that an operator set, and their end', () => {
    const terms: Terms = { sessionsIncluded: 30_000, projectsIncluded: 50, until: END, holdUnpaid: true };
    const account = synced({ ...NEW, terms }, subscription({ price: 'price_o' }));
    expect(account).toMatchObject({ ...FIGURES, projectsIncluded: 10 });
    expect(account.terms).toEqual({ sessionsIncluded: 50_000, concurrent: 100, offer: 'of_1' });
  });

  it.each(['draft', 'open', 'void', 'uncollectible'])('grants nothing while its invoice is %s', (status) => {
    const unpaid = subscription({
      price: 'price_o',
      latestInvoice: invoice({ status, lines: [sold()] }),
    });
    const account = synced(NEW, unpaid);
    expect(account.plan).toBe('free');
    expect(account.terms).toBeUndefined();
  });

  it('grants nothing to another account, and the subscription is reported', () => {
    const rules = { ...RULES, foreignPrices: new Set(['price_o']) };
    const one = subscription({ price: 'price_o', isFromCheckout: false });
    expect(synced(NEW, one, { rules })).toMatchObject({ plan: 'free' });
    expect(selectSubscription([one], { rules, now: START })).toMatchObject({
      subscription: undefined,
      unpriced: { id: 'sub_1' },
    });
  });

  it('beside the item of a plan is reported too if it is another account’s, and grants nothing more', () => {
    const rules = { ...RULES, foreignPrices: new Set(['price_o']) };
    const one = subscription({ items: [item(), item({ price: 'price_o' })] });
    expect(synced(NEW, one, { rules })).toMatchObject({ plan: 'starter', sessionsIncluded: 5_000 });
    expect(selectSubscription([one], { rules, now: START }).unpriced).toMatchObject({ id: 'sub_1' });
  });

  it('of a plan that only a newer release knows grants nothing', () => {
    expect(
      synced(NEW, subscription({ price: 'price_o' }), { rules: rulesWith(offerPrice({ plan: 'scale' })) }),
    ).toMatchObject({ plan: 'free' });
  });
});

describe('an offer that follows the price of a plan', () => {
  const list = () => synced(NEW, subscription({ price: 'price_g' }));
  const upgrade = (status = 'paid') =>
    invoice({
      id: 'in_2',
      status,
      created: MIDDLE,
      reason: 'subscription_update',
      lines: [
        line({ price: 'price_g', start: MIDDLE, amountMinor: -4_950, isProration: true, isCredit: true }),
        sold({ start: MIDDLE, end: MIDDLE + 31 * DAY }),
      ],
    });
  const bought = invoice({ lines: [line({ price: 'price_g' })] });
  const accept = (account: Account, status?: string) =>
    synced(account, ofPrice('price_o', { anchor: MIDDLE }), {
      invoices: [upgrade(status), bought],
      now: MIDDLE,
    });

  it('begins a period with its own quota, and usage beyond the paid half of the old one is carried over', () => {
    expect(accept(used(list(), 18_000))).toMatchObject({
      ...FIGURES,
      periodStart: MIDDLE,
      sessionsUsed: 18_000 - 10_000,
    });
  });

  it('carries over by the time that has passed what terms of an operator granted until then', () => {
    const agreed = { ...list(), terms: { sessionsIncluded: 30_000 }, sessionsIncluded: 30_000 };
    expect(accept(used(agreed, 18_000))).toMatchObject({ ...FIGURES, sessionsUsed: 18_000 - 15_000 });
  });

  it.each(['open', 'draft', 'void'])('changes nothing while the invoice of the change is %s', (status) => {
    expect(accept(used(list(), 18_000), status)).toMatchObject({
      ...GROWTH,
      periodStart: START,
      sessionsUsed: 18_000,
    });
  });

  it('within its period adds the shares of both prices', () => {
    const change = invoice({
      id: 'in_2',
      created: MIDDLE,
      reason: 'subscription_update',
      lines: [
        line({ price: 'price_g', start: MIDDLE, amountMinor: -4_950, isProration: true, isCredit: true }),
        sold({ start: MIDDLE, amountMinor: 9_950, isProration: true }),
      ],
    });
    const account = synced(used(list(), 18_000), ofPrice('price_o'), {
      invoices: [change, bought],
      now: MIDDLE,
    });
    expect(account).toMatchObject({ ...FIGURES, sessionsIncluded: 35_000, sessionsUsed: 18_000 });
    expect(accountAt(account, MIDDLE + DAY)).toMatchObject({ sessionsIncluded: 35_000 });
    const back = invoice({
      id: 'in_3',
      created: MIDDLE + 6 * DAY,
      reason: 'subscription_update',
      lines: [
        sold({ start: MIDDLE + 6 * DAY, amountMinor: -5_970, isProration: true, isCredit: true }),
        line({ price: 'price_g', start: MIDDLE + 6 * DAY, amountMinor: 2_970, isProration: true }),
      ],
    });
    const again = synced(account, ofPrice('price_g'), {
      invoices: [back, change, bought],
      now: MIDDLE + 6 * DAY,
    });
    // 15 days of growth, 6 of the offer, 9 of growth.
    expect(again).toMatchObject({ ...GROWTH, sessionsIncluded: 10_000 + 10_000 + 6_000 });
    expect(again.terms).toBeUndefined();
  });

  it('from the next renewal keeps the figures of the plan until that is paid', () => {
    const waiting = ofPrice('price_o');
    expect(synced(list(), waiting, { invoices: [bought], now: MIDDLE })).toMatchObject(GROWTH);
    const grace = synced(list(), waiting, {
      invoices: [renewal('price_o', { status: 'draft' }), bought],
      now: END,
    });
    expect(grace).toMatchObject({
      plan: 'growth',
      sessionsIncluded: Math.ceil(20_000 * GRACE_SHARE),
      concurrent: 50,
    });
    const paid = synced(grace, waiting, { invoices: [renewal('price_o')], now: END + 2 * DAY });
    expect(paid).toMatchObject({ ...FIGURES, periodStart: END });
  });
});

describe('in a trial that an operator extended', () => {
  const formerEnd = START + 14 * DAY;
  const trialEnd = START + 40 * DAY;
  const now = formerEnd + DAY;
  const trialOf = (price: string) => invoice({ lines: [line({ price, end: formerEnd, amountMinor: 0 })] });
  const extended = (price: string) => ofPrice(price, { status: 'trialing', trialEnd, anchor: trialEnd });

  it('an offer from the next renewal grants nothing before that is paid', () => {
    const inTrial = synced(NEW, extended('price_g'), { invoices: [trialOf('price_g')], now });
    expect(inTrial).toMatchObject(GROWTH);
    const waiting = synced(inTrial, extended('price_o'), { invoices: [trialOf('price_g')], now });
    expect(waiting).toMatchObject({
      ...GROWTH,
      subscription: { paidUntil: trialEnd, included: [START, 20_000] },
    });
    expect(waiting.terms).toBeUndefined();
    const first = renewal('price_o', {
      created: trialEnd,
      lines: [sold({ start: trialEnd, end: trialEnd + 31 * DAY })],
    });
    const paid = synced(waiting, ofPrice('price_o', { trialEnd, anchor: trialEnd }), {
      invoices: [first, trialOf('price_g')],
      now: trialEnd,
    });
    expect(paid).toMatchObject({ ...FIGURES, periodStart: trialEnd, terms: { offer: 'of_1' } });
  });

  it('an offer of a greater plan does not grant that plan', () => {
    const waiting = synced(NEW, extended('price_o'), { invoices: [trialOf('price_s')], now });
    expect(waiting).toMatchObject({ plan: 'starter', sessionsIncluded: 5_000 });
  });

  it('an offer keeps its figures until the list price that follows is paid', () => {
    const onTrial = synced(NEW, extended('price_o'), { invoices: [trialOf('price_o')], now });
    expect(onTrial).toMatchObject({ ...FIGURES, terms: { offer: 'of_1' } });
    const ending = synced(onTrial, extended('price_g'), { invoices: [trialOf('price_o')], now });
    expect(ending).toMatchObject({ ...FIGURES, terms: { offer: 'of_1' } });
  });

  it('another list price applies at once', () => {
    const changed = synced(NEW, extended('price_g'), { invoices: [trialOf('price_s')], now });
    expect(changed).toMatchObject(GROWTH);
  });
});

describe('an offer below the price of its plan, after a year of another plan', () => {
  it('begins its own month, and the credit of the year carries usage over', () => {
    const yearEnd = START + 365 * DAY;
    const year = invoice({ lines: [line({ price: 'price_g', end: yearEnd, amountMinor: 99_000 })] });
    const change = invoice({
      id: 'in_2',
      created: MIDDLE,
      reason: 'subscription_update',
      lines: [
        line({
          price: 'price_g',
          start: MIDDLE,
          end: yearEnd,
          amountMinor: -94_900,
          isProration: true,
          isCredit: true,
        }),
        sold({ start: MIDDLE, end: MIDDLE + 31 * DAY, amountMinor: 4_900 }),
      ],
    });
    const rules = rulesWith(LEAN);
    const before = synced(NEW, ofPrice('price_g'), { invoices: [year], rules });
    expect(before).toMatchObject(GROWTH);
    const after = synced(used(before, 12_000), ofPrice('price_o', { anchor: MIDDLE }), {
      invoices: [change, year],
      rules,
      now: MIDDLE,
    });
    expect(after).toMatchObject({
      plan: 'growth',
      sessionsIncluded: 8_000,
      sessionsUsed: 2_000,
      concurrent: 12,
    });
  });
});

describe('the figures of an offer', () => {
  it('hold in the grace, of which they are a share, and end with it', () => {
    const grace = accountAt(onOffer(), END);
    expect(grace).toMatchObject({ ...FIGURES, sessionsIncluded: Math.ceil(50_000 * GRACE_SHARE) });
    expect(fullQuota(grace, END)).toBe(50_000);
    expect(accountAt(onOffer(), END + 7 * DAY)).toMatchObject({ plan: 'free', sessionsIncluded: 100 });
  });

  it('are granted again by a late payment of the offer’s renewal', () => {
    const one = ofPrice('price_o', { status: 'past_due' });
    const overdue = [renewal('price_o', { status: 'open' }), invoice({ lines: [sold()] })];
    const unpaid = synced(onOffer(), one, { invoices: overdue, now: END + 8 * DAY });
    expect(unpaid).toMatchObject({ plan: 'free', terms: { offer: 'of_1' } });
    const paid = synced(unpaid, one, { invoices: [renewal('price_o')], now: END + 9 * DAY });
    expect(paid).toMatchObject({ ...FIGURES, periodStart: END });
  });

  it('are unscaled in a period whose quota is not that of a month', () => {
    const short = invoice({ lines: [sold({ end: START + 12 * DAY })] });
    const anchor = START + 12 * DAY;
    const account = synced(NEW, ofPrice('price_o', { anchor }), { invoices: [short] });
    // START is in a month of 30 days by this anchor.
    expect(account.sessionsIncluded).toBe(Math.floor((50_000 * 12) / 30));
    const trialEnd = START + 10 * DAY;
    const trial = invoice({ lines: [sold({ end: trialEnd, amountMinor: 0 })] });
    expect(
      synced(NEW, ofPrice('price_o', { status: 'trialing', trialEnd }), { invoices: [trial] }),
    ).toMatchObject({ ...FIGURES, subscription: { included: [START, 50_000] } });
  });

  it('end when a renewal at the price of the plan is paid, and not before', () => {
    const ending = ofPrice('price_g');
    const open = [renewal('price_g', { status: 'open' }), invoice({ lines: [sold()] })];
    expect(synced(onOffer(), ending, { invoices: open, now: END + DAY })).toMatchObject({
      concurrent: 100,
      sessionsIncluded: Math.ceil(50_000 * GRACE_SHARE),
    });
    const over = synced(onOffer(), ending, { invoices: [renewal('price_g')], now: END + DAY });
    expect(over).toMatchObject(GROWTH);
    expect(over.terms).toBeUndefined();
  });

  it('end with the subscription, also if Stripe no longer lists it', () => {
    const canceled = synced(onOffer(), subscription({ price: 'price_o', status: 'canceled' }), {
      now: MIDDLE,
    });
    expect(canceled).toMatchObject({ plan: 'free' });
    expect(canceled.terms).toBeUndefined();
    const rules = rulesWith(VOLUME);
    const gone = selectSubscription([], { rules, now: MIDDLE, previous: onOffer().subscription });
    const after = withSubscription(onOffer(), gone.subscription, { paidTime: gone.paidTime, now: MIDDLE });
    expect(after.terms).toBeUndefined();
  });

  it('stay when a payment is refunded: the invoice is still paid', () => {
    expect(synced(onOffer(), subscription({ price: 'price_o' }), { now: MIDDLE })).toMatchObject(FIGURES);
  });

  it('stay with the stored paid time of a subscription whose only invoice was voided, and grant nothing', () => {
    const credited = onOffer();
    const voided = ofPrice('price_o');
    const after = synced(credited, voided, {
      invoices: [invoice({ status: 'void', lines: [sold()] })],
      now: MIDDLE,
    });
    expect(after).toMatchObject({ plan: 'free', sessionsIncluded: 100, terms: { offer: 'of_1' } });
  });

  it('of terms that an operator set are kept by a sync', () => {
    const terms = { sessionsIncluded: 30_000 };
    const account = synced({ ...NEW, terms }, subscription({ price: 'price_g' }));
    expect(account).toMatchObject({ sessionsIncluded: 30_000, terms });
  });
});

describe('of two live subscriptions', () => {
  it('the one whose offer grants more decides', () => {
    const rules = rulesWith(VOLUME);
    const paid = (one: StripeSubscription) => ({
      ...one,
      paidTime: paidTimeOf(one, one.latestInvoice ? [one.latestInvoice] : [], rules),
    });
    const growth = paid(subscription({ id: 'sub_2', price: 'price_g' }));
    const offered = paid(subscription({ price: 'price_o' }));
    expect(selectSubscription([growth, offered], { rules, now: START }).subscription?.id).toBe('sub_1');
    const fewer = rulesWith(LEAN);
    const lean = { ...offered, paidTime: paidTimeOf(offered, [invoice({ lines: [sold()] })], fewer) };
    expect(selectSubscription([growth, lean], { rules: fewer, now: START }).subscription?.id).toBe('sub_2');
  });
});

describe('a price that differs from the paid one', () => {
  const unbilled = (price: string, paidPrice: string, until?: number) => {
    const rules = rulesWith(offerPrice(until === undefined ? {} : { until }));
    const one = subscription({ price, latestInvoice: invoice({ lines: [line({ price: paidPrice })] }) });
    const paidTime = paidTimeOf(one, one.latestInvoice ? [one.latestInvoice] : [], rules);
    return selectSubscription([{ ...one, paidTime }], { rules, now: MIDDLE }).unbilled?.id;
  };

  it('is explained by an offer that the next renewal bills', () => {
    expect(unbilled('price_o', 'price_g')).toBeUndefined();
  });

  it('is explained in the last period of an offer, and in no earlier one', () => {
    expect(unbilled('price_g', 'price_o', END)).toBeUndefined();
    expect(unbilled('price_g', 'price_o', END + 1)).toBe('sub_1');
  });
});

describe('the monthly recurring revenue', () => {
  it('is the amount of the offer’s price', () => {
    const one = subscription({
      items: [item({ price: 'price_o', unitAmountMinor: 19_900 })],
      latestInvoice: invoice({ lines: [sold()] }),
    });
    expect(synced(NEW, one).subscription?.mrr).toBe(19_900);
    expect(synced(NEW, one, { rules: RULES }).subscription).toBeUndefined();
  });
});
