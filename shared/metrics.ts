/** The namespace of all metrics of a stage, so that one stage never fires the alarms of another. */
export const metricsNamespace = (stage: string) => `SessionBilling/${stage}`;

/** The services that count, as values of the dimension `service`. */
export const WEBHOOK_RECEIVE_SERVICE = 'webhook-receive';
export const WEBHOOK_APPLY_SERVICE = 'webhook-apply';
export const WEBHOOK_SWEEP_SERVICE = 'webhook-sweep';
export const CHECKOUT_SERVICE = 'checkout';
export const OFFER_TASKS_SERVICE = 'offer-tasks';
export const WEBHOOK_RECONCILE_SERVICE = 'webhook-reconcile';
export const IDLE_ACCOUNTS_SERVICE = 'idle-accounts';
export const TOTALS_SERVICE = 'totals';
export const LEDGER_SERVICE = 'ledger';
export const NOTICE_QUEUE_SERVICE = 'notice-queue';
export const NOTICE_SENDER_SERVICE = 'notice-sender';

/** The starts that a stage refused. Their dimension `reason` is the code of the refusal, one of START_REFUSALS. */
export const REFUSED_STARTS = 'refused_starts';

export const START_REFUSALS = [
  'session_ended',
  'session_differs',
  'rate_limited',
  'project_not_found',
  'quota_exceeded',
  'concurrency_exceeded',
] as const;

/** Findings of apply that an operator has to resolve: the metric, and its impact until then. */
export const ANOMALIES = {
  two_live_subscriptions: 'A customer pays for two subscriptions and gets the plan of only one.',
  unknown_price:
    'A paying customer does not get a plan, because no setting has the price of the subscription.',
  unmapped_paid_subscription: 'A customer pays for a plan, but no account gets it.',
  customers_full:
    'A customer pays for a plan and does not get it, because the account has no room for another Stripe customer.',
  price_not_billed:
    'The price of a subscription was changed without an invoice: the customer keeps the plan that was paid for.',
  late_payment:
    'A customer paid an invoice after its period or its subscription had ended, and gets nothing for it.',
  mrr_other_currency:
    'A subscription is billed in another currency: it is missing from the recurring revenue. The customer has the plan.',
  drift:
    'A Stripe event was lost: a customer had the wrong plan or revenue until the account was compared with Stripe.',
} as const;

export type Anomaly = keyof typeof ANOMALIES;

/** Events of Stripe that a person has to look at: the metric, and what is at stake. They change no plan by themselves. */
export const ALERTS = {
  dispute_opened:
    'A customer disputes a payment: it is lost, with a fee, unless evidence is submitted in time. The plan stays.',
  dispute_closed: 'A dispute ended: if it was lost, the customer keeps a plan that nobody paid for.',
  charge_refunded: 'A payment was refunded: the customer keeps the plan until the subscription is cancelled.',
  fraud_warning:
    'A bank reports a payment as fraudulent: a dispute usually follows unless the payment is refunded. The plan stays.',
  invoice_not_finalized:
    'Stripe could not finalize an invoice: the customer is not charged, and the plan ends after the grace.',
  payment_action_required:
    'A bank asks a customer to confirm a payment: without the confirmation the plan ends after the grace.',
} as const;

export type Alert = keyof typeof ALERTS;

/** A metric whose alarm fires as soon as it is counted once. */
export interface AlarmedCount {
  service: string;
  metric: string;
  /** One sentence: what a user loses while nobody acts. */
  impact: string;
}

