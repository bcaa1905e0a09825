import { describe, expect, it } from 'vitest';
import { BillingModel, DAY, type ModelSubscription } from '../../support/billing/billingModel.ts';
import { ModelCustomer } from '../../support/billing/modelCustomer.ts';

describe('an honest customer, who uses a whole quota evenly, is never refused', () => {
  const MONTHS = 5;
  type Setup = {
    begin(billing: BillingModel): ModelSubscription;
    eachHour?(billing: BillingModel, subscription: ModelSubscription, hour: number): void;
    included?: (hour: number) => number;
    syncDelayHours?: number;
  };
  const starter = () => 5_000;

  it.each<[string, Setup]>([
    ['who renews on time', { begin: (billing) => billing.subscribe('starter') }],
    [
      'whose events arrive an hour late',
      { begin: (billing) => billing.subscribe('starter'), syncDelayHours: 1 },
    ],
    ['who renews on the 31st', { begin: (billing) => billing.subscribe('growth'), included: () => 20_000 }],
    ['who paid a year', { begin: (billing) => billing.subscribe('starterYear') }],
    ['whose trial becomes paid', { begin: (billing) => billing.subscribe('starter', { trialDays: 14 }) }],
    [
      'with a coupon of 100 % forever',
      { begin: (billing) => billing.subscribe('starter', { coupon: 'forever' }) },
    ],
    [
      'whose card pays a day later each month',
      {
        begin: (billing) => billing.subscribe('starter'),
        eachHour(billing, subscription) {
          billing.cardPays = true;
          const invoice = subscription.invoices.at(-1);
          if (!invoice) return;
          const isRenewal = invoice.reason === 'subscription_cycle';
          if (isRenewal && billing.now - invoice.created < DAY) billing.cardPays = false;
          if (isRenewal && invoice.status === 'open' && billing.now - invoice.created >= DAY)
            billing.pay(subscription, invoice);
        },
      },
    ],
    [
      'who is invoiced and pays on the due date',
      {
        begin: (billing) => billing.subscribe('starter', { netDays: 14 }),
        eachHour(billing, subscription) {
          const due = subscription.invoices.find(
            ({ status, dueAt }) => status === 'open' && (dueAt ?? 0) <= billing.now,
          );
          if (due) billing.pay(subscription, due);
        },
      },
    ],
    [
      'who is invoiced with 30 days and pays three days late',
      {
        begin: (billing) => billing.subscribe('starter', { netDays: 30 }),
        eachHour(billing, subscription) {
          const overdue = subscription.invoices.find(
            ({ status, dueAt }) => status === 'open' && (dueAt ?? 0) + 3 * DAY <= billing.now,
          );
          if (overdue) billing.pay(subscription, overdue);
        },
      },
    ],
    [
      'who upgrades in the middle of a month',
      {
        begin: (billing) => billing.subscribe('starter'),
        eachHour: (billing, subscription, hour) => {
          if (hour === 400) billing.change(subscription, 'growth', { payment: 'pending_if_incomplete' });
        },
        included: (hour) => (hour <= 400 ? 5_000 : 20_000),
      },
    ],
    [
      'who schedules a downgrade for the period end',
      {
        begin: (billing) => billing.subscribe('growth'),
        eachHour: (_billing, subscription, hour) => {
          if (hour === 400) subscription.scheduled = 'starter';
        },
        included: (hour) => (hour < 28 * 24 ? 20_000 : 5_000),
      },
    ],
  ])('%s', (_name, { begin, eachHour, included = starter, syncDelayHours = 0 }) => {
    const billing = new BillingModel(Date.parse('2026-01-31T10:00:00Z') / 1000);
    const customer = new ModelCustomer(billing);
    const subscription = begin(billing);
    customer.sync();
    let refused = 0;
    let due = 0;
    for (let hour = 1; hour <= MONTHS * 30 * 24; hour++) {
      billing.tick();
      eachHour?.(billing, subscription, hour);
      if (hour % (syncDelayHours + 1) === 0) customer.sync();
      // A month has at most 744 hours, so an even use of the whole quota is at least this much in an hour.
      due += included(hour) / (31 * 24);
      const sessions = Math.floor(due);
      due -= sessions;
      refused += customer.use(sessions);
    }
    expect(refused).toBe(0);
  });
});
