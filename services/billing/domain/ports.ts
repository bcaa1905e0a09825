import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import type { PlanId } from '../../../shared/account/plans.ts';
import type {
  AccountStore,
  CustomerStore,
  FormerCustomerStore,
  RateStore,
  UsageStore,
} from '../../../shared/account/ports.ts';
import type { Sale } from './sale.ts';

/**
 * The latest checkout of an account. The fields of its sale, `customer` and `attempt` go into the call that creates the
 * session, and `attempt` is part of that call's idempotency key, so it only increases. Without `sessionId` it is a
 * reservation: Stripe may or may not have been called.
 */
export type Checkout = Sale & {
  attempt: number;
  customer: string;
  sessionId?: string;
  /** Stripe refused the call of the reservation, so no page can come of it. */
  isRefused?: boolean;
  /** When the subscription of the paid session was first missing at Stripe. */
  missingSince?: number;
};

/** The reads and writes of billing. Instants are epoch seconds. */
export type BillingStore = AccountStore &
  RateStore &
  FormerCustomerStore &
  Pick<CustomerStore, 'claimCustomer'> &
  Pick<MigrationStore, 'readMigration'> & {
    /** The latest checkout of the account. */
    readCheckout(accountId: string): Promise<Checkout | undefined>;
    /** Replaces the stored checkout. Returns false if it is no longer `before`. */
    saveCheckout(change: { accountId: string; before?: Checkout; after: Checkout }): Promise<boolean>;
    /** Records that an account opened a checkout for a plan, the first of each UTC day. `at` is epoch seconds. */
    recordOpenedCheckout(checkout: { accountId: string; plan: string; at: number }): Promise<void>;
  };

/** What statements read. */
export type StatementStore = Pick<AccountStore, 'readAccount'> &
  RateStore &
  Pick<FormerCustomerStore, 'readFormerCustomers'> &
  UsageStore & {
    /** The names of these projects by their ids, archived ones too. A project that does not exist is left out. */
    readProjectNames(accountId: string, projectIds: string[]): Promise<Map<string, string>>;
  };

export type CheckoutSession = {
  id: string;
  status: 'open' | 'complete' | 'expired';
  /** The hosted page, while open. */
  url?: string;
  /** When the page closes if nobody pays. */
  expiresAt: number;
  /** The id of the subscription it created, once complete. */
  subscription?: string;
};

/** An invoice as customers see it. Money is in minor units, instants are epoch seconds. */
export type Invoice = {
  invoiceId: string;
  /** Stripe's status, unchanged: draft, open, paid, uncollectible or void. */
  status: string;
  createdAt: number;
  /** The number printed on the invoice. A draft has none. */
  number?: string;
  amountMinor: number;
  currency: string;
  /** Pages at Stripe. Anyone who has these addresses can open the invoice. */
  pageUrl?: string;
  pdfUrl?: string;
  /** The time that its newest line of a plan bills, half-open. */
  period?: { start: number; end: number };
  collection: Collection;
};

/** What became of an invoice's amount. */
export type Collection = {
  /** The id of the subscription it bills. */
  subscription?: string;
  paidMinor: number;
  remainingMinor: number;
  paidAt?: number;
  /** When Stripe first charged it, if that failed. */
  failedAt?: number;
  /** When the customer must have paid an invoice that Stripe sends and does not charge. */
  dueAt?: number;
};

export type InvoicePosition = Pick<Invoice, 'createdAt' | 'invoiceId'>;

/**
 * Invoices of one customer, newest first. `hasMore` if Stripe has older ones. `isOurs` is false for those of another product
 * in the same Stripe account: a window contains them, so that it is known how far it reaches.
 */
export type InvoiceWindow = { invoices: (Invoice & { isOurs: boolean })[]; hasMore: boolean };

export type Subscription = { id: string; status: string };

/** What a billing period costs. */
export type RecurringPrice = {
  amountMinor: number;
  currency: string;
  interval: 'day' | 'week' | 'month' | 'year';
  intervalCount: number;
};

export type Card = { brand: string; last4: string; expMonth: number; expYear: number };

/** A subscription with what it will charge. Instants are epoch seconds. */
export type SubscriptionDetails = Subscription & {
  customer: string;
  currency: string;
  /** Of its item with a plan price, times the quantity. */
  price?: RecurringPrice;
  /** The schedule that manages it. */
  schedule?: string;
  nextPlan?: { plan: PlanId; at: number };
  card?: Card;
};

/**
 * The calls to Stripe. A call that creates something carries an idempotency key with the attempt number.
 *
 * - `key_spent`: Stripe stored an error under the key and repeats it for a day.
 * - `key_reused`: the key was used for a call with other parameters, such as before a deployment.
 * - `key_in_use`: another call with the key is running.
 */
export type BillingGateway = {
  createCustomer(customer: {
    accountId: string;
    attempt: number;
  }): Promise<
    | { kind: 'customer'; customerId: string }
    | { kind: 'key_reused' | 'key_in_use' }
    | { kind: 'key_spent'; fault: unknown }
  >;
  setEmail(customer: {
    customerId: string;
    email: string;
  }): Promise<'set' | 'customer_gone' | 'email_invalid'>;
  /** Subscriptions of this service, of any status. A deleted customer has none. */
  listSubscriptions(customerId: string): Promise<Subscription[]>;
  /** A subscription by its id; undefined if Stripe does not have it. */
  readSubscription(subscriptionId: string): Promise<Subscription | undefined>;
  createSession(
    session: Sale & { accountId: string; customer: string; attempt: number },
  ): Promise<
    | { kind: 'session'; session: CheckoutSession }
    | { kind: 'customer_gone' }
    | { kind: 'key_reused' | 'key_in_use' }
    | { kind: 'key_spent'; fault: unknown }
  >;
  readSession(sessionId: string): Promise<CheckoutSession>;
  /** Closes a session to payment. A session that is not open stays as it is. */
  expireSession(sessionId: string): Promise<void>;
  /** Closes every open session of this service for a customer. */
  expireOpenSessions(customerId: string): Promise<void>;
  /** A subscription with what it will charge; undefined if Stripe does not have it. */
  readDetails(subscriptionId: string): Promise<SubscriptionDetails | undefined>;
  /** The next invoice as it would be made now; undefined if none follows. */
  previewInvoice(
    subscription: Pick<SubscriptionDetails, 'id' | 'customer' | 'schedule'>,
  ): Promise<{ at: number; amountMinor: number; currency: string } | undefined>;
  /** The customer's invoices created at `until` or before. Stripe keeps those of a deleted customer. */
  listInvoices(customerId: string, until?: number): Promise<InvoiceWindow>;
  /** An invoice by its id, with its customer; undefined if Stripe does not have it. `isOurs` as in a window. */
  readInvoice(
    invoiceId: string,
  ): Promise<(Invoice & { customer: string | undefined; isOurs: boolean }) | undefined>;
  /** While the customer's plan is unpaid, the portal offers no change of plan, if the stage has a configuration for that. */
  createPortal(customerId: string): Promise<{ kind: 'portal'; url: string } | { kind: 'customer_gone' }>;
};
