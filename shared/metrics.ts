/** The namespace of every metric of a stage, so that no stage rings another's alarms. */
export const metricsNamespace = (stage: string) => `SessionBilling/${stage}`;

/** The services that count, as the dimension `service` of their metrics. */
export const WEBHOOK_RECEIVE_SERVICE = 'webhook-receive';
export const WEBHOOK_APPLY_SERVICE = 'webhook-apply';
export const WEBHOOK_SWEEP_SERVICE = 'webhook-sweep';

/** What apply meets and a person has to mend: the name of a metric, and what it costs while nobody looks. */
export const ANOMALIES = {
  two_live_subscriptions: 'A customer pays for two subscriptions and is given the plan of one.',
  unknown_price: 'A customer who pays is free, since no setting knows the price of the subscription.',
  unmapped_paid_subscription: 'Someone pays for a plan, and no account is known that should have it.',
  customers_full: 'A Stripe customer finds no room in its account, so what it buys gives nothing.',
  drift: 'An event of Stripe was lost: an account stood wrong until it was compared with Stripe.',
} as const;

export type Anomaly = keyof typeof ANOMALIES;

/** Every metric that rings when it is counted once. */
export const ALARMED_COUNTS: { service: string; metric: string; impact: string }[] = [
  ...Object.entries(ANOMALIES).map(([metric, impact]) => ({
    service: WEBHOOK_APPLY_SERVICE,
    metric,
    impact,
  })),
  {
    service: WEBHOOK_APPLY_SERVICE,
    metric: 'dead',
    impact: 'One more event failed every try: the plan of its customer may be wrong until it is redriven.',
  },
  {
    service: WEBHOOK_APPLY_SERVICE,
    metric: 'comparison_given_up',
    impact:
      'An account could not be compared with Stripe: if it stands wrong, it stays so for another night.',
  },
  {
    service: WEBHOOK_SWEEP_SERVICE,
    metric: 'swept',
    impact: 'Stripe could not deliver events: plans change up to an hour late until the endpoint is mended.',
  },
  {
    // Every function that reads them says so; one that rings is enough, and to this one something comes every day.
    service: WEBHOOK_RECEIVE_SERVICE,
    metric: 'settings_stale',
    impact:
      'The settings of Stripe cannot be read: what runs goes on with those it knows, and what starts fails.',
  },
  {
    service: WEBHOOK_RECEIVE_SERVICE,
    metric: 'other_mode',
    impact:
      'Events of the other mode come to this stage and are passed over: an endpoint is at the wrong one.',
  },
];
