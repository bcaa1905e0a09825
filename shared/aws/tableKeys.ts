import { createHash } from 'node:crypto';

/**
 * Every key of the table. Ids hold no `#`, so no id of one account can name another's item. What grows with the
 * number of accounts has a partition for each of them, or is spread over a fixed number of partitions.
 */
type Key = { pk: string; sk: string };

type EventKey = { customer: string | null; created: number; id: string };

export const HISTORY_INDEX = 'history';

/** The prefix the ledger's stream filter lets through: account items alone have it. */
export const ACCOUNT_PREFIX = 'ACCOUNT#';

/**
 * Customers are spread over as many partitions, so that they can be listed without an index: 16 × 1,000 write units
 * a second are far beyond what anyone sells. Changing it loses every customer row.
 */
export const CUSTOMER_BUCKETS = 16;

/**
 * Secret keys are spread by their hash: a stranger who tries random ones asks for no single partition, and all can be
 * listed without an index. Changing it loses every key.
 */
export const API_KEY_BUCKETS = 16;

/** In the place of a customer, for events that name none. */
export const NO_CUSTOMER = 'none';

const customerBucket = (customerId: string) =>
  createHash('sha256').update(customerId).digest().readUInt8(0) % CUSTOMER_BUCKETS;

const padded = (epochSeconds: number) => String(epochSeconds).padStart(12, '0');

export const tableKeys = {
  account: (accountId: string): Key => ({ pk: `${ACCOUNT_PREFIX}${accountId}`, sk: 'ACCOUNT' }),
  session: (accountId: string, sessionId: string): Key => ({
    pk: `SESSION#${accountId}#${sessionId}`,
    sk: 'SESSION',
  }),
  /** Keys in the index of ended sessions, by account and time of their end. */
  history: (accountId: string) => ({ historyAccount: `HISTORY#${accountId}` }),
  historyAt: (endedAt: number, sessionId: string) => ({ historyAt: `${padded(endedAt)}#${sessionId}` }),
  rate: (accountId: string, minute: number): Key => ({ pk: `RATE#${accountId}#${minute}`, sk: 'RATE' }),
  customer: (customerId: string): Key => ({
    pk: tableKeys.customers(customerBucket(customerId)),
    sk: customerId,
  }),
  /** The partition of a bucket's customers, in the order of their ids. */
  customers: (bucket: number) => `CUSTOMERS#${bucket}`,
  /** What selling alone needs of an account stays out of the item that every start writes. */
  checkout: (accountId: string): Key => ({ pk: `CHECKOUT#${accountId}`, sk: 'CHECKOUT' }),
  project: (accountId: string, projectId: string): Key => ({
    pk: tableKeys.projects(accountId),
    sk: projectId,
  }),
  projects: (accountId: string) => `PROJECTS#${accountId}`,
  /** Why an account has its terms: of no use to a start, and so not in the item that it writes. */
  termsNote: (accountId: string): Key => ({ pk: `TERMS#${accountId}`, sk: 'TERMS' }),
  /** What came of an event at `doneAt`; of the same event there may be several. */
  event: (event: EventKey & { doneAt: number }): Key => ({
    pk: tableKeys.events(event.customer ?? NO_CUSTOMER),
    sk: `${tableKeys.eventPrefix(event)}${padded(event.doneAt)}`,
  }),
  eventPrefix: (event: EventKey): string => `${padded(event.created)}#${event.id}#`,
  /** The partition of a customer's events, in the order of their times. */
  events: (customer: string) => `EVENTS#${customer}`,
  /** How far a task has come that goes on from where it stopped. */
  progress: (task: string): Key => ({ pk: `PROGRESS#${task}`, sk: 'PROGRESS' }),
  /** `hash` is the SHA-256 of a secret key, in hexadecimal digits. */
  apiKey: (hash: string): Key => ({ pk: tableKeys.apiKeys(tableKeys.apiKeyBucket(hash)), sk: hash }),
  /** Which bucket holds the key whose hash begins so. */
  apiKeyBucket: (hash: string) => Number.parseInt(hash.slice(0, 2), 16) % API_KEY_BUCKETS,
  apiKeys: (bucket: number) => `APIKEYS#${bucket}`,
  /** What operators did on a UTC day, in the order of time. */
  audit: (day: string, act: { at: number; requestId: string }): Key => ({
    pk: tableKeys.auditOf(day),
    sk: `${padded(act.at)}#${act.requestId}`,
  }),
  auditOf: (day: string) => `AUDIT#${day}`,
  closedPeriod: (accountId: string, start: number): Key => ({
    pk: `PERIODS#${accountId}`,
    sk: padded(start),
  }),
  /** A day's figures are spread over buckets, so that the day's busiest item is not one partition's limit. */
  figure: (day: string, bucket: number, name: string): Key => ({ pk: `FIGURES#${day}#${bucket}`, sk: name }),
  streamRecord: (eventId: string): Key => ({ pk: `RECORD#${eventId}`, sk: 'RECORD' }),
};
