/** The namespace of every metric of the product. */
export const METRICS_NAMESPACE = 'SessionBilling';

/** The service whose metrics the anomalies are. */
export const WEBHOOK_APPLY_SERVICE = 'webhook-apply';

/** What apply meets and a person has to mend: the name of a metric, and what it costs while nobody looks. */
export const ANOMALIES = {
  two_live_subscriptions: 'A customer pays for two subscriptions and is given the plan of one.',
  unknown_price: 'A customer who pays is free, since no setting knows the price of the subscription.',
  unmapped_paid_subscription: 'Someone pays for a plan, and no account is known that should have it.',
  drift: 'An event of Stripe was lost: an account stood wrong until it was compared with Stripe.',
  customers_full: 'A Stripe customer finds no room in its account, so what it buys gives nothing.',
} as const;

export type Anomaly = keyof typeof ANOMALIES;
