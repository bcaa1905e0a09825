import type Stripe from 'stripe';
import { PLANS, type PlanId } from '../../../shared/account/plans.ts';
import type { Shop } from './shop.ts';

const GRACE_SECONDS = 7 * 86_400;

/** The expected fields of `GET /billing/usage`. */
export type Truth = {
  plan: PlanId;
  sessionsIncluded: number;
  rateLimit: { requestsPerMinute: number; concurrent: number };
  periodStart: string;
  periodEnd: string;
};

/**
 * Computes the expected usage from everything that Stripe has, by the policy of docs/webhooks.md. It is written differently
 * from the product on purpose: each subscription gets a rank as one text, and the greatest text decides.
 */
export async function stripeTruth({ stripe, prices }: Shop, now: number): Promise<Truth> {
  const subscriptions = (await stripe.stripe.subscriptions.list({ status: 'all', limit: 100 })).data;
  const started = subscriptions.filter(({ status }) => !status.startsWith('incomplete'));
  const [best] = started.sort((one, other) => (rank(one, prices) < rank(other, prices) ? 1 : -1));
  const month = calendarMonth(now);
  if (!best) return truthOf('free', month);
  const period = periodOf(best);
  const grants = await isGranted(stripe.stripe, best, now);
  const plan = grants ? planOf(best, prices) : 'free';
  const isOver = now >= period.periodEnd;
  const restOfMonth = { ...month, periodStart: Math.max(month.periodStart, period.periodEnd) };
  return truthOf(plan, isOver ? restOfMonth : period);
}

function truthOf(plan: PlanId, period: { periodStart: number; periodEnd: number }): Truth {
  const { sessionsIncluded, requestsPerMinute, concurrent } = PLANS[plan];
  const iso = (instant: number) => `${new Date(instant * 1000).toISOString().slice(0, 19)}Z`;
  return {
    plan,
    sessionsIncluded,
    rateLimit: { requestsPerMinute, concurrent },
    periodStart: iso(period.periodStart),
    periodEnd: iso(period.periodEnd),
  };
}

async function isGranted(stripe: Stripe, { id, status }: Stripe.Subscription, now: number): Promise<boolean> {
  if (status === 'active') return true;
  if (status !== 'past_due') return false;
  const { data } = await stripe.invoices.list({ subscription: id, limit: 100 });
  const paidLast = Math.max(0, ...data.filter((one) => one.status === 'paid').map(({ created }) => created));
  const unpaid = data.filter((one) => one.status === 'open' && one.created > paidLast);
  return now < Math.min(...unpaid.map(({ created }) => created)) + GRACE_SECONDS;
}

/** Paid before past due before ended. Then the greater plan or, of ended ones, the later period. Then the newer one. */
function rank(subscription: Stripe.Subscription, prices: Shop['prices']): string {
  const { id, status, created } = subscription;
  const live = status === 'active' ? 2 : status === 'past_due' ? 1 : 0;
  const second = live > 0 ? planOf(subscription, prices).replace('starter', 'a') : '';
  const period = live > 0 ? 0 : periodOf(subscription).periodStart;
  return [live, second.padEnd(8), period, created, id].join('|');
}

const planOf = (subscription: Stripe.Subscription, prices: Shop['prices']): PlanId =>
  subscription.items.data[0]?.price.id === prices.growth ? 'growth' : 'starter';

export function periodOf(subscription: Stripe.Subscription): { periodStart: number; periodEnd: number } {
  const item = subscription.items.data[0];
  if (!item) throw new Error(`${subscription.id} has no item`);
  return { periodStart: item.current_period_start, periodEnd: item.current_period_end };
}

export function calendarMonth(now: number): { periodStart: number; periodEnd: number } {
  const date = new Date(now * 1000);
  const startOf = (month: number) => Date.UTC(date.getUTCFullYear(), month, 1) / 1000;
  return { periodStart: startOf(date.getUTCMonth()), periodEnd: startOf(date.getUTCMonth() + 1) };
}
