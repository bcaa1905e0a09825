import type { RouteLimit } from '../contract/route.ts';
import type { Account } from './account.ts';
import type { Contact } from './contact.ts';
import type { ContactChange } from './contactChanges.ts';
import type { UsageAmounts } from './usageAmounts.ts';

/** The reads and writes of the account item that services share. Instants are epoch seconds. */
export type AccountStore = {
  /** The account as last written; undefined for a user never seen. */
  readAccount(accountId: string): Promise<Account | undefined>;
  /** The account, created free if the user was never seen. */
  readOrCreateAccount(accountId: string, now: number): Promise<Account>;
  /** `before` is the account as it is stored. Returns false if another caller changed it since. */
  saveEntitlements(change: { before: Account; after: Account }): Promise<boolean>;
};

/**
 * How a request was authenticated. Calls with keys and calls with user tokens are counted separately, so that an open dashboard
 * takes nothing from the starts of the gateway.
 */
export type CallerKind = 'key' | 'user';

/** Which requests of an account are counted together: those of one kind of caller, or those of routes with a limit of their own. */
export type RateCounter = CallerKind | RouteLimit['counter'];

/** The counters behind an account's rate limits. */
export type RateStore = {
  /** Counts one request of the account in the UTC minute of `now` and returns the number of requests so far. */
  countRequest(request: { accountId: string; counter: RateCounter; now: number }): Promise<number>;
};

/** Where the e-mails of accounts go. */
export type ContactStore = {
  /** Strongly consistent. An account without a stored contact has one with version 0. */
  readContact(accountId: string): Promise<Contact>;
  /**
   * Saves the contact with the notices, all or nothing. Returns false if it was changed since it was read, or if there is no such
   * account: what belongs to an account that is erased must not come back. `contact.version` is the one that was read; `now` is epoch
   * seconds.
   */
  saveContact(change: ContactChange & { now: number }): Promise<boolean>;
};

/** A position in the list of all customers: a bucket and the last customer id read in it. */
export type CustomerPosition = { bucket: number; after?: string };

export type CustomerPage = {
  customers: { customerId: string; accountId: string }[];
  /** Where the next page begins; absent on the last page. A page may be empty and not the last. */
  next?: CustomerPosition;
};

/** Which account each Stripe customer belongs to. */
export type CustomerStore = {
  /** Assigns the customer to the account unless it belongs to another; returns the account it belongs to. */
  claimCustomer(claim: { customerId: string; accountId: string }): Promise<string>;
  /** The account of each of these customers. A customer without an account is absent from the result. */
  readCustomerAccounts(customerIds: string[]): Promise<Map<string, string>>;
  /** One page of all customers that belong to an account. */
  listCustomers(page: CustomerPosition & { limit: number }): Promise<CustomerPage>;
};

/** Stripe customers that no longer belong to an account, and whose invoices remain the account's. */
export type FormerCustomerStore = {
  /** The former customers of the account, oldest first. */
  readFormerCustomers(accountId: string): Promise<string[]>;
  /** Adds a customer, unless it is there already. Returns false if another caller adds one at the same time: call again. */
  rememberFormerCustomer(former: { accountId: string; customer: string }): Promise<boolean>;
};

/**
 * The erasure of an account. While it is under way, it names what is left to erase. Afterwards it keeps what prevents that a session
 * is billed twice and that an old event brings the account back, without naming anything. Instants are epoch seconds.
 */
export type Erasure = {
  /** Of the hashed ids. It stays the same when the account is created again and erased again. */
  salt: string;
  /** When the account item was last removed. */
  takenAt: number;
  /** The version of an account that is created again: a write that was meant for the old account fails on it. */
  nextVersion: number;
  /** Under way: no account may be created. */
  isErasing: boolean;
  /** The sessions that were open and the Stripe customers, until they are erased. */
  open: string[];
  customers: string[];
  /** The Stripe customers that were erased, hashed. */
  erasedCustomers: string[];
};

/** A part of the usage of a UTC day (`2026-11-22`), in the period that began at `since`: a day on which a period turned has several. */
export type DayPart = UsageAmounts & { day: string; since: number };

/** A period that has ended. `start` and `end` are half-open, epoch seconds. */
export type UsagePeriod = UsageAmounts & {
  plan: string;
  start: number;
  end: number;
  sessionsIncluded: number;
  /** A calendar month of the service that this one replaced, whose plan it names. `plan` is then `free`. */
  imported?: boolean | undefined;
  formerPlan?: string | undefined;
};

/** What the ledger has derived. It follows the account within minutes, and a read may miss the last second of that. */
export type UsageStore = {
  /** All usage from the day `from` on. `asOf` is how far the ledger is, epoch seconds; undefined if the account has no usage. */
  readDays(query: { accountId: string; from: string }): Promise<{ parts: DayPart[]; asOf?: number }>;
  /** A page of closed periods, newest first, beginning before the period that started at `after`. */
  listPeriods(page: {
    accountId: string;
    limit: number;
    after?: number;
  }): Promise<{ periods: UsagePeriod[]; next?: number }>;
  /** The closed period that began at `start`. */
  readPeriod(period: { accountId: string; start: number }): Promise<UsagePeriod | undefined>;
  /** How far the ledger is, epoch seconds; undefined if the account has no usage. */
  readAsOf(accountId: string): Promise<number | undefined>;
};
