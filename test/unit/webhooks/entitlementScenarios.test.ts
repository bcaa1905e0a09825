import { describe, expect, it } from 'vitest';
import { BillingModel, DAY, type ModelSubscription } from '../../support/billing/billingModel.ts';
import { ModelCustomer, sessionsOnCredit, sessionsSold } from '../../support/billing/modelCustomer.ts';

/** A month of 31 days begins then, and one of 30 days follows, in which a grace of 7 days falls. */
const BEGINS = Date.parse('2026-03-10T09:00:00Z') / 1000;
const MONTH_HOURS = 31 * 24;
const GRACE = { starter: Math.ceil((5_000 * 7) / 30), growth: Math.ceil((20_000 * 7) / 30) };

function world() {
  const billing = new BillingModel(BEGINS);
  const customer = new ModelCustomer(billing);
  /** Passes hours, syncing and using up every quota in each, unless told otherwise. */
  const pass = (hours: number, { syncs = true, uses = true } = {}) => {
    for (let hour = 0; hour < hours; hour++) {
      billing.tick();
      if (syncs) customer.sync();
      if (uses) customer.use();
    }
  };
  const useAll = () => {
    customer.sync();
    customer.use();
    return customer.total;
  };
  return { billing, customer, pass, useAll };
}

const latest = ({ invoices }: ModelSubscription) => {
  const invoice = invoices.at(-1);
  if (!invoice) throw new Error('no invoice');
  return invoice;
};

describe('a plan change within a period', () => {
  it('starter to growth and back on the same day grants what a day costs, not 20,000 sessions', () => {
    const { billing, customer, pass, useAll } = world();
    const subscription = billing.subscribe('starter');
    billing.change(subscription, 'growth');
    expect(useAll()).toBe(20_000);
    pass(6);
    billing.change(subscription, 'starter');
    useAll();
    expect(customer.current).toMatchObject({ plan: 'starter', sessionsIncluded: 5_000 });
    // Of 20,000 sessions, 6 of 744 hours were paid for.
    expect(customer.current.sessionsUsed).toBe(20_000 - Math.floor((20_000 * 6) / MONTH_HOURS));
    expect(customer.total).toBe(20_000);
  });

  it('an upgrade an hour before the period ends, with the anchor unchanged, grants the share of an hour', () => {
    const { billing, customer, pass, useAll } = world();
    const subscription = billing.subscribe('starter');
    useAll();
    pass(MONTH_HOURS - 1);
    billing.change(subscription, 'growth', { anchor: 'unchanged' });
    expect(useAll()).toBe(5_020);
    expect(customer.current).toMatchObject({ plan: 'growth', sessionsIncluded: 5_020, sessionsUsed: 5_020 });
  });

  it('an upgrade that starts a new period carries over what was used beyond the paid time', () => {
    const { billing, customer, pass, useAll } = world();
    const subscription = billing.subscribe('starter');
    useAll();
    pass(24, { uses: false });
    billing.change(subscription, 'growth');
    useAll();
    expect(customer.total).toBe(20_000 + Math.floor((5_000 * 24) / MONTH_HOURS));
  });

  it('an unpaid upgrade grants nothing until it is paid', () => {
    const { billing, customer, pass, useAll } = world();
    const subscription = billing.subscribe('starter');
    useAll();
    billing.cardPays = false;
    const invoice = billing.change(subscription, 'growth');
    pass(24);
    expect(customer.current).toMatchObject({ plan: 'starter', sessionsIncluded: 5_000, status: 'past_due' });
    if (invoice) billing.pay(subscription, invoice);
    useAll();
    expect(customer.current).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
  });

  it('two upgrades between two syncs carry over the usage of the first period', () => {
    const { billing, customer, pass, useAll } = world();
    const subscription = billing.subscribe('starter');
    useAll();
    billing.change(subscription, 'growth');
    pass(24, { syncs: false });
    billing.change(subscription, 'agreed');
    useAll();
    // A day of growth was paid for, and never granted.
    expect(customer.current.sessionsUsed).toBe(20_000);
    expect(customer.total).toBe(20_000 + Math.floor((20_000 * 24) / MONTH_HOURS));
  });

  it('two changes between two syncs, the second with the anchor unchanged, carry over too', () => {
    const { billing, customer, useAll } = world();
    const subscription = billing.subscribe('starter');
    useAll();
    billing.change(subscription, 'growth');
    billing.change(subscription, 'agreed', { anchor: 'unchanged' });
    useAll();
    expect(customer.total).toBe(20_000);
  });

  it('a year changed to a month: the credit line ends after the plan’s line, and the month decides', () => {
    const { billing, customer, pass, useAll } = world();
    const subscription = billing.subscribe('growthYear');
    pass(24, { uses: false });
    billing.change(subscription, 'starter');
    useAll();
    expect(customer.current).toMatchObject({
      plan: 'starter',
      sessionsIncluded: 5_000,
      periodStart: billing.now,
    });
    expect(customer.current.subscription?.paidUntil).toBe(subscription.end);
  });

  it('a payment of an upgrade seen after the old period ended counts the usage of that period', () => {
    const { billing, customer, pass, useAll } = world();
    billing.afterRetries = 'past_due';
    const subscription = billing.subscribe('starter');
    useAll();
    pass(24, { uses: false });
    billing.cardPays = false;
    const invoice = billing.change(subscription, 'growth');
    pass(MONTH_HOURS - 24 + 1);
    expect(customer.total).toBe(5_000 + GRACE.starter);
    if (invoice) billing.pay(subscription, invoice);
    useAll();
    expect(customer.current.plan).toBe('growth');
    expect(customer.total).toBe(20_000 + Math.floor((5_000 * 24) / MONTH_HOURS));
    customer.sync();
    expect(customer.use(10)).toBe(10);
  });

  it('a price changed without an invoice keeps the plan that was paid for', () => {
    const { billing, customer } = world();
    const subscription = billing.subscribe('starter');
    billing.change(subscription, 'growth', { anchor: 'unchanged', billing: 'none' });
    customer.sync();
    expect(customer.current).toMatchObject({ plan: 'starter', sessionsIncluded: 5_000 });
  });
});

