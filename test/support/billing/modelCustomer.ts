import { withSubscription } from '../../../services/webhooks/domain/carryOver.ts';
import { needsOlderInvoices, paidTimeOf } from '../../../services/webhooks/domain/paidTime.ts';
import { paymentNotices } from '../../../services/webhooks/domain/paymentNotices.ts';
import type { PlanRules } from '../../../services/webhooks/domain/planRules.ts';
import { selectSubscription } from '../../../services/webhooks/domain/selectSubscription.ts';
import type { Account } from '../../../shared/account/account.ts';
import { grantAt } from '../../../shared/account/entitlements.ts';
import { accountAt, newAccount, sessionsRemaining } from '../../../shared/account/rollOver.ts';
import { addMonths } from '../../../shared/time.ts';
import {
  type BillingModel,
  DAY,
  HOUR,
  type Line,
  MODEL_OFFERS,
  MODEL_PRICES,
  type ModelInvoice,
  type ModelSubscription,
  type PriceName,
  sessionsOf,
} from './billingModel.ts';

export const MODEL_RULES: PlanRules = { prices: MODEL_PRICES, graceSeconds: 7 * DAY, offers: MODEL_OFFERS };

/** A customer of the model, whose account is synced and used by the product's own rules, without a table. */
export class ModelCustomer {
  account: Account;
  /** Sessions started in all, and of these on the free plan. */
  total = 0;
  free = 0;
  /** Sessions started in a grace, by the start of the period. */
  readonly inGrace = new Map<number, number>();
  /** How often each notice of a payment was written. */
  readonly notices = new Map<string, number>();
  /** Failed charges that a sync saw, and how many had no notice. */
  readonly failures = { seen: 0, untold: [] as string[] };
  /** The subscriptions whose price was reported as not billed. */
  readonly unbilled: string[] = [];
  #chargesSeen = 0;
  readonly #billing: BillingModel;

  constructor(billing: BillingModel) {
    this.#billing = billing;
    this.account = newAccount('u1', billing.now);
  }

  sync(): void {
    const { now } = this.#billing;
    const subscriptions = this.#billing.listSubscriptions().map((one) => {
      const latest = one.latestInvoice ? [one.latestInvoice] : [];
      const invoices = needsOlderInvoices(one, MODEL_RULES) ? this.#billing.listInvoices(one.id) : latest;
      return { ...one, paidTime: paidTimeOf(one, invoices, MODEL_RULES) };
    });
    const previous = this.account.subscription;
    const { subscription, paidTime, unbilled } = selectSubscription(subscriptions, {
      rules: MODEL_RULES,
      now,
      previous,
    });
    if (unbilled) this.unbilled.push(unbilled.id);
    const before = this.account;
    this.account = withSubscription(before, subscription, { paidTime, now });
    for (const { key } of paymentNotices({ before, after: this.account, subscriptions }))
      this.notices.set(key, (this.notices.get(key) ?? 0) + 1);
    this.#noteFailures(before.subscription?.id);
  }

  /** Failed charges since the last sync have a notice, if their invoice is still the open one of the subscription that decides. */
  #noteFailures(previousId: string | undefined): void {
    const { failedCharges } = this.#billing;
    for (const { invoice, subscription, attempt } of failedCharges.slice(this.#chargesSeen)) {
      const isLatest = subscription.invoices.at(-1) === invoice && invoice.attempts === attempt;
      const decides = previousId === subscription.id && this.account.subscription?.id === previousId;
      const isDue = subscription.status === 'past_due' || subscription.status === 'unpaid';
      if (!isLatest || !decides || !isDue || invoice.status !== 'open') continue;
      const key = `payment_failed#${invoice.id}#${attempt}`;
      this.failures.seen++;
      if (!this.notices.has(key)) this.failures.untold.push(key);
    }
    this.#chargesSeen = failedCharges.length;
  }

  /** Starts up to `wanted` sessions; all that the quota allows without it. Returns how many were refused. */
  use(wanted = Number.POSITIVE_INFINITY): number {
    const { now } = this.#billing;
    const account = accountAt(this.account, now);
    const started = Math.min(wanted, sessionsRemaining(account));
    this.account = { ...account, sessionsUsed: account.sessionsUsed + started };
    this.total += started;
    if (account.plan === 'free') this.free += started;
    else if (grantAt(account.subscription, now).kind === 'grace') {
      const { periodStart } = account;
      this.inGrace.set(periodStart, (this.inGrace.get(periodStart) ?? 0) + started);
    }
    return wanted === Number.POSITIVE_INFINITY ? 0 : wanted - started;
  }

  /** The account as of the model’s clock. */
  get current(): Account {
    return accountAt(this.account, this.#billing.now);
  }
}