/** All metrics whose alarms fire at the first count. A function, so that bundles leave out the texts of the alarms. */
export const alarmedCounts = (): AlarmedCount[] => [
  ...Object.entries({ ...ANOMALIES, ...ALERTS }).map(([metric, impact]) => ({
    service: WEBHOOK_APPLY_SERVICE,
    metric,
    impact,
  })),
  {
    service: WEBHOOK_APPLY_SERVICE,
    metric: 'dead',
    impact:
      'An event failed every attempt: its customer may have the wrong plan until the event is redriven.',
  },
  {
    service: WEBHOOK_APPLY_SERVICE,
    metric: 'keeps_failing',
    impact:
      'An event failed at least four times: its customer waits for a plan change, and the event is dead-lettered within the hour.',
  },
  {
    service: WEBHOOK_APPLY_SERVICE,
    metric: 'comparison_given_up',
    impact:
      'An account could not be compared with Stripe: if its plan is wrong, it stays wrong until the next night.',
  },
  {
    service: WEBHOOK_SWEEP_SERVICE,
    metric: 'endpoint_down',
    impact:
      'Stripe sends no events, because the endpoint is disabled, deleted or without a type: plan changes are up to an hour late.',
  },
  {
    service: WEBHOOK_SWEEP_SERVICE,
    metric: 'sweep_late',
    impact: 'Events that Stripe could not deliver are found late: plan changes are up to days late.',
  },
  {
    service: WEBHOOK_RECONCILE_SERVICE,
    metric: 'reconcile_late',
    impact:
      'Accounts were not compared with Stripe for a day: a customer whose event was lost keeps the wrong plan.',
  },
  {
    service: LEDGER_SERVICE,
    metric: 'ledger_changes_missing',
    impact:
      'Changes of an account did not reach its daily usage: what its customer sees is too low until they are replayed.',
  },
  {
    service: NOTICE_SENDER_SERVICE,
    metric: 'notice_failed',
    impact:
      'An e-mail cannot be sent: a customer does not hear of a failed payment, a change of plan or a used-up quota.',
  },
  {
    service: NOTICE_SENDER_SERVICE,
    metric: 'notices_delayed',
    impact:
      'Amazon SES sends nothing (paused, daily quota used up, sender not verified, a setting missing): customers get no e-mails until it does.',
  },
  {
    service: IDLE_ACCOUNTS_SERVICE,
    metric: 'idle_account_failed',
    impact:
      'An account could not be cleaned up: dead sessions hold its slots, and its last period may not be closed.',
  },
  {
    service: IDLE_ACCOUNTS_SERVICE,
    metric: 'idle_accounts_late',
    impact:
      'Accounts that nobody uses were not cleaned up for a day: their periods are closed late, with seconds missing at worst.',
  },
  {
    service: OFFER_TASKS_SERVICE,
    metric: 'offer_unfinished',
    impact:
      'What is due with an offer could not be done for a day: it does not end when agreed, or its customer waits for an answer.',
  },
  {
    service: TOTALS_SERVICE,
    metric: 'totals_late',
    impact: 'The figures of the last night are missing: operators see revenue and churn of an earlier day.',
  },
  {
    service: TOTALS_SERVICE,
    metric: 'totals_mismatch',
    impact: 'The changes of revenue do not add up: operators see a wrong revenue or wrong changes of a day.',
  },
  {
    service: WEBHOOK_SWEEP_SERVICE,
    metric: 'swept',
    impact:
      'Stripe could not deliver events: plan changes are up to an hour late until the endpoint is fixed.',
  },
  {
    service: WEBHOOK_APPLY_SERVICE,
    metric: 'payment_provider_misconfigured',
    impact:
      'Stripe refuses the key: no customer who pays or cancels gets another plan, and nobody can buy one.',
  },
  {
    // The sweep uses a permission that apply does not need, and it is called even if no event arrives.
    service: WEBHOOK_SWEEP_SERVICE,
    metric: 'payment_provider_misconfigured',
    impact: 'Stripe refuses the key: events that Stripe could not deliver are not found.',
  },
  {
    // Several functions count this. One alarm is enough, and receive is called every day.
    service: WEBHOOK_RECEIVE_SERVICE,
    metric: 'settings_stale',
    impact:
      'The Stripe settings cannot be read: checkouts and plan changes fail in every function instance that starts now.',
  },
  {
    service: WEBHOOK_RECEIVE_SERVICE,
    metric: 'other_mode',
    impact:
      'Stripe sends this stage events of the other mode (test or live): the stage they belong to may miss plan changes.',
  },
  {
    service: CHECKOUT_SERVICE,
    metric: 'payment_provider_misconfigured',
    impact:
      'Customers cannot buy a plan, open the portal or see invoices until an operator fixes the setting that Stripe refuses.',
  },
];