describe('a renewal that is not paid yet', () => {
  it('grants a part of the quota during the draft hour, and the rest once it is paid, with the usage kept', () => {
    const { billing, customer, pass, useAll } = world();
    billing.subscribe('growth');
    useAll();
    pass(MONTH_HOURS);
    expect(customer.total).toBe(20_000 + GRACE.growth);
    pass(1);
    expect(customer.total).toBe(40_000);
    expect(customer.current).toMatchObject({ sessionsIncluded: 20_000, sessionsUsed: 20_000 });
  });

  it('ends the plan after the grace', () => {
    const { billing, customer, pass, useAll } = world();
    billing.afterRetries = 'past_due';
    billing.subscribe('starter');
    useAll();
    pass(MONTH_HOURS - 1);
    billing.cardPays = false;
    pass(1 + 7 * 24);
    expect(customer.current).toMatchObject({ plan: 'free', status: 'past_due' });
    expect(customer.total).toBe(5_000 + GRACE.starter);
  });

  it.each(['void', 'uncollectible', 'keep_as_draft'] as const)(
    'grants no quota while collection is paused (%s)',
    (pause) => {
      const { billing, customer, pass, useAll } = world();
      billing.subscribe('growth').pause = pause;
      useAll();
      pass(MONTH_HOURS + 20 * 24);
      expect(customer.current.plan).toBe('free');
      expect(customer.total).toBe(20_000 + GRACE.growth);
    },
  );

  it('an upgrade during the draft hour is granted what both invoices sold, and no more', () => {
    const { billing, customer, pass, useAll } = world();
    const subscription = billing.subscribe('starter');
    useAll();
    pass(MONTH_HOURS);
    billing.change(subscription, 'growth');
    pass(2);
    expect(customer.current).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
    expect(customer.total).toBeLessThanOrEqual(5_000 + 20_000);
  });

  it('an upgrade while the renewal is unpaid is reduced by the time that was credited', () => {
    const { billing, customer, pass, useAll } = world();
    billing.afterRetries = 'past_due';
    const subscription = billing.subscribe('starter');
    useAll();
    pass(MONTH_HOURS - 1);
    billing.cardPays = false;
    pass(25);
    billing.cardPays = true;
    const renewal = latest(subscription);
    billing.change(subscription, 'growth');
    renewal.nextStepAt = Infinity;
    useAll();
    const share = 5_000 * (1 - 24 / (30 * 24));
    expect(customer.current.sessionsIncluded).toBe(Math.floor(20_000 - share));
    expect(customer.current.sessionsUsed).toBe(customer.current.sessionsIncluded);
    billing.pay(subscription, renewal);
    customer.sync();
    expect(customer.current.sessionsIncluded).toBe(20_000);
  });
});

