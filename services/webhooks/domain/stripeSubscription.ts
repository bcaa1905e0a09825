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
  /** While `past_due`: since when it is not paid. */
  unpaidSince?: number;
  /** The user that checkout wrote into it. */
  accountId?: string;
  /** Whether our checkout made it, by the mark that it puts on what it sells. */
  isOfCheckout: boolean;
};
