import { SECONDS_PER_DAY } from '../time.ts';
import { erasedId, linkHash, sha256 } from './keyHashes.ts';
import { bucketOf, padded } from './keyParts.ts';
import { TICKET_PREFIX, TICKET_QUEUE_PREFIX, ticketKeys } from './ticketKeys.ts';

/**
 * Every key of the table. Ids contain no `#`, so an id of one account cannot name an item of another. Items whose number
 * grows with the accounts have a partition per account, or are spread over a fixed number of partitions.
 */
type Key = { pk: string; sk: string };

type EventKey = { customer: string | null; created: number; id: string };

export const HISTORY_INDEX = 'history';

/** The prefixes of account items and of notices. The filters of the table's stream select by them. */
export const ACCOUNT_PREFIX = 'ACCOUNT#';
export const NOTICE_PREFIX = 'NOTICE#';

/** How the partition keys of each kind of item begin. A function's role names the kinds that the function reads and writes. */
export const KEY_PREFIXES = {
  account: ACCOUNT_PREFIX,
  accountAction: 'ACTIONS#',
  address: 'ADDRESS#',
  apiKey: 'APIKEYS#',
  audit: 'AUDIT#',
  badge: 'BADGE#',
  change: 'CHANGES#',
  checkout: 'CHECKOUT#',
  closedPeriod: 'PERIODS#',
  confirmation: 'CONFIRMATION#',
  contact: 'CONTACT#',
  customer: 'CUSTOMERS#',
  day: 'DAYS#',
  directory: 'DIRECTORY#',
  erasedSession: 'ERASED#',
  erasure: 'ERASURE#',
  event: 'EVENTS#',
  failing: 'FAILING#',
  figure: 'FIGURES#',
  history: 'HISTORY#',
  link: 'LINK#',
  listed: 'LISTED#',
  liveOffer: 'OFFERS#',
  migration: 'MIGRATION#',
  notice: NOTICE_PREFIX,
  offer: 'OFFER#',
  price: 'PRICE#',
  progress: 'PROGRESS#',
  project: 'PROJECTS#',
  rate: 'RATE#',
  session: 'SESSION#',
  streamRecord: 'RECORD#',
  stripeCalls: 'STRIPECALLS#',
  terms: 'TERMS#',
  ticket: TICKET_PREFIX,
  ticketQueue: TICKET_QUEUE_PREFIX,
  totals: 'TOTALS',
  uncounted: 'UNCOUNTED#',
} as const;

export type KeyKind = keyof typeof KEY_PREFIXES;

/**
 * Customers are spread over this many partitions and can be listed without an index. 16 × 1,000 write units a second are
 * far more than purchases need. A different number would lose every customer row.
 */
export const CUSTOMER_BUCKETS = 16;

/**
 * API keys are spread by their hash, so a stranger who tries random keys does not load one partition, and all keys can be
 * listed without an index. A different number would lose every key.
 */
export const API_KEY_BUCKETS = 16;

/**
 * What operators list is spread over this many partitions, each of which is one query of a page. 8 × 1,000 write units a second are
 * far more than changes of plans and deciles need. A different number would lose every row.
 */
export const DIRECTORY_BUCKETS = 8;

/**
 * A day's figures are the sum of this many buckets. A transaction adds all its figures to one bucket, chosen by the hash
 * of its first account's id and fold: two transactions at the same time use the same bucket in one of 64 cases.
 */
export const FIGURE_BUCKETS = 64;

/** How the ids of offers begin. */
export const OFFER_ID_PREFIX = 'of_';

/** The customer in the keys of events that name no customer. */
export const NO_CUSTOMER = 'none';

const customerBucket = (customerId: string) => bucketOf(customerId, CUSTOMER_BUCKETS);

const directoryBucket = (accountId: string) => bucketOf(accountId, DIRECTORY_BUCKETS);

