import type { PaidPlanId } from '../../../shared/account/plans.ts';
import type { AccountStore, CustomerStore, RateStore } from '../../../shared/account/ports.ts';

/**
 * The latest checkout of an account. All its fields but `sessionId` go into the call that creates the session, and
 * `attempt` is part of that call's idempotency key, so it only increases. Without `sessionId` it is a reservation: Stripe
 * may or may not have been called.
 */
export type Checkout = { attempt: number; plan: PaidPlanId; customer: string; sessionId?: string };

/** The reads and writes of billing. Instants are epoch seconds. */
export type BillingStore = AccountStore &
  RateStore &
  Pick<CustomerStore, 'claimCustomer'> & {
    /** The latest checkout of the account. */
    readCheckout(accountId: string): Promise<Checkout | undefined>;
    /** Replaces the stored checkout. Returns false if it is no longer `before`. */
    saveCheckout(change: { accountId: string; before?: Checkout; after: Checkout }): Promise<boolean>;
  };

export type CheckoutSession = {
  id: string;
  status: 'open' | 'complete' | 'expired';
  /** The hosted page, while open. */
  url?: string;
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
};

export type InvoicePosition = Pick<Invoice, 'createdAt' | 'invoiceId'>;

/** Invoices of one customer, newest first. `hasMore` if Stripe has older ones. */
export type InvoiceWindow = { invoices: Invoice[]; hasMore: boolean };

/**
 * The calls to Stripe. A call that creates something carries an idempotency key with the attempt number. `key_spent`:
 * Stripe responded with a server error and repeats it to that key for a day.
 */
export type BillingGateway = {
  createCustomer(customer: {
    accountId: string;
    attempt: number;
  }): Promise<{ kind: 'customer'; customerId: string } | { kind: 'key_spent'; fault: unknown }>;
  setEmail(customer: {
    customerId: string;
    email: string;
  }): Promise<'set' | 'customer_gone' | 'email_invalid'>;
  /** Subscriptions of any status. A deleted customer has none. */
  listSubscriptions(customerId: string): Promise<{ id: string; status: string }[]>;
  /**
   * `key_reused`: the key was used for a call with other parameters, such as before a change of settings. `key_in_use`:
   * another call with the key is running.
   */
  createSession(session: {
    accountId: string;
    customer: string;
    plan: PaidPlanId;
    attempt: number;
  }): Promise<
    | { kind: 'session'; session: CheckoutSession }
    | { kind: 'customer_gone' }
    | { kind: 'key_reused' | 'key_in_use' }
    | { kind: 'key_spent'; fault: unknown }
  >;
  readSession(sessionId: string): Promise<CheckoutSession>;
  /** Closes a session to payment. A session that is not open stays as it is. */
  expireSession(sessionId: string): Promise<void>;
  /** Closes every open session of a customer. */
  expireOpenSessions(customerId: string): Promise<void>;
  /** The customer's invoices created at `until` or before. A deleted customer has none. */
  listInvoices(customerId: string, until?: number): Promise<InvoiceWindow>;
  createPortal(customerId: string): Promise<{ kind: 'portal'; url: string } | { kind: 'customer_gone' }>;
};
