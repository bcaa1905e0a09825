import type { Account } from '../../../shared/account/account.ts';
import type { Anomaly } from '../../../shared/contracts/anomalies.ts';
import type { StripeEventMessage } from '../../../shared/contracts/stripeEventMessage.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

/** What became of an event: `applied`, or why it was passed over. */
export type EventOutcome = 'applied' | 'no_account' | 'no_customer' | 'no_plan';

/** What the webhook path keeps. Instants are epoch seconds. */
export type WebhookStore = {
  /** Which account each Stripe customer belongs to; those that belong to none are left out. */
  readCustomerAccounts(customerIds: string[]): Promise<Map<string, string>>;
  claimCustomer(claim: { customerId: string; accountId: string }): Promise<string>;
  readAccount(accountId: string): Promise<Account | undefined>;
  readOrCreateAccount(accountId: string, now: number): Promise<Account>;
  /** False if something else changed the account since `before` was read. */
  saveStanding(change: { before: Account; after: Account }): Promise<boolean>;
  /** Writes down what became of events, for operators; nothing depends on it. */
  markEvents(marks: EventMark[], now: number): Promise<void>;
};

export type EventMark = { message: StripeEventMessage; outcome: EventOutcome; accountId?: string };

/** What the webhook path asks of Stripe. */
export type SubscriptionGateway = {
  /** Every subscription of the customer, whatever its status. A customer that is gone has none. */
  listSubscriptions(customerId: string): Promise<StripeSubscription[]>;
  /** The user in the customer's own metadata. */
  readCustomerUser(customerId: string): Promise<string | undefined>;
};

/** Where what needs a person is told: one call counts it, for an alarm, and logs it with its ids. */
export type Report = (anomaly: Anomaly, ids: Record<string, string>) => void;
