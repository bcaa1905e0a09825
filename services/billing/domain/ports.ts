import type { Account } from '../../../shared/account/account.ts';
import type { PaidPlanId } from '../../../shared/account/plans.ts';

/**
 * The latest checkout. `attempt` only goes up and is part of Stripe's idempotency key, and so is all else that the
 * call is made of. Without `sessionId` it is a reservation: Stripe may or may not have been called.
 */
export type Checkout = { attempt: number; plan: PaidPlanId; customer: string; sessionId?: string };

/** What billing keeps. Instants are epoch seconds. */
export type BillingStore = {
  /** Counts one request of the account in this minute; answers how many that makes. */
  countRequest(accountId: string, now: number): Promise<number>;
  readAccount(accountId: string): Promise<Account | undefined>;
  readOrCreateAccount(accountId: string, now: number): Promise<Account>;
  /** False if something else changed the account since `before` was read. */
  saveStanding(change: { before: Account; after: Account }): Promise<boolean>;
  /** Answers with the account that the Stripe customer belongs to: this one, unless it was another's before. */
  claimCustomer(claim: { customerId: string; accountId: string }): Promise<string>;
  /** The latest checkout of the account. */
  readCheckout(accountId: string): Promise<Checkout | undefined>;
  /** Replaces the stored checkout if it is still `before`; false if it is not. */
  saveCheckout(change: { accountId: string; before?: Checkout; after: Checkout }): Promise<boolean>;
};

/** Who agreed on an account's terms, when (epoch seconds) and why. */
export type TermsNote = { by: string; at: number; reason: string };

/** What operators' routes keep of accounts. */
export type OperatorStore = Pick<BillingStore, 'readAccount' | 'readOrCreateAccount'> & {
  /** Writes both or nothing; false if something else changed the account since `before` was read. */
  saveTerms(change: { before: Account; after: Account; note: TermsNote }): Promise<boolean>;
  readTermsNote(accountId: string): Promise<TermsNote | undefined>;
};

/** What was used for a project in the period that began at `usageSince`, when it was archived. */
export type ArchivedUse = { usageSince: number; sessionsUsed: number; secondsUsed: number };

/** A project's own item. Whether it is active, the account says. Instants are epoch seconds. */
export type ProjectItem = {
  projectId: string;
  name: string;
  createdAt: number;
  archivedAt?: number;
  archived?: ArchivedUse;
};

export type ProjectPage = { items: ProjectItem[]; next?: string };

type ProjectKey = { accountId: string; projectId: string };

/** What is kept of projects. */
export type ProjectStore = Pick<
  BillingStore,
  'countRequest' | 'readAccount' | 'readOrCreateAccount' | 'saveStanding'
> & {
  readProject(key: ProjectKey): Promise<ProjectItem | undefined>;
  /** A page of the account's projects in the order of their ids, after the one of this id. */
  listProjects(page: { accountId: string; limit: number; after?: string }): Promise<ProjectPage>;
  /** Those of these projects that have an item; one of the last second may be missing. */
  readProjects(accountId: string, projectIds: string[]): Promise<ProjectItem[]>;
  /** Adds an active project if the account is settled, in the same period and includes another one; false if not. */
  addProject(project: ProjectKey & ArchivedUse & { createdAt: number; now: number }): Promise<boolean>;
  /** Writes the name of an active project. */
  nameProject(project: ProjectKey & { name: string; now: number }): Promise<ProjectItem>;
  /** Takes an active project out of the account; answers with what was used for it, undefined if it was not active. */
  removeProject(key: ProjectKey): Promise<ArchivedUse | undefined>;
  markArchived(project: ProjectKey & { now: number; archived?: ArchivedUse }): Promise<ProjectItem>;
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
export type SellingGateway = {
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