/** The sessions that the paid invoices sold. A free line counts as if it had been paid; taking a free line back takes nothing. */
export function sessionsSold({ subscriptions }: BillingModel): number {
  const paid = subscriptions.flatMap(({ invoices }) => invoices.filter(({ status }) => status === 'paid'));
  return paid
    .flatMap(({ lines }) => lines)
    .filter(({ isCredit, amount }) => !isCredit || amount < 0)
    .reduce((sum, { sessions }) => sum + sessions, 0);
}

/**
 * The sessions used in a grace beyond what its period sold, if that was paid for later. The grace is a share of the price that was paid
 * before: after an offer of many sessions it can be more than a month of the price that follows.
 */
export function sessionsOfGrace({ inGrace }: ModelCustomer, { subscriptions }: BillingModel): number {
  const soldAt = (start: number) =>
    subscriptions
      .flatMap(({ invoices }) => invoices.filter(({ status }) => status === 'paid'))
      .flatMap(({ lines }) => lines.filter((line) => line.start === start))
      .reduce((most, { sessions }) => Math.max(most, sessions), 0);
  return [...inGrace].reduce((sum, [start, sessions]) => sum + Math.max(0, sessions - soldAt(start)), 0);
}

/**
 * The sessions of the documented credit: of each open invoice for a period of an invoiced customer that counted at some time. That
 * is before its due date and the grace, and those of earlier invoices that were unpaid then, unless one of them was overdue when
 * it was created.
 */
export function sessionsOnCredit({ subscriptions, now }: BillingModel): number {
  return subscriptions
    .flatMap((one) => one.invoices.filter((invoice) => hadCredit(invoice, one, now)))
    .flatMap(({ lines, dueAt = 0 }) =>
      lines.map((line) => sessionsBegun(line, dueAt + MODEL_RULES.graceSeconds)),
    )
    .reduce((sum, sessions) => sum + sessions, 0);
}

/** What a line sells in the months that begin before the credit ends. */
function sessionsBegun({ price, start, sessions }: Line, until: number): number {
  // A manual line sells none.
  if (sessions === 0) return 0;
  let months = 0;
  while (addMonths(start, months) < until) months++;
  return Math.min(sessions, months * sessionsOf(price as PriceName));
}

function hadCredit(invoice: ModelInvoice, { invoices }: ModelSubscription, now: number): boolean {
  const { status, dueAt, created, reason } = invoice;
  const earlier = invoices.slice(0, invoices.indexOf(invoice));
  const isForPeriod = reason === 'subscription_create' || reason === 'subscription_cycle';
  if (status !== 'open' || dueAt === undefined || !isForPeriod) return false;
  for (
    let instant = created;
    instant < Math.min(now + HOUR, dueAt + MODEL_RULES.graceSeconds);
    instant += HOUR
  ) {
    const dues = earlier
      .filter(({ status, paidAt = Infinity }) => status !== 'void' && paidAt > instant)
      .map((other) => other.dueAt ?? Infinity);
    const wasOverdue = dues.some((due) => due <= created);
    const isWithinGrace = instant < Math.min(dueAt, ...dues) + MODEL_RULES.graceSeconds;
    if (!wasOverdue && isWithinGrace) return true;
  }
  return false;
}
