import { isMonthStart, quotaMonth } from '../../../shared/account/quotaPeriod.ts';
import { type PriceRules, type SoldPlan, soldPlan } from './planRules.ts';
import type { InvoiceLine, StripeInvoice } from './stripeSubscription.ts';

/** A line with the price of a plan. It adds sessions to the months it covers; a credit takes them away. */
export type PlanLine = InvoiceLine &
  SoldPlan & {
    price: string;
    /** Its months are those by this anchor. All lines with the same end have the same anchor, so a credit takes what was given. */
    anchor: number;
  };

/** The invoices of a subscription, newest first, each with its lines that have the price of a plan. */
export type PlanInvoice = Omit<StripeInvoice, 'lines'> & { lines: PlanLine[] };

/** `anchor` is that of the subscription. */
export function planInvoices(
  invoices: StripeInvoice[],
  { rules, anchor }: { rules: PriceRules; anchor: number },
): PlanInvoice[] {
  const priced = invoices.map((invoice) => ({
    ...invoice,
    lines: invoice.lines.flatMap((line) => {
      const sold = line.price === undefined ? undefined : soldPlan(rules, line.price);
      return sold && line.price !== undefined && line.end > line.start
        ? [{ ...line, price: line.price, ...sold }]
        : [];
    }),
  }));
  // A voided invoice sold nothing, so its lines say nothing about the months of others.
  const sold = priced.filter(({ status }) => status !== 'void').flatMap(({ lines }) => lines);
  const byEnd = Map.groupBy(sold, ({ end }) => end);
  return priced.map((invoice) => ({
    ...invoice,
    lines: invoice.lines.map((line) => {
      const { end } = line;
      return { ...line, anchor: anchorOf(byEnd.get(end) ?? [line], { end, anchor }) };
    }),
  }));
}

/**
 * The anchor of lines that end together. It is that of the subscription, also for a first period that ends at it. If the
 * subscription has another one since, it is the start or the end of the longest line, because a short month clamps the day of only
 * one of them. The months of other lines, such as a week, begin with the line.
 */
function anchorOf(lines: { start: number }[], given: { end: number; anchor: number }): number {
  const { end, anchor } = given;
  const start = Math.min(...lines.map((line) => line.start));
  const isByAnchor = isMonthStart(anchor, start) || start < anchor;
  if (isByAnchor && isMonthStart(anchor, end)) return anchor;
  return !isMonthStart(start, end) && isMonthStart(end, start) ? end : start;
}

/** The invoice lines that sell time: all but credits. */
export const isDebit = ({ isCredit }: InvoiceLine): boolean => !isCredit;

/**
 * The sessions that the lines add to [from, to), credits subtracted: of each month the share of the price's quota that the
 * line covers. Not rounded.
 */
export function sessionsOf(lines: PlanLine[], { from, to }: { from: number; to: number }): number {
  return lines.reduce((sum, line) => sum + (line.isCredit ? -1 : 1) * sessionsOfLine(line, { from, to }), 0);
}

function sessionsOfLine(line: PlanLine, { from, to }: { from: number; to: number }): number {
  const start = Math.max(from, line.start);
  const end = Math.min(to, line.end);
  const { sessionsIncluded } = line;
  let sessions = 0;
  for (let instant = start; instant < end; ) {
    const month = quotaMonth(line.anchor, instant);
    const covered = Math.min(end, month.periodEnd) - instant;
    sessions += (sessionsIncluded * covered) / (month.periodEnd - month.periodStart);
    instant = month.periodEnd;
  }
  return sessions;
}
