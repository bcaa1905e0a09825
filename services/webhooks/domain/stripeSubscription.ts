/** The fields that are read of a subscription at Stripe. Instants are epoch seconds. */
export type StripeSubscription = {
  id: string;
  customer: string;
  /** A status of Stripe. Stripe adds new ones, so any text is possible. */
  status: string;
  created: number;
  /** The billing cycle anchor. */
  anchor: number;
  cancelAt?: number;
  cancelAtPeriodEnd: boolean;
  items: { price: string; periodStart: number; periodEnd: number }[];
  /** While `past_due`: when the oldest unpaid invoice was created. */
  unpaidSince?: number;
  /** The account that checkout wrote into the metadata. */
  accountId?: string;
  /** Whether this service's checkout created it, by the metadata key that checkout sets. */
  isFromCheckout: boolean;
};
