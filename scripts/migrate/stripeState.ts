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
  /** The ids of the discounts that the item itself has. */
  discounts: string[];
};

/** An invoice that is a draft or open. `dueAt` and the attempts say whether it is overdue. */
export type OldInvoice = { id: string; status: string; attempts: number; dueAt?: number };

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
  unpaid: OldInvoice[];
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
      /** Those of ended subscriptions, and those without a subscription. */
      otherUnpaid: OldInvoice[];
      /** Those that have not ended. */
      subscriptions: OldSubscription[];
    };
