import type Stripe from 'stripe';
import { type PaidPlanId, PLANS, type PlanId } from '../../../shared/account/plans.ts';
import type { HistoryShop } from './historyShop.ts';
import {
  monthStartAt,
  nextMonthAt,
  readTruth,
  type SoldTime,
  type TruthInvoice,
  type TruthSubscription,
} from './soldTime.ts';

const GRACE_SECONDS = 7 * 86_400;

/** Sums of shares that make a whole number miss it by less than this. */
const ROUNDING = 1e-6;

/** The expected fields of `GET /billing/usage`. */
export type Truth = {
  plan: PlanId;
  sessionsIncluded: number;
  rateLimit: { requestsPerMinute: number; concurrent: number };
  periodStart: string;
  periodEnd: string;
};

/** What one subscription grants. `strength` is 2 for the full quota, 1 for a grace and 0 for nothing. */
type Standing = {
  id: string;
  strength: 0 | 1 | 2;
  plan: PaidPlanId;
  sessions: number;
  paidUntil: number;
  window: Window;
};
type Window = { from: number; to: number };

/**
 * Computes the expected usage at `now` (epoch seconds) from everything that Stripe has: every invoice of every
 * subscription, and never which one is the latest. It is written differently from the product on purpose: each
 * subscription becomes a standing, and the strongest standing decides.
 *
 * If nothing grants a plan, the months of any subscription that has ended are possible: one of a customer whose events all
 * arrived after it was deleted was never the account's.
 */
export async function stripeTruth({ stripe, plans, weekly }: HistoryShop, now: number): Promise<Truth[]> {
  const subscriptions = await readTruth(stripe.stripe, { plans, weekly });
  const standings = subscriptions.flatMap((one) => standingOf(one, now) ?? []).sort(byStrength);
  const [strongest] = standings;
  if (strongest && strongest.strength > 0) {
    return [truthOf(strongest.plan, strongest.sessions, strongest.window)];
  }
  const windows = strongest ? standings.map(({ window }) => window) : [calendarWindow(now)];
  return windows.map((window) => truthOf('free', PLANS.free.sessionsIncluded, window));
}

function truthOf(plan: PlanId, sessionsIncluded: number, { from, to }: Window): Truth {
  const { requestsPerMinute, concurrent } = PLANS[plan];
  const iso = (instant: number) => `${new Date(instant * 1000).toISOString().slice(0, 19)}Z`;
  return {
    plan,
    sessionsIncluded,
    rateLimit: { requestsPerMinute, concurrent },
    periodStart: iso(from),
    periodEnd: iso(to),
  };
}

const byStrength = (one: Standing, other: Standing) =>
  other.strength - one.strength ||
  (one.strength === 0 ? 0 : other.sessions - one.sessions) ||
  other.paidUntil - one.paidUntil ||
  (other.id < one.id ? -1 : 1);

const GRANTING = ['active', 'trialing', 'past_due', 'unpaid'];

function standingOf(one: TruthSubscription, now: number): Standing | undefined {
  const { subscription, invoices } = one;
  const { id, status, cancel_at: cancelAt } = subscription;
  if (status.startsWith('incomplete')) return undefined;
  const trusted = invoices.map((invoice, index) => ({
    ...invoice,
    until: trustedUntil(invoice, invoices.slice(index + 1)),
  }));
  const paid = extendedTrial(one, trusted) ?? newestPaid(subscription, trusted, invoices);
  if (!paid) return undefined;
  const { line, begins, until } = paid;
  const window = windowOf({ from: begins, to: line.end, anchor: line.anchor }, now);
  const fullUntil = Math.min(line.end, until);
  const graceUntil = until < line.end ? 0 : Math.min(line.end + GRACE_SECONDS, until);
  const isGranting = GRANTING.includes(status) && (cancelAt === null || now < cancelAt);
  const strength = !isGranting ? 0 : now < fullUntil ? 2 : now >= line.end && now < graceUntil ? 1 : 0;
  const quota = PLANS[line.plan].sessionsIncluded;
  const ofGrace = Math.ceil((quota * (graceUntil - line.end)) / (window.to - window.from));
  const sessions = strength === 1 ? Math.min(quota, ofGrace) : paid.sessionsIn(window);
  return { id, strength, plan: line.plan, sessions, paidUntil: line.end, window };
}

