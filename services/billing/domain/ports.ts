import type { PaidPlanId } from '../../../shared/account/plans.ts';
import type { AccountStore, CustomerStore, RateStore } from '../../../shared/account/ports.ts';

/**
 * The latest checkout. `attempt` only goes up and is part of Stripe's idempotency key, and so is all else that the
 * call is made of. Without `sessionId` it is a reservation: Stripe may or may not have been called.
 */
export type Checkout = { attempt: number; plan: PaidPlanId; customer: string; sessionId?: string };

/** What billing keeps. Instants are epoch seconds. */
export type BillingStore = AccountStore &
  RateStore &
  Pick<CustomerStore, 'claimCustomer'> & {
    /** The latest checkout of the account. */
    readCheckout(accountId: string): Promise<Checkout | undefined>;
    /** Replaces the stored checkout if it is still `before`; false if it is not. */
    saveCheckout(change: { accountId: string; before?: Checkout; after: Checkout }): Promise<boolean>;
  };

export type CheckoutSession = {
  id: string;
  status: 'open' | 'complete' | 'expired';
  /** The hosted page, while open. */
  url?: string;
  /** The subscription it made, once complete. */
  subscription?: string;
};

/** An invoice as customers see it. Money is in minor units, instants are epoch seconds. */
export type Invoice = {
  invoiceId: string;
  /** Stripe's status as it came: draft, open, paid, uncollectible or void. */
  status: string;
  createdAt: number;
  /** What it says to the customer, once it is no draft. */
  number?: string;
  amountMinor: number;
  currency: string;
  /** Addresses at Stripe that open it for whoever has them. */
  pageUrl?: string;
  pdfUrl?: string;
};

export type InvoicePosition = Pick<Invoice, 'createdAt' | 'invoiceId'>;

/** Of one customer, newest first; `hasMore` if Stripe has older ones. */
export type InvoiceWindow = { invoices: Invoice[]; hasMore: boolean };

/**
 * What billing asks of Stripe to sell. Calls that make something carry an idempotency key of their attempt.
 * `key_spent`: Stripe answered with a fault of its own, and will give the same answer to that key for a day.
 */
export type BillingGateway = {
  createCustomer(customer: {
    accountId: string;
    attempt: number;
  }): Promise<{ kind: 'customer'; customerId: string } | { kind: 'key_spent'; fault: unknown }>;
  setEmail(customerId: string, email: string): Promise<'set' | 'customer_gone' | 'email_invalid'>;
  /** Subscriptions of any status. A customer that is gone has none. */
  listSubscriptions(customerId: string): Promise<{ id: string; status: string }[]>;
  /**
   * `key_reused`: the attempt's key was used for a call that differs, as after a change of settings. `key_in_use`:
   * another caller's call is under way.
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
  /** Closes a session to payment. One that was not open any more stays as it is. */
  expireSession(sessionId: string): Promise<void>;
  /** Closes every open session of a customer. */
  expireOpenSessions(customerId: string): Promise<void>;
  /** A customer's invoices that were made at `until` or before. A customer that is gone has none. */
  listInvoices(customerId: string, until?: number): Promise<InvoiceWindow>;
  createPortal(customerId: string): Promise<{ kind: 'portal'; url: string } | { kind: 'customer_gone' }>;
};
