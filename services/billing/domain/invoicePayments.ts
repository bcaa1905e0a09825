import type { Invoice } from './ports.ts';

export type PaidThisYear = { amountMinor: number; currency: string; year: number };

/** Statuses of an invoice that bills nothing: not yet, or no longer. */
const NOT_BILLED_STATUSES = new Set(['draft', 'void']);

/**
 * The invoice of a subscription that its customer has to pay next: the oldest open one. Without one it is the newest invoice, if that
 * was given up as uncollectible: Stripe still takes its payment. An older uncollectible one was followed by others, so nobody
 * asks for it.
 */
export function amountDueOf(invoices: Invoice[], subscription: string): Invoice | undefined {
  const billed = invoices
    .filter(
      ({ collection, status }) =>
        collection.subscription === subscription && !NOT_BILLED_STATUSES.has(status),
    )
    .sort((one, other) => other.createdAt - one.createdAt);
  const newest = billed[0];
  return (
    billed.findLast(({ status }) => status === 'open') ??
    (newest?.status === 'uncollectible' ? newest : undefined)
  );
}

/**
 * The payments in the calendar year of `now`, in UTC, by the day of payment: what was charged, without what credit paid. Refunds are
 * not subtracted, because they are no part of an invoice. It is in `currency` or, without it, in that of the newest payment.
 * Undefined if nothing was ever paid.
 */
export function paidIn(
  invoices: Invoice[],
  { now, currency }: { now: number; currency: string | undefined },
): PaidThisYear | undefined {
  const payments = invoices
    .flatMap(({ currency: paidIn, collection: { paidAt, paidMinor } }) =>
      paidAt === undefined || paidMinor === 0 ? [] : [{ paidAt, paidMinor, currency: paidIn }],
    )
    .sort((one, other) => other.paidAt - one.paidAt);
  const [newest] = payments;
  if (!newest) return undefined;
  const used = currency ?? newest.currency;
  const year = yearOf(now);
  const amountMinor = payments
    .filter((payment) => payment.currency === used && yearOf(payment.paidAt) === year)
    .reduce((sum, { paidMinor }) => sum + paidMinor, 0);
  return { amountMinor, currency: used, year };
}

const yearOf = (instant: number) => new Date(instant * 1000).getUTCFullYear();
