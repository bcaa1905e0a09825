import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { PAID_PLAN_IDS } from '../../../shared/account/plans.ts';
import { type Period, quotaPeriod } from '../../../shared/account/quotaPeriod.ts';
import { isDebit, type PlanInvoice, type PlanLine, planInvoices, sessionsOf } from './planLines.ts';
import { type PlanRules, type PriceRules, type SoldPlan, soldPlan } from './planRules.ts';
import type { StripeInvoice, StripeSubscription, SubscriptionItem } from './stripeSubscription.ts';

/** The time of a subscription that was paid for, or for which an invoiced customer has credit. */
export type PaidTime = Pick<
  SubscriptionSummary,
  'periodStart' | 'paidUntil' | 'anchor' | 'graceUntil' | 'creditUntil' | 'included'
> &
  Pick<SoldPlan, 'plan' | 'offer'> & {
    /** The price that was paid. It decides plan and quota. */
    price: string;
    /**
     * Present if the invoice credited unused time of the period before, for money: the lines of all paid invoices. They decide how
     * much of that period's usage was paid for.
     */
    paidLines?: PlanLine[];
  };

/**
 * Whether the latest invoice is not enough to know what was paid: it is missing, unpaid, sells no plan, or changes a price
 * within a period. Then the older invoices decide.
 */
export function needsOlderInvoices(subscription: StripeSubscription, rules: PlanRules): boolean {
  const { latestInvoice, anchor } = subscription;
  if (latestInvoice?.status !== 'paid') return true;
  const [invoice] = planInvoices([latestInvoice], { rules, anchor });
  return !invoice?.lines.some(isDebit) || invoice.lines.some(({ isProration }) => isProration);
}

/**
 * What was paid for, from the invoices of a subscription, newest first. The newest invoice that counts and has a plan price
 * decides: its line that ends last. Statuses of invoices are read, never amounts, because a credit balance pays invoices too.
 * Undefined if no invoice counts. The result depends on Stripe's state only, not on the time.
 */
export function paidTimeOf(
  subscription: StripeSubscription,
  invoices: StripeInvoice[],
  rules: PlanRules,
): PaidTime | undefined {
  const { anchor } = subscription;
  const known = planInvoices(invoices, { rules, anchor });
  const counted = known.flatMap((invoice, index) => {
    const until = countsUntil(invoice, known.slice(index + 1), rules);
    return until === undefined ? [] : [{ invoice, until }];
  });
  const newest = counted.find(({ invoice }) => invoice.lines.some(isDebit));
  const trial = trialOf(subscription, newest && lastLine(newest.invoice), rules);
  if (trial) return trial;
  if (!newest) return undefined;
  const { invoice, until } = newest;
  const line = lastLine(invoice);
  const beginning = beginningOf({ line, invoice }, known);
  const { plan, price, offer, anchor: lineAnchor } = line;
  const time = {
    plan,
    price,
    periodStart: beginning.line.start,
    paidUntil: line.end,
    anchor: lineAnchor,
    ...(offer ? { offer } : {}),
  };
  // An open invoice counts only for the period that it began. Otherwise its time would be granted for good, paid or not.
  const bought = counted.filter((one) => one.until === Infinity || one.invoice === invoice);
  const included = isTrialLine(line, subscription)
    ? wholeQuota(time, line)
    : quotaOf(line, { time, lines: linesOfQuota(bought, sinceBeginning(known, beginning)) });
  return {
    ...time,
    ...limitsOf({ paidUntil: line.end, until }, rules),
    ...(included === undefined ? {} : { included }),
    ...(creditsUnusedTime(beginning) ? { paidLines: linesOfPaid(known) } : {}),
  };
}

const linesOfPaid = (invoices: PlanInvoice[]) =>
  invoices.filter(({ status }) => status === 'paid').flatMap(({ lines }) => lines);

/** The invoices since the one that began the period. What an earlier one credited was taken from the period before. */
const sinceBeginning = (known: PlanInvoice[], { invoice }: Sale) =>
  known.slice(0, known.indexOf(invoice) + 1);