/**
 * The stream keeps a record for a day, and the failures bucket for 30 days. Nothing that was written to an account item can reach the
 * ledger after this time.
 */
export const REPLAYED_WITHIN_SECONDS = 40 * SECONDS_PER_DAY;

export const tableKeys = {
  ...ticketKeys,
  account: (accountId: string): Key => ({ pk: `${KEY_PREFIXES.account}${accountId}`, sk: 'ACCOUNT' }),
  session: (accountId: string, sessionId: string): Key => ({
    pk: `${KEY_PREFIXES.session}${accountId}#${sessionId}`,
    sk: 'SESSION',
  }),
  /** Keys of the index of ended sessions, by account and time of the end. */
  history: (accountId: string) => ({ historyAccount: `${KEY_PREFIXES.history}${accountId}` }),
  historyAt: (endedAt: number, sessionId: string) => ({ historyAt: `${padded(endedAt)}#${sessionId}` }),
  /** Where the sessions begin that ended at an instant or later. */
  historyFrom: (endedAt: number) => padded(endedAt),
  /** The same for sessions that ended without being counted, which no history shows. */
  uncounted: (accountId: string) => ({ historyAccount: `${KEY_PREFIXES.uncounted}${accountId}` }),
  /** A partition for each counter, so that a flood on one counter cannot slow down the writes of another. */
  rate: ({ accountId, counter, minute }: { accountId: string; counter: string; minute: number }): Key => ({
    pk: `${KEY_PREFIXES.rate}${accountId}#${counter}#${minute}`,
    sk: 'RATE',
  }),
  /** The calls to Stripe that checkout made in a second. */
  stripeCalls: (second: number): Key => ({ pk: `${KEY_PREFIXES.stripeCalls}${second}`, sk: 'STRIPECALLS' }),
  customer: (customerId: string): Key => ({
    pk: tableKeys.customers(customerBucket(customerId)),
    sk: customerId,
  }),
  /** The partition of a bucket's customers, sorted by id. */
  customers: (bucket: number) => `${KEY_PREFIXES.customer}${bucket}`,
  /** Checkout data is not part of the account item, because every start writes that. */
  checkout: (accountId: string): Key => ({ pk: `${KEY_PREFIXES.checkout}${accountId}`, sk: 'CHECKOUT' }),
  formerCustomers: (accountId: string): Key => ({
    pk: `${KEY_PREFIXES.checkout}${accountId}`,
    sk: 'CUSTOMERS',
  }),
  project: (accountId: string, projectId: string): Key => ({
    pk: tableKeys.projects(accountId),
    sk: projectId,
  }),
  projects: (accountId: string) => `${KEY_PREFIXES.project}${accountId}`,
  /** The project that has a public key. */
  badge: (publicKey: string): Key => ({ pk: `${KEY_PREFIXES.badge}${publicKey}`, sk: 'BADGE' }),
  /** Why an account has its terms. Not part of the account item, because a start does not need it. */
  termsNote: (accountId: string): Key => ({ pk: `${KEY_PREFIXES.terms}${accountId}`, sk: 'TERMS' }),
  /** An outcome of an event, recorded at `doneAt`. An event can have several. */
  event: (event: EventKey & { doneAt: number }): Key => ({
    pk: tableKeys.events(event.customer ?? NO_CUSTOMER),
    sk: `${tableKeys.eventPrefix(event)}${padded(event.doneAt)}`,
  }),
  eventPrefix: (event: EventKey): string => `${padded(event.created)}#${event.id}#`,
  /** The partition of a customer's events, sorted by time. */
  events: (customer: string) => `${KEY_PREFIXES.event}${customer}`,
  /** An event whose last attempt failed. All are in one partition, because only a few fail at a time. */
  failing: (eventId: string): Key => ({ pk: tableKeys.failingEvents(), sk: eventId }),
  failingEvents: () => `${KEY_PREFIXES.failing}EVENTS`,
  /** The progress of a task that can be resumed. */
  progress: (task: string): Key => ({ pk: `${KEY_PREFIXES.progress}${task}`, sk: 'PROGRESS' }),
  /** `hash` is the SHA-256 of an API key, in hexadecimal digits. */
  apiKey: (hash: string): Key => ({ pk: tableKeys.apiKeys(tableKeys.apiKeyBucket(hash)), sk: hash }),
  /** The bucket of the key whose hash begins with these digits. */
  apiKeyBucket: (hash: string) => Number.parseInt(hash.slice(0, 2), 16) % API_KEY_BUCKETS,
  apiKeys: (bucket: number) => `${KEY_PREFIXES.apiKey}${bucket}`,
  /** The admin actions of a UTC day, sorted by time. */
  audit: (day: string, action: { at: number; requestId: string }): Key => ({
    pk: tableKeys.auditOf(day),
    sk: `${padded(action.at)}#${action.requestId}`,
  }),
  auditOf: (day: string) => `${KEY_PREFIXES.audit}${day}`,
  /** Where the audit trail has an action about an account: changes and reads, each sorted by time. */
  accountAction: (
    accountId: string,
    { effect, at, requestId }: { effect: 'change' | 'read'; at: number; requestId: string },
  ): Key => ({
    pk: tableKeys.accountActions(accountId),
    sk: `${tableKeys.accountActionPrefix(effect)}${padded(at)}#${requestId}`,
  }),
  accountActionPrefix: (effect: 'change' | 'read'): string => `${effect.toUpperCase()}#`,
  accountActions: (accountId: string) => `${KEY_PREFIXES.accountAction}${accountId}`,
  closedPeriod: (accountId: string, start: number): Key => ({
    pk: `${KEY_PREFIXES.closedPeriod}${accountId}`,
    sk: padded(start),
  }),
  /** Where the account's e-mails go, and which it wants. */
  contact: (accountId: string): Key => ({ pk: `${KEY_PREFIXES.contact}${accountId}`, sk: 'CONTACT' }),
  /** An account whose verified e-mail address has this hash. */
  address: (hash: string, accountId: string): Key => ({ pk: tableKeys.addresses(hash), sk: accountId }),
  addresses: (hash: string) => `${KEY_PREFIXES.address}${hash}`,
  /** Something that the account is told by e-mail. `key` is that of the notice. */
  notice: (accountId: string, key: string): Key => ({ pk: tableKeys.notices(accountId), sk: key }),
  notices: (accountId: string) => `${KEY_PREFIXES.notice}${accountId}`,
  /** What whoever has the token of a link may do. The token itself is not stored. */
  link: (token: string): Key => tableKeys.linkOfHash(linkHash(token)),
  /** The same for the hash that a notice has of its link's token. */
  linkOfHash: (hash: string): Key => ({ pk: `${KEY_PREFIXES.link}${hash}`, sk: 'LINK' }),
  /** Which notice had a confirmation sent to an address within the last day. `hash` is that of the address. */
  confirmation: (hash: string): Key => ({ pk: `${KEY_PREFIXES.confirmation}${hash}`, sk: 'CONFIRMATION' }),
  /** An account's usage of a UTC day (`2026-11-22`), in the period that began at `since`. */
  day: (accountId: string, { day, since }: { day: string; since: number }): Key => ({
    pk: tableKeys.days(accountId),
    sk: `${day}#${padded(since)}`,
  }),
  /** What the ledger knows of an account. It sorts after the days, so that one query reads the days from one on and the head. */
  daysHead: (accountId: string): Key => ({ pk: tableKeys.days(accountId), sk: 'HEAD' }),
  days: (accountId: string) => `${KEY_PREFIXES.day}${accountId}`,
  /** A day's figures are spread over buckets, so that no single partition limits a busy day. */
  figures: (day: string, bucket: number): Key => ({
    pk: `${KEY_PREFIXES.figure}${day}#${bucket}`,
    sk: 'FIGURES',
  }),
  /** What operators' figures need of an account beside its item. The rows of a bucket are sorted by the account's id. */
  directory: (accountId: string): Key => ({
    pk: tableKeys.directoryOf(directoryBucket(accountId)),
    sk: accountId,
  }),
  directoryOf: (bucket: number) => `${KEY_PREFIXES.directory}${bucket}`,
  /** An account in a list that operators sort by `place`, a text of fixed length. */
  listed: (accountId: string, { list, place }: { list: string; place: string }): Key => ({
    pk: tableKeys.listedOf(list, directoryBucket(accountId)),
    sk: `${place}#${accountId}`,
  }),
  listedOf: (list: string, bucket: number) => `${KEY_PREFIXES.listed}${list}#${bucket}`,
  offer: (accountId: string, offerId: string): Key => ({ pk: tableKeys.offers(accountId), sk: offerId }),
  /** Which offer of the account is the newest. It sorts before the offers. */
  offerHead: (accountId: string): Key => ({ pk: tableKeys.offers(accountId), sk: 'HEAD' }),
  offers: (accountId: string) => `${KEY_PREFIXES.offer}${accountId}`,
  /** An offer with which something is to be done at an instant. */
  liveOffer: ({ accountId, offerId, at }: { accountId: string; offerId: string; at: number }): Key => ({
    pk: tableKeys.liveOffers(directoryBucket(accountId)),
    sk: `${padded(at)}#${accountId}#${offerId}`,
  }),
  liveOffers: (bucket: number) => `${KEY_PREFIXES.liveOffer}${bucket}`,
  /** Where the live offers begin with which something is to be done at an instant or later. */
  liveOffersFrom: (at: number) => padded(at),
  /** What a Stripe price of an offer grants. */
  price: (price: string): Key => ({ pk: `${KEY_PREFIXES.price}${price}`, sk: 'PRICE' }),
  /** What becomes of an account of the minutes-based service. The rows of a bucket are sorted by the account's id. */
  migration: (accountId: string): Key => ({
    pk: tableKeys.migrations(directoryBucket(accountId)),
    sk: accountId,
  }),
  migrations: (bucket: number) => `${KEY_PREFIXES.migration}${bucket}`,
  /** Something that happened to an account, for its timeline. `name` is unique in the account. */
  change: (accountId: string, name: string): Key => ({ pk: tableKeys.changes(accountId), sk: name }),
  changes: (accountId: string) => `${KEY_PREFIXES.change}${accountId}`,
  /** The same among what happened on a UTC day, for the day's figures. */
  dayChange: ({ day, accountId, name }: { day: string; accountId: string; name: string }): Key => ({
    pk: tableKeys.dayChanges(day, directoryBucket(accountId)),
    sk: `${accountId}#${name}`,
  }),
  dayChanges: (day: string, bucket: number) => `${KEY_PREFIXES.figure}${day}#c${bucket}`,
  /** The figures of the whole stage for a UTC day. */
  totals: (day: string): Key => ({ pk: KEY_PREFIXES.totals, sk: day }),
  streamRecord: (eventId: string): Key => ({ pk: `${KEY_PREFIXES.streamRecord}${eventId}`, sk: 'RECORD' }),
  /** The erasure of an account. Its key does not contain the id. */
  erasure: (accountId: string): Key => ({ pk: `${KEY_PREFIXES.erasure}${sha256(accountId)}`, sk: 'ERASURE' }),
  /** What the ledger knows of an erased account, whose changes may still arrive. */
  erasedHead: (accountId: string): Key => ({ pk: tableKeys.erasure(accountId).pk, sk: 'HEAD' }),
  /** Proves that a session of an erased account was billed, without naming either. */
  erasedSession: (salt: string, sessionId: string): Key => ({
    pk: `${KEY_PREFIXES.erasedSession}${erasedId(salt, sessionId)}`,
    sk: 'ERASED',
  }),
};
