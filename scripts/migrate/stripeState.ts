/** An item of a subscription at Stripe. Amounts are minor units, instants epoch seconds. */
export type OldItem = {
  id: string;
  price: string;
  /** 0 for a metered price. */
  amountMinor: number;
  currency: string;
  /** Absent for a metered price. */
  quantity?: number;
  isMetered: boolean;
  interval: string;
  intervalCount: number;
  periodStart: number;
  periodEnd: number;
};

export type OldSubscription = {
  id: string;
  status: string;
  created: number;
  currency: string;
  items: OldItem[];
  cancelAt?: number;
  cancelAtPeriodEnd: boolean;
  schedule?: string;
  trialEnd?: number;
  collectionMethod: string;
  isCollectionPaused: boolean;
  hasPendingUpdate: boolean;
  /** The ids of the discounts that the subscription itself has, in their order. */
  discounts: string[];
  billingMode: string;
  /** The invoices of the subscription that are a draft or open. `dueAt` and the attempts say whether one is overdue. */
  unpaid: { id: string; status: string; attempts: number; dueAt?: number }[];
};

/** What decides about a move, as Stripe has it now. */
export type OldCustomer =
  | { kind: 'none' }
  | {
      kind: 'customer';
      id: string;
      email?: string;
      /** The first of its preferred languages. */
      language?: string;
      balanceMinor: number;
      currency?: string;
      hasDispute: boolean;
      /** Those that have not ended. */
      subscriptions: OldSubscription[];
    };
