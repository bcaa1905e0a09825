/** Statuses that a subscription never leaves. */
export const FINAL_STATUSES: ReadonlySet<string> = new Set(['canceled', 'incomplete_expired']);

/** The fields that are read of a subscription at Stripe. Instants are epoch seconds. */
export type StripeSubscription = {
  id: string;
  customer: string;
  /** A status of Stripe. Stripe adds new ones, so any text is possible. */
  status: string;
  created: number;
  /** The billing cycle anchor, moved to a month that has the configured day: 31 March for the 31st of February. */
  anchor: number;
  cancelAt?: number;
  cancelAtPeriodEnd: boolean;
  trialEnd?: number;
  /** When it ended, if it has. */
  endedAt?: number;
  /** Whether a schedule manages it, so that its price changes at a period end. */
  isScheduled: boolean;
  /** Whether an operator paused the collection of payments. The status does not change with it. */
  isCollectionPaused: boolean;
  /** An ISO 4217 code in lower case. */
  currency: string;
  items: SubscriptionItem[];
  /** Those of the subscription, in the order in which Stripe applies them. */
  discounts: StripeDiscount[];
  latestInvoice?: StripeInvoice;
  /** The account that checkout wrote into the metadata. */
  accountId?: string;
  /** Whether this service's checkout created it, by the metadata key that checkout sets. */
  isFromCheckout: boolean;
};

/** What is read of an item of a subscription. */
export type SubscriptionItem = {
  price: string;
  periodStart: number;
  periodEnd: number;
  /** Minor units of `currency`, with a fraction if the price has one; 0 for a price without a fixed amount, such as a metered one. */
  unitAmountMinor: number;
  currency: string;
  quantity: number;
  /** Stripe's interval: day, week, month or year. It bills every `intervalCount` of them. */
  interval: string;
  intervalCount: number;
  discounts: StripeDiscount[];
};

/** A coupon that a subscription or an item has: `percentOff` (0 to 100) or `amountOffMinor` of `currency`. */
export type StripeDiscount = {
  /** once, repeating or forever. */
  duration: string;
  percentOff?: number;
  amountOffMinor?: number;
  currency?: string;
};

/** The fields that are read of an invoice of a subscription. Instants are epoch seconds. */
export type StripeInvoice = {
  id: string;
  /** A status of Stripe: draft, open, paid, uncollectible or void. */
  status: string;
  created: number;
  /** When an invoiced customer has to pay. Absent if Stripe charges a card. */
  dueAt?: number;
  /** When it was paid, if it was. */
  paidAt?: number;
  /** Why Stripe wrote it: `subscription_create`, `subscription_cycle`, `subscription_update`, `manual`, … */
  reason: string;
  /** All its lines, not only the ten that Stripe embeds. */
  lines: InvoiceLine[];
  /** Its money, for e-mails. What was paid follows from the status, never from amounts. */
  bill: InvoiceBill;
};

/** Amounts are minor units of the currency, an ISO 4217 code in lower case. */
export type InvoiceBill = {
  /** The number for people; absent in a draft. */
  number?: string;
  currency: string;
  totalMinor: number;
  /** What was paid in money, without credit. */
  paidMinor: number;
  /** What is still to be paid. */
  dueMinor: number;
  /** How often Stripe tried to charge it. */
  attempts: number;
  /** When Stripe tries again; absent if it does not. */
  nextAttemptAt?: number;
};

export type SubscriptionInvoice = StripeInvoice & { subscriptionId?: string };

/** A line of an invoice. `start` and `end` are the service period that it charges or credits. */
export type InvoiceLine = {
  price?: string;
  start: number;
  end: number;
  /** Minor units; negative for a credit. */
  amountMinor: number;
  isProration: boolean;
  /** Whether it credits lines of an earlier invoice, even if these were free. */
  isCredit: boolean;
};
