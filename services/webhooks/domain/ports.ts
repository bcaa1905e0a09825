import type { Entitlements } from '../../../shared/account/account.ts';
import type { AccountStore, CustomerStore } from '../../../shared/account/ports.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import type { Anomaly } from '../../../shared/metrics.ts';
import type { StripeSubscription } from './stripeSubscription.ts';
import type { VerifiedEvent } from './toEventMessage.ts';

/**
 * What became of an event. `applied` changed the account; `stale` found it already as Stripe has it; `failed` is
 * tried again, or waits in the dead-letter queue after the last try; `dropped` was taken from there by an operator; the
 * others were passed over, and say why.
 */
export const EVENT_OUTCOMES = [
  'applied',
  'stale',
  'no_account',
  'no_customer',
  'no_plan',
  'failed',
  'dropped',
] as const;
export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

/** What the webhook path keeps. Instants are epoch seconds. */
export type WebhookStore = AccountStore &
  Pick<CustomerStore, 'claimCustomer' | 'readCustomerAccounts'> & {
    /** Writes down what became of events, for operators and the sweep; no event waits for it. */
    markEvents(marks: EventMark[], now: number): Promise<void>;
  };

export type EventMark = {
  message: StripeEventMessage;
  outcome: EventOutcome;
  accountId?: string;
  /** What the account came to. */
  left?: Pick<Entitlements, 'plan' | 'status'>;
  /** Why and how often it failed. */
  failure?: { error: string; tries: number };
};

/** What the webhook path asks of Stripe. */
export type SubscriptionGateway = {
  /** Every subscription of the customer, whatever its status. A customer that is gone has none. */
  listSubscriptions(customerId: string): Promise<StripeSubscription[]>;
  /**
   * When the oldest of the invoices was made that nobody paid since one was paid last; those of before were forgiven
   * when Stripe made the subscription active again.
   */
  readUnpaidSince(subscriptionId: string): Promise<number | undefined>;
  /** The user in the customer's own metadata. */
  readCustomerUser(customerId: string): Promise<string | undefined>;
};

/** Where what needs a person is told: one call counts it, for an alarm, and logs it with its ids. */
export type Report = (anomaly: Anomaly, ids: Record<string, string>) => void;

/** How far a task has come that goes on from where it stopped; `step` is 0 before the first save. */
export type ProgressStore<Progress> = {
  read(): Promise<{ step: number; progress?: Progress }>;
  /** False if somebody else saved since `step` was read. */
  save(change: { step: number; progress: Progress }): Promise<boolean>;
};

/** What the sweep asks of Stripe. */
export type EventGateway = {
  /**
   * A page of the applied types' events that some endpoint has not taken, newest first, made from `from` on and before
   * `to` (epoch seconds). `next` is where the next page begins.
   */
  listUndelivered(page: { from: number; to: number; after?: string }): Promise<{
    events: VerifiedEvent[];
    next?: string;
  }>;
};
