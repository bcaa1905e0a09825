/**
 * Every key of the table. Ids hold no `#`, so no id of one account can name another's item. All items but the
 * figures' have a partition of their own, so nothing grows hot with the number of accounts.
 */
type Key = { pk: string; sk: string };

export const HISTORY_INDEX = 'history';

/** The prefix the ledger's stream filter lets through: account items alone have it. */
export const ACCOUNT_PREFIX = 'ACCOUNT#';

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
  customer: (customerId: string): Key => ({ pk: `CUSTOMER#${customerId}`, sk: 'CUSTOMER' }),
  /** What selling alone needs of an account stays out of the item that every start writes. */
  checkout: (accountId: string): Key => ({ pk: `CHECKOUT#${accountId}`, sk: 'CHECKOUT' }),
  event: (eventId: string): Key => ({ pk: `EVENT#${eventId}`, sk: 'EVENT' }),
  apiKey: (hash: string): Key => ({ pk: `APIKEY#${hash}`, sk: 'APIKEY' }),
  closedPeriod: (accountId: string, start: number): Key => ({
    pk: `PERIODS#${accountId}`,
    sk: padded(start),
  }),
  /** A day's figures are spread over buckets, so that the day's busiest item is not one partition's limit. */
  figure: (day: string, bucket: number, name: string): Key => ({ pk: `FIGURES#${day}#${bucket}`, sk: name }),
  streamRecord: (eventId: string): Key => ({ pk: `RECORD#${eventId}`, sk: 'RECORD' }),
};