const linesOfQuota = (bought: { invoice: PlanInvoice }[], since: PlanInvoice[]) =>
  bought.flatMap(({ invoice }) => (since.includes(invoice) ? invoice.lines : invoice.lines.filter(isDebit)));

/** A line with the invoice that has it. */
type Sale = { line: PlanLine; invoice: PlanInvoice };

/** A change within a period continues it: the period began with the line that sold it whole, paid or not. */
function beginningOf(sale: Sale, known: PlanInvoice[]): Sale {
  if (!sale.line.isProration) return sale;
  const [beginning = sale] = known
    .flatMap((invoice) => invoice.lines.map((line) => ({ line, invoice })))
    .filter(({ line }) => isDebit(line) && !line.isProration && line.end === sale.line.end)
    .sort((one, other) => one.line.start - other.line.start);
  return beginning.line.start < sale.line.start ? beginning : sale;
}

/**
 * Whether the invoice that began a period gave money back for time that had not passed by then. A free trial and a coupon of
 * 100 % give nothing back.
 */
const creditsUnusedTime = ({ line, invoice }: Sale) =>
  invoice.lines.some((one) => one.isCredit && one.amountMinor < 0 && one.end > line.start);

/** Reasons of invoices that an invoiced customer may pay later. The invoice of a change counts once it is paid. */
const CREDIT_REASONS = new Set(['subscription_create', 'subscription_cycle']);

/**
 * Until when an invoice counts as paid. The open invoice of an invoiced customer counts until its due date and the grace, and no
 * longer than the due date and the grace of an earlier one. It does not count if an earlier one was overdue when it was created.
 * `earlier` are the invoices after it in the list, newest first.
 */
function countsUntil(
  invoice: PlanInvoice,
  earlier: PlanInvoice[],
  { graceSeconds }: PlanRules,
): number | undefined {
  const { status, dueAt, reason, created } = invoice;
  if (status === 'paid') return Infinity;
  if (status !== 'open' || dueAt === undefined || !CREDIT_REASONS.has(reason)) return undefined;
  const earlierDueDates = earlier.map(dueDateOf).filter((due) => due !== undefined);
  if (earlierDueDates.some((due) => due <= created)) return undefined;
  return Math.min(dueAt, ...earlierDueDates) + graceSeconds;
}

/**
 * When an unpaid invoice is due: at once if Stripe charges a card. A draft counts too if it has a due date, because an operator can
 * keep it a draft for good.
 */
function dueDateOf({ status, dueAt, created }: PlanInvoice): number | undefined {
  if (status === 'draft') return dueAt;
  return status === 'open' || status === 'uncollectible' ? (dueAt ?? created) : undefined;
}

/** Paid time has a grace. Credit has none of its own: its end is already later than the due date. */
function limitsOf(
  { paidUntil, until }: { paidUntil: number; until: number },
  { graceSeconds }: PlanRules,
): Pick<PaidTime, 'graceUntil' | 'creditUntil'> {
  if (until < paidUntil) return { creditUntil: until };
  const graceUntil = Math.min(paidUntil + graceSeconds, until);
  return graceUntil > paidUntil ? { graceUntil } : { creditUntil: paidUntil };
}

/** The line that ends last; of several, the one with the greatest plan, then the most sessions. */
function lastLine({ lines }: PlanInvoice): PlanLine {
  const [last] = lines.filter(isDebit).sort((one, other) => other.end - one.end || byGreatest(one, other));
  if (!last) throw new Error('an invoice without a line that sells a plan was chosen');
  return last;
}

const rankOf = ({ plan }: SoldPlan) => PAID_PLAN_IDS.indexOf(plan);

const byGreatest = (one: SoldPlan, other: SoldPlan) =>
  rankOf(other) - rankOf(one) || other.sessionsIncluded - one.sessionsIncluded;

/**
 * The quota of the period in which the line begins, if it is not that of its price. After a change within the period it is the sum of
 * the shares of all counted lines. In a period that the line began, it is reduced by the credited time of invoices that are not
 * paid.
 */