describe('the invoice that decides', () => {
  it('is not a paid manual invoice of the subscription', () => {
    const { billing, customer } = world();
    const subscription = billing.subscribe('growth');
    billing.manual(subscription);
    customer.sync();
    expect(customer.current).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
  });

  it.each(['void', 'uncollectible', 'open', 'draft'] as const)('is not a later one that is %s', (status) => {
    const { billing, customer } = world();
    const subscription = billing.subscribe('growth');
    const manual = billing.manual(subscription);
    manual.status = status;
    customer.sync();
    expect(customer.current).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
  });

  it('is missing for a subscription without invoices, which grants nothing', () => {
    const { billing, customer } = world();
    billing.subscribe('growth').invoices = [];
    customer.sync();
    expect(customer.current).toMatchObject({ plan: 'free', status: 'none' });
  });

  it('is missing for a trial that an operator extended, which still grants the plan', () => {
    const { billing, customer } = world();
    const subscription = billing.subscribe('growth', { trialDays: 14 });
    subscription.trialEnd = BEGINS + 30 * DAY;
    subscription.end = subscription.trialEnd;
    customer.sync();
    expect(customer.current).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
    expect(customer.current.subscription?.paidUntil).toBe(subscription.trialEnd);
  });

  it('may be paid by a credit balance', () => {
    const { billing, customer, useAll } = world();
    const first = billing.subscribe('growth');
    billing.cancelNow(first, { prorate: true });
    useAll();
    billing.cardPays = false;
    billing.subscribe('growth');
    useAll();
    expect(customer.current).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
  });
});

describe('a period without payment', () => {
  it('a trial followed by an upgrade starts a whole quota without usage', () => {
    const { billing, customer, pass, useAll } = world();
    const subscription = billing.subscribe('starter', { trialDays: 14 });
    expect(useAll()).toBe(5_000);
    pass(7 * 24);
    billing.change(subscription, 'growth');
    customer.sync();
    expect(customer.current).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000, sessionsUsed: 0 });
  });

  it('a coupon of 100 % followed by an upgrade starts a whole quota without usage', () => {
    const { billing, customer, pass, useAll } = world();
    const subscription = billing.subscribe('starter', { coupon: 'once' });
    expect(useAll()).toBe(5_000);
    pass(24);
    billing.change(subscription, 'growth');
    customer.sync();
    expect(customer.current).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000, sessionsUsed: 0 });
  });
});

