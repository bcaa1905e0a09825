import type { Account, Entitlements, TermsNote } from '../../../shared/account/account.ts';
import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import type { Offer } from '../../../shared/account/offer.ts';
import type { OfferStore, PriceStore } from '../../../shared/account/offerPorts.ts';
import type { AccountStore, CustomerStore, FormerCustomerStore } from '../../../shared/account/ports.ts';
import type { Notice } from '../../../shared/contract/notifications/notices.ts';
import type { StripeEventMessage } from '../../../shared/contract/webhooks/messages.ts';
import type { Anomaly } from '../../../shared/metrics.ts';
import type { StripeInvoice, StripeSubscription, SubscriptionInvoice } from './stripeSubscription.ts';
import type { VerifiedEvent } from './toEventMessage.ts';

/**
 * Outcomes of an event. `applied`: the account changed. `stale`: the account already matched Stripe. `failed`: the event is
 * retried or, after its last attempt, in the dead-letter queue. `dropped`: an operator deleted it from there. With the
 * others the event changed nothing. `alerted`: it needs a person, and operators were alerted. `no_account`: it belongs to no account. `no_customer`: it names no customer. `no_plan`:
 * its customer pays for no plan of the account.
 */
export const EVENT_OUTCOMES = [
  'applied',
  'stale',
  'alerted',
  'no_account',
  'no_customer',
  'no_plan',
  'failed',
  'dropped',
] as const;
export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

/** The outcome of one attempt to apply an event. */
export type OutcomeRecord = {
  message: StripeEventMessage;
  outcome: EventOutcome;
  accountId?: string;
  /** What the account has after the event. */
  entitlements?: Pick<Entitlements, 'plan' | 'status'>;
  /** For a failed attempt: why it failed, and the number of attempts so far. */
  failure?: { error: string; attempts: number };
  /** For a dropped event: which operator dropped it, and why. */
  drop?: { by: string; reason: string };
};

/** What a comparison corrects in an account: the fields that differ from Stripe, and the plan that it had until then. */
export type CorrectedDrift = { fields: string[]; planBefore: string };

/** The reads and writes of apply. Instants are epoch seconds. */
export type WebhookStore = Omit<AccountStore, 'saveEntitlements'> &
  Pick<FormerCustomerStore, 'rememberFormerCustomer'> &
  Pick<CustomerStore, 'claimCustomer' | 'readCustomerAccounts'> &
  Pick<OfferStore, 'readOffer'> &
  Pick<PriceStore, 'readPrices'> &
  Pick<MigrationStore, 'readMigration'> & {
    /**
     * Saves the account with the notices, the offers and the note on its terms that change with them, and with what operators' figures
     * have of the sync: all or none. `firstPaidAt` stays what it is if it has a value. False if the account or an offer was changed since
     * it was read.
     */
    saveEntitlements(change: {
      before: Account;
      after: Account;
      notices: Notice[];
      offers: { before: Offer; after: Offer }[];
      termsNote?: TermsNote;
      firstPaidAt?: number;
      drift?: CorrectedDrift;
      now: number;
    }): Promise<boolean>;
    /** Writes outcomes to the event log, for operators and the sweep. `now` is when the attempts began. */
    recordOutcomes(outcomes: OutcomeRecord[], now: number): Promise<void>;
    /**
     * Those of these customers that belonged to the account when it was erased. Throws `busy` if there is none and the account is
     * being erased.
     */
    readErasedCustomers(accountId: string, customerIds: string[]): Promise<string[]>;
  };

/** An event whose last attempt failed, and which is attempted again. `failedAt` is epoch seconds. */
export type FailingEvent = Pick<StripeEventMessage, 'id' | 'type' | 'customer' | 'created' | 'accountId'> & {
  attempts: number;
  /** Why the last attempt failed. */
  error: string;
  failedAt: number;
};

/** The events that fail now, of the whole stage. */
export type FailingEvents = {
  /** Adds the failed events, and removes those that are done or dead-lettered. `now` is when the attempts began. */
  update(change: { failed: OutcomeRecord[]; ended: string[] }, now: number): Promise<void>;
  /** Up to `limit` events, in no order. */
  list(options: { limit: number; now: number }): Promise<FailingEvent[]>;
};