type Trusted = TruthInvoice & { until: number };
type Paid = { line: SoldTime; begins: number; until: number; sessionsIn(window: Window): number };

/**
 * Until when an invoice counts as paid: for good if it is, and not at all if it is not, except the invoice of an invoiced
 * customer for a new period, unless an earlier one was overdue by then. That one counts until the first grace ends, its own or that of an
 * earlier one.
 */
function trustedUntil({ invoice }: TruthInvoice, earlier: TruthInvoice[]): number {
  if (invoice.status === 'paid') return Infinity;
  const isForPeriod = ['subscription_create', 'subscription_cycle'].includes(String(invoice.billing_reason));
  if (invoice.status !== 'open' || invoice.due_date === null || !isForPeriod) return 0;
  const overdueAt = earlier
    .filter((one) => one.invoice.status !== 'paid' && one.invoice.status !== 'void')
    .map(
      ({ invoice: { due_date: due, status, created } }) => due ?? (status === 'draft' ? Infinity : created),
    );
  const wasOverdue = Math.min(...overdueAt) <= invoice.created;
  return wasOverdue ? 0 : GRACE_SECONDS + Math.min(invoice.due_date, ...overdueAt);
}

/** The time that the newest invoice sold which counts and sells a plan. */
function newestPaid(
  { status, trial_end: trialEnd }: Stripe.Subscription,
  trusted: Trusted[],
  invoices: TruthInvoice[],
): Paid | undefined {
  const newest = trusted.find(({ sold, until }) => until > 0 && sold.some(({ sign }) => sign > 0));
  const sold = newest && longestOf(newest.sold);
  if (!sold) return undefined;
  const isTrial = sold.isFree && !sold.isProration && trialEnd !== null && sold.start < trialEnd;
  // Once a trial that was extended has ended early, nothing has its former end as an anchor.
  const hasLostAnchor = isTrial && trialEnd > sold.end && status !== 'trialing';
  const line = hasLostAnchor ? { ...sold, anchor: sold.start } : sold;
  const wholes = invoices.flatMap(({ sold }, age) =>
    sold
      .filter(({ sign, isProration, end }) => sign > 0 && !isProration && end === line.end)
      .map(({ start }) => ({ start, age })),
  );
  const [whole] = wholes.sort((one, other) => one.start - other.start || one.age - other.age);
  const itself = { start: line.start, age: trusted.indexOf(newest) };
  const began = line.isProration && whole && whole.start < line.start ? whole : itself;
  // The credit of an open invoice is for its own period only.
  const paidFor = trusted.map((one) =>
    one === newest ? one : { ...one, until: one.until === Infinity ? Infinity : 0 },
  );
  const sessionsIn = (window: Window) =>
    isTrial && window.from <= line.start && line.start < window.to
      ? PLANS[line.plan].sessionsIncluded
      : boughtIn(window, line, withoutCreditsBefore(began.age, paidFor));
  return { line, begins: began.start, until: newest.until, sessionsIn };
}

/** The credits of older invoices belong to earlier periods. `age` is the index of the invoice that began the period. */
const withoutCreditsBefore = (age: number, trusted: Trusted[]): Trusted[] =>
  trusted.map((one, index) =>
    index <= age ? one : { ...one, sold: one.sold.filter(({ sign }) => sign > 0) },
  );