function quotaOf(
  line: PlanLine,
  { time, lines }: { time: Omit<PaidTime, 'paidLines'>; lines: PlanLine[] },
): PaidTime['included'] {
  const own = lines.filter((one) => one.end === line.end);
  const others = lines.filter((one) => one.end !== line.end);
  const sold = line.isProration ? own : [line];
  // One price is active at a time, so no month has more than the greatest one.
  const most = Math.max(...sold.filter(isDebit).map(({ sessionsIncluded }) => sessionsIncluded));
  const sessionsIn = (period: Period): number => {
    const sessions = Math.min(most, sessionsOf(sold, toRange(period))) - creditedBeyondSold(others, period);
    return Math.max(0, Math.floor(sessions + ROUNDING_SESSIONS));
  };
  const first = quotaPeriod(time, line.start);
  if (!line.isProration && creditedBeyondSold(others, first) === 0) return undefined;
  const { sessionsIncluded } = line;
  const hasLater = first.periodEnd < time.paidUntil;
  const later = hasLater ? sessionsIn(quotaPeriod(time, first.periodEnd)) : sessionsIncluded;
  const sessions = sessionsIn(first);
  return later < sessionsIncluded ? [first.periodStart, sessions, later] : [first.periodStart, sessions];
}

/** The sessions that lines credit in the period beyond what they sold, because what they credit was not paid. */
function creditedBeyondSold(lines: PlanLine[], period: Period): number {
  const byEnd = Map.groupBy(lines, ({ end }) => end);
  return [...byEnd.values()].reduce(
    (sum, ending) => sum + Math.max(0, 0 - sessionsOf(ending, toRange(period))),
    0,
  );
}

const toRange = ({ periodStart, periodEnd }: Period) => ({ from: periodStart, to: periodEnd });

/** Sums of shares that make a whole number miss it by less than this. */
const ROUNDING_SESSIONS = 1e-6;

/** A free line that began before the trial ended, also if a change ended the trial early. */
const isTrialLine = ({ amountMinor, isProration, start }: PlanLine, { trialEnd }: StripeSubscription) =>
  amountMinor === 0 && !isProration && trialEnd !== undefined && start < trialEnd;

/** A trial grants the full quota, whatever its length. */
const wholeQuota = (
  { periodStart }: Pick<PaidTime, 'periodStart'>,
  { sessionsIncluded }: SoldPlan,
): [number, number] => [periodStart, sessionsIncluded];

/**
 * The trial of a subscription without an invoice that covers it, as after an operator extended it. `line` is what the invoices
 * say. A trial grants the price of the item, but an offer begins and ends with a payment: until then, the price of the line applies.
 */
function trialOf(
  subscription: StripeSubscription,
  line: PlanLine | undefined,
  rules: PlanRules,
): PaidTime | undefined {
  const { status, trialEnd } = subscription;
  if (status !== 'trialing' || trialEnd === undefined || (line && line.end >= trialEnd)) return undefined;
  const item = planItem(subscription, rules);
  if (!item) return undefined;
  const sold = line && (item.offer ?? line.offer) ? line : item;
  const { plan, price, offer } = sold;
  const time = {
    plan,
    price,
    ...(offer ? { offer } : {}),
    periodStart: line?.start ?? item.periodStart,
    paidUntil: trialEnd,
    anchor: trialEnd,
  };
  return { ...time, graceUntil: trialEnd + rules.graceSeconds, included: wholeQuota(time, sold) };
}

/** The item with a plan price. Of several, the one with the greatest plan, then the most sessions. Quantities do not count. */
export function planItem(
  { items }: StripeSubscription,
  rules: PriceRules,
): (SubscriptionItem & SoldPlan) | undefined {
  return items
    .flatMap((item) => {
      const sold = soldPlan(rules, item.price);
      return sold ? [{ ...item, ...sold }] : [];
    })
    .sort(byGreatest)
    .at(0);
}