describe('the end of a plan', () => {
  it('has no grace after a cancellation', () => {
    const { billing, customer, pass, useAll } = world();
    billing.subscribe('growth').cancelsAtEnd = true;
    useAll();
    pass(MONTH_HOURS);
    expect(customer.current.plan).toBe('free');
    pass(10 * 24);
    expect(customer.total).toBe(20_000 + 100);
  });

  it('on 30 December grants one free quota around New Year', () => {
    const billing = new BillingModel(Date.parse('2026-11-30T23:45:00Z') / 1000);
    const customer = new ModelCustomer(billing);
    billing.subscribe('starter').cancelsAtEnd = true;
    customer.sync();
    customer.use();
    while (billing.now < Date.parse('2027-01-02T00:00:00Z') / 1000) {
      billing.tick();
      customer.sync();
      customer.use();
    }
    expect(customer.total).toBe(5_000 + 100);
    expect(customer.free).toBe(100);
  });

  it('an unpaid status keeps a year that was paid', () => {
    const { billing, customer, pass } = world();
    billing.afterRetries = 'unpaid';
    const subscription = billing.subscribe('starterYear');
    pass(24, { uses: false });
    billing.cardPays = false;
    billing.change(subscription, 'growthYear');
    pass(20 * 24, { uses: false });
    expect(customer.current).toMatchObject({ status: 'unpaid', plan: 'starter', sessionsIncluded: 5_000 });
  });
});

describe('a year paid up front', () => {
  it('grants twelve monthly quotas', () => {
    const { billing, customer, pass, useAll } = world();
    billing.subscribe('starterYear').cancelsAtEnd = true;
    useAll();
    pass(365 * 24 - 1);
    expect(customer.total).toBe(12 * 5_000);
  });
});

describe('a weekly price', () => {
  it('grants the share of a week', () => {
    const { billing, customer, pass, useAll } = world();
    billing.subscribe('starterWeek').cancelsAtEnd = true;
    useAll();
    pass(7 * 24 - 1);
    expect(customer.total).toBe(Math.floor((5_000 * 7) / 31));
  });
});

describe('an invoiced customer', () => {
  it('keeps the plan when the due date passes, until the grace ends', () => {
    const { billing, customer, pass } = world();
    billing.subscribe('growth', { netDays: 14 });
    pass(14 * 24 + 1, { uses: false });
    expect(customer.current).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000, status: 'past_due' });
    pass(7 * 24, { uses: false });
    expect(customer.current.plan).toBe('free');
  });

  it('who never pays, with 30 days, gets one month of credit and one grace', () => {
    const { billing, customer, pass, useAll } = world();
    billing.subscribe('growth', { netDays: 30 });
    useAll();
    pass(180 * 24);
    expect(customer.total - customer.free).toBeLessThanOrEqual(20_000 + GRACE.growth);
    expect(customer.total - customer.free).toBeGreaterThanOrEqual(20_000);
  });

  it('who pays the change of a year but never the year gets what was paid, and the credit', () => {
    const { billing, customer, pass, useAll } = world();
    const subscription = billing.subscribe('starterYear', { netDays: 30 });
    useAll();
    pass(5 * 24);
    const change = billing.change(subscription, 'growthYear');
    if (change) billing.pay(subscription, change);
    pass(365 * 24);
    const excess = customer.total - customer.free - sessionsSold(billing) - sessionsOnCredit(billing);
    expect(excess).toBeLessThanOrEqual(GRACE.growth);
  });

  it('who upgrades gets the new plan once the invoice of the change is paid', () => {
    const { billing, customer, useAll } = world();
    const subscription = billing.subscribe('starter', { netDays: 30 });
    useAll();
    const invoice = billing.change(subscription, 'growth');
    customer.sync();
    expect(customer.current.plan).toBe('starter');
    if (invoice) billing.pay(subscription, invoice);
    customer.sync();
    expect(customer.current.plan).toBe('growth');
  });
});

describe('two live subscriptions', () => {
  it('of which one is paused: the paid one decides', () => {
    const { billing, customer, pass } = world();
    billing.subscribe('growthYear');
    billing.subscribe('growth').pause = 'void';
    pass(MONTH_HOURS + 10 * 24, { uses: false });
    expect(customer.current).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
  });

  it('the one that grants more now decides', () => {
    const { billing, customer } = world();
    billing.subscribe('starterYear');
    billing.subscribe('growth');
    customer.sync();
    expect(customer.current.plan).toBe('growth');
  });
});