/** The queue between receive and apply. */
export type EventQueue = {
  /** Resolves when SQS has the message. */
  enqueue(message: StripeEventMessage): Promise<void>;
  /** Resolves when SQS has all messages. If it throws, SQS has some of them. */
  enqueueAll(messages: StripeEventMessage[]): Promise<void>;
  /** The approximate number of messages that are visible, in flight or waiting for a retry. */
  countWaiting(): Promise<number>;
  /** Makes a received message visible again after the delay. */
  delayMessage(message: { receiptHandle: string; delaySeconds: number }): Promise<void>;
};

/** A message of the dead-letter queue, hidden from other readers. */
export type HeldMessage = { messageId: string; receiptHandle: string; body: string };

/** The dead-letter queue of the event queue. */
export type DeadLetters<Message extends HeldMessage = HeldMessage> = {
  /**
   * Hides messages from other readers and returns them: until `countMax`, one that `isEnough`, or until the queue returns none. If
   * `isPatient`, it tries once more while other readers hold some. About `waitingCount` more are behind them, and other readers
   * hold about `hiddenCount`.
   */
  hold(limits: {
    countMax: number;
    heldSeconds: number;
    isPatient?: boolean;
    isEnough?: (message: Message) => boolean;
  }): Promise<{ messages: Message[]; waitingCount: number; hiddenCount: number }>;
  release(messages: Message[]): Promise<void>;
  /** Moves a message to the event queue. It is deleted after the event queue has it. */
  redrive(message: Message): Promise<void>;
  delete(message: Message): Promise<void>;
};

/** The calls that apply makes to Stripe. */
export type SubscriptionGateway = {
  /** All subscriptions of the customer, in any status, each with all items and its latest invoice. None for a deleted customer. */
  listSubscriptions(customerId: string): Promise<StripeSubscription[]>;
  /** An invoice, with the subscription it belongs to. Undefined if Stripe has no such invoice. */
  readInvoice(invoiceId: string): Promise<SubscriptionInvoice | undefined>;
  /** The latest hundred invoices of a subscription, newest first. */
  listInvoices(subscriptionId: string): Promise<StripeInvoice[]>;
  /** The account that the customer's own metadata names. */
  readCustomerAccount(customerId: string): Promise<string | undefined>;
};

/** The call that apply makes to Stripe for an event that names no customer. */
export type ChargeGateway = {
  /** The customer of the charge. Undefined if it has none, or if Stripe has no such charge. */
  readChargeCustomer(chargeId: string): Promise<string | undefined>;
};

/** Reports a case that an operator has to resolve: counts it, which fires an alarm, and logs it with its ids. */
export type Report = (anomaly: Anomaly, ids: Record<string, string>) => void;

/**
 * Whether Stripe sends events to the stage. `types_missing`: the endpoint does not subscribe to these types. `unknown`: Stripe
 * has no endpoint that the settings or its metadata assign to the stage; events can arrive in other ways, such as
 * `stripe listen`.
 */
export type EndpointState =
  | { kind: 'receiving' | 'disabled' | 'deleted' | 'unknown' }
  | { kind: 'types_missing'; types: string[] };

export type EndpointGateway = { readEndpoint(): Promise<EndpointState> };

/** Which events are listed. Stripe counts an event as undelivered only if it tried to deliver it. */
export type ListedEvents = 'undelivered' | 'all';

/** The calls that the sweep makes to Stripe for events. */
export type EventGateway = {
  /**
   * A page of events, newest first: of the subscribed types, created at or after `from` and before `to` (epoch seconds).
   * `undelivered` are those that an endpoint has not accepted. `next` is the `after` of the next page; it is absent on the
   * last page.
   */
  listEvents(page: { listed: ListedEvents; from: number; to: number; after?: string }): Promise<{
    events: VerifiedEvent[];
    next?: string;
  }>;
};