/** Of the lines that sell time, the one that ends last; of those, the one with the greater plan. */
function longestOf(sold: SoldTime[]): SoldTime | undefined {
  return sold
    .filter(({ sign }) => sign > 0)
    .reduce<SoldTime | undefined>((best, one) => {
      const isLonger = best && (one.end > best.end || (one.end === best.end && one.plan < best.plan));
      return !best || isLonger ? one : best;
    }, undefined);
}

/** A trial that an operator extended has no invoice for its end. It grants the plan that the subscription has. */
function extendedTrial({ subscription, itemPlan }: TruthSubscription, trusted: Trusted[]): Paid | undefined {
  const { status, trial_end: trialEnd } = subscription;
  const newest = trusted.find(({ until, sold }) => until > 0 && sold.some(({ sign }) => sign > 0));
  const line = newest && longestOf(newest.sold);
  if (status !== 'trialing' || trialEnd === null || !itemPlan || !line || line.end >= trialEnd)
    return undefined;
  const extended = { ...line, plan: itemPlan, end: trialEnd, anchor: trialEnd };
  const sessionsIn = (window: Window) =>
    window.from <= line.start && line.start < window.to
      ? PLANS[itemPlan].sessionsIncluded
      : Math.floor(sharesOf([extended], window) + ROUNDING);
  return { line: extended, begins: line.start, until: Infinity, sessionsIn };
}

/** The month by the anchor around `now`, within the paid time. After it, whole months follow without a gap. */
function windowOf({ from, to, anchor }: Window & { anchor: number }, now: number): Window {
  const at = Math.max(now, from);
  if (at < to) {
    return { from: Math.max(from, monthStartAt(anchor, at)), to: Math.min(to, nextMonthAt(anchor, at)) };
  }
  const following = monthStartAt(anchor, to) === to ? anchor : to;
  return { from: monthStartAt(following, at), to: nextMonthAt(following, at) };
}

/**
 * The sessions that were bought for a month. The lines of a change within a period add up to its quota. Of another billing
 * period, more can be credited than was paid for; that is subtracted.
 */
function boughtIn(window: Window, line: SoldTime, trusted: Trusted[]): number {
  const counted = trusted.filter(({ until }) => until > 0).flatMap(({ sold }) => sold);
  const own = line.isProration ? counted.filter(({ end }) => end === line.end) : [line];
  const others = Map.groupBy(
    counted.filter(({ end }) => end !== line.end),
    ({ end }) => end,
  );
  // One plan is active at a time, so a month never has more than the greatest one.
  const most = Math.max(
    ...own.filter(({ sign }) => sign > 0).map(({ plan }) => PLANS[plan].sessionsIncluded),
  );
  let sessions = Math.min(most, sharesOf(own, window));
  for (const lines of others.values()) sessions += Math.min(0, sharesOf(lines, window));
  return Math.max(0, Math.floor(sessions + ROUNDING));
}

/** Sums what the lines add to a window: of each month of a line, the plan's quota in proportion. */
function sharesOf(lines: SoldTime[], { from, to }: Window): number {
  let sessions = 0;
  for (const { plan, sign, start, end, anchor } of lines) {
    const first = monthStartAt(anchor, Math.max(from, start));
    for (let month = first; month < Math.min(to, end); month = nextMonthAt(anchor, month)) {
      const monthEnd = nextMonthAt(anchor, month);
      const covered = Math.min(to, end, monthEnd) - Math.max(from, start, month);
      sessions += (sign * PLANS[plan].sessionsIncluded * Math.max(0, covered)) / (monthEnd - month);
    }
  }
  return sessions;
}

function calendarWindow(now: number): Window {
  const date = new Date(now * 1000);
  const startOf = (month: number) => Date.UTC(date.getUTCFullYear(), month, 1) / 1000;
  return { from: startOf(date.getUTCMonth()), to: startOf(date.getUTCMonth() + 1) };
}

/** Whether a calendar month begins at the instant, epoch seconds. */
export const isCalendarMonthStart = (instant: number): boolean => calendarWindow(instant).from === instant;
