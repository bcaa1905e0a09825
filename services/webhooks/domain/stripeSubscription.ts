/** A subscription as Stripe has it now, as far as it is read. Instants are epoch seconds. */
export type StripeSubscription = {
  id: string;
  customer: string;
  /** Stripe's word; the list of them grows. */
  status: string;
  created: number;
  /** The billing cycle anchor. */
  anchor: number;
  cancelAt?: number;
  cancelAtPeriodEnd: boolean;
  items: { price: string; periodStart: number; periodEnd: number }[];
  /** When its latest invoice was made: while `past_due`, the unpaid one. */
  latestInvoiceAt?: number;
  /** The user that checkout wrote into it. */
  accountId?: string;
};
