/** The counted units of one operation of each kind. */
export type OperationUnits = {
  start: number;
  /** Of all sessions of an account in a batch. */
  heartbeat: number;
  end: number;
  /** Write units and read units of a usage request. */
  usageWrites: number;
  usageReads: number;
};

/** Dollars per unit, with the names of docs/cost.md. */
export type Prices = Record<
  | 'API requests'
  | 'Lambda requests'
  | 'Lambda GB-seconds'
  | 'write units'
  | 'read units'
  | 'table storage'
  | 'table recovery'
  | 'log ingestion'
  | 'log storage'
  | 'data out',
  number
>;

/** The assumed plans: the share of accounts on each, and the sessions per month of one account. */
export const MIX = {
  free: { share: 0.9, sessions: 20 },
  starter: { share: 0.08, sessions: 3_000 },
  growth: { share: 0.02, sessions: 12_000 },
};
const PAYING_SHARE = MIX.starter.share + MIX.growth.share;

/** Per session, as in docs/cost.md: a gateway sends the heartbeats of 100 open sessions of 20 accounts in a batch each minute. */
const MINUTES = 2;
const BATCHES = MINUTES / 100;
const ACCOUNTS_RENEWED = 20 * BATCHES;
const USAGE_REQUESTS = 0.1;
const CALLS_WITHOUT_BATCHES = 1 + 1 + USAGE_REQUESTS;
const API_CALLS = CALLS_WITHOUT_BATCHES + BATCHES;
/** The start and the end. The stream's filter drops heartbeats. */
const RECORDS = 2;

const MONTH_DAYS = 30;
const MONTH_SECONDS = MONTH_DAYS * 86_400;
const MONTHS = 12;

/** A day's sessions fall into 8 hours (× 3), and a busy second has a third more than their mean: 3 × 4/3 = 4. */
export const PEAK_FACTOR = 4;

/** Write units per second of a table partition. Each partition has its own shard of the stream; a new table has four. */
const PARTITION_UNITS = 1_000;
const SHARDS_MIN = 4;

const API_SECONDS = 0.015;
const BATCH_SECONDS = 0.04;
const API_MEMORY_GB = 1;
/** The seconds of the API's functions for one session. */
const SESSION_API_SECONDS = CALLS_WITHOUT_BATCHES * API_SECONDS + BATCHES * BATCH_SECONDS;

/** The ledger collects a shard's records for this long in production (infra/stages.ts), or until there are this many. */
const LEDGER_WINDOW_SECONDS = 300;
const LEDGER_RECORDS_MAX = 1_000;
/** A transaction has room for the figures of a day and two items of each account, mostly only its head. Each costs two units. */
const LEDGER_HEADS_PER_TRANSACTION = 49;
const TRANSACTION_ITEM_UNITS = 2;
const LEDGER_MEMORY_GB = 0.5;
const LEDGER_INVOCATION_SECONDS = 0.02;
const LEDGER_TRANSACTION_SECONDS = 0.08;

const GB = 1e9;
const SESSION_TABLE_BYTES = 802;
const SESSION_RECOVERED_BYTES = 401;
const DAY_BYTES = 300;
const API_LOG_BYTES = 550;
const LOGS_KEPT_MONTHS = 6;
const LOGS_COMPRESSED = 0.2;
const RESPONSE_BYTES = 1_000;
const BATCH_RESPONSE_BYTES = 10_000;

/** Monthly costs of docs/cost.md: the webhooks and nightly reconciliation of a subscriber, and a production stage. */
const SUBSCRIBER_USD = 0.22 / 1_000;
export const STAGE_USD = 23.9;

export type Year = {
  accounts: number;
  /** Per month, like the next three figures. Every month is the same. */
  sessions: number;
  apiRequests: number;
  writeUnits: number;
  readUnits: number;
  /** Per second, at the peak. */
  peakRequests: number;
  peakWriteUnits: number;
  /** The API's functions that run at the same time, at the peak. */
  peakConcurrency: number;
  /** Stored in the table at the end of the twelfth month, without the index. */
  keptGb: number;
  usdByService: Record<string, number>;
  /** The cost of the twelfth month. Earlier months cost less, because less history is stored. */
  monthUsd: number;
  yearUsd: number;
};

/** Simulates a year at list prices, with a constant number of accounts. */
export function simulateYear(accounts: number, units: OperationUnits, prices: Prices): Year {
  const perAccount = Object.values(MIX).reduce((sum, { share, sessions }) => sum + share * sessions, 0);
  const sessions = accounts * perAccount;
  const sessionUnits =
    units.start + units.end + ACCOUNTS_RENEWED * units.heartbeat + USAGE_REQUESTS * units.usageWrites;
  const peakSessions = (sessions / MONTH_SECONDS) * PEAK_FACTOR;
  const shards = Math.max(SHARDS_MIN, Math.ceil((peakSessions * sessionUnits) / PARTITION_UNITS));
  const ledger = simulateLedger(accounts, shards);
  const apiRequests = sessions * API_CALLS;
  const writeUnits = sessions * sessionUnits + ledger.writeUnits;
  const readUnits = sessions * USAGE_REQUESTS * units.usageReads + ledger.readUnits;
  const logsGb = (apiRequests * API_LOG_BYTES) / GB;
  const responsesGb =
    (sessions * (CALLS_WITHOUT_BATCHES * RESPONSE_BYTES + BATCHES * BATCH_RESPONSE_BYTES)) / GB;

  const withoutStorage = {
    'API Gateway': apiRequests * prices['API requests'],
    Lambda:
      (apiRequests + ledger.invocations) * prices['Lambda requests'] +
      (sessions * SESSION_API_SECONDS * API_MEMORY_GB + ledger.gbSeconds) * prices['Lambda GB-seconds'],
    DynamoDB: writeUnits * prices['write units'] + readUnits * prices['read units'],
    CloudWatch:
      logsGb * prices['log ingestion'] + logsGb * LOGS_KEPT_MONTHS * LOGS_COMPRESSED * prices['log storage'],
    network: responsesGb * prices['data out'],
    webhooks: accounts * PAYING_SHARE * SUBSCRIBER_USD,
    stage: STAGE_USD,
  };
  const daysBytes = ledger.days * DAY_BYTES;
  const kept = (month: number) => (month * (sessions * SESSION_TABLE_BYTES + daysBytes)) / GB;
  const recovered = (month: number) => (month * (sessions * SESSION_RECOVERED_BYTES + daysBytes)) / GB;
  const storageUsd = (month: number) =>
    kept(month) * prices['table storage'] + recovered(month) * prices['table recovery'];
  const constantUsd = Object.values(withoutStorage).reduce((sum, usd) => sum + usd, 0);
  const months = Array.from({ length: MONTHS }, (_, index) => constantUsd + storageUsd(index + 1));
  return {
    accounts,
    sessions,
    apiRequests,
    writeUnits,
    readUnits,
    peakRequests: peakSessions * API_CALLS,
    peakWriteUnits: (writeUnits / MONTH_SECONDS) * PEAK_FACTOR,
    peakConcurrency: peakSessions * SESSION_API_SECONDS,
    keptGb: recovered(MONTHS),
    usdByService: { ...withoutStorage, 'DynamoDB storage': storageUsd(MONTHS) },
    monthUsd: months.at(-1) ?? 0,
    yearUsd: months.reduce((sum, usd) => sum + usd, 0),
  };
}

/** The share of accounts that have at least one of `events`, which come at random. */
const shareWithAny = (events: number) => 1 - Math.exp(-events);

/**
 * The ledger's work in a month. Each window of a shard writes the head of each account that changed in it, and the day's figures
 * once for each transaction. The first change of a day also moves the day before from the head to an item of its own.
 */
function simulateLedger(accounts: number, shards: number) {
  const plans = Object.values(MIX);
  const accountsWithAny = (events: (sessions: number) => number) =>
    plans.reduce((sum, { share, sessions }) => sum + accounts * share * shareWithAny(events(sessions)), 0);
  const records = plans.reduce((sum, { share, sessions }) => sum + accounts * share * sessions * RECORDS, 0);
  const recordsPerSecond = records / MONTH_SECONDS / shards;
  const windowSeconds = Math.min(LEDGER_WINDOW_SECONDS, LEDGER_RECORDS_MAX / recordsPerSecond);
  const invocations = (MONTH_SECONDS / windowSeconds) * shards;
  const changed = accountsWithAny((sessions) => (sessions * RECORDS * windowSeconds) / MONTH_SECONDS);
  const heads = changed * (MONTH_SECONDS / windowSeconds);
  const transactions = invocations * Math.ceil(changed / shards / LEDGER_HEADS_PER_TRANSACTION);
  const days = MONTH_DAYS * accountsWithAny((sessions) => sessions / MONTH_DAYS);
  return {
    invocations,
    days,
    writeUnits: (heads + transactions + days) * TRANSACTION_ITEM_UNITS,
    // A strongly consistent read of a head is one unit.
    readUnits: heads,
    gbSeconds:
      LEDGER_MEMORY_GB *
      (invocations * LEDGER_INVOCATION_SECONDS + transactions * LEDGER_TRANSACTION_SECONDS),
  };
}

/** A limit, and the number of accounts that reach it at the peak. */
export type Limit = { name: string; accounts: number };

/**
 * Returns the number of accounts at which each limit is reached, lowest first. `limits` are per second, except
 * `comparisonsOfADay`. Every figure of a year grows linearly with its accounts, so any year gives the load of one account.
 */
export function limitsMet(
  { accounts, peakRequests, peakWriteUnits, peakConcurrency }: Year,
  limits: {
    stageRequests: number;
    stageWriteUnits: number;
    stageConcurrency: number;
    gatewayRequests: number;
    tableWriteUnits: number;
    lambdaConcurrency: number;
    comparisonsOfADay: number;
  },
): Limit[] {
  const accountsAt = (limit: number, load: number) => Math.floor((limit / load) * accounts);
  return [
    { name: 'requests, of the stage', accounts: accountsAt(limits.stageRequests, peakRequests) },
    { name: 'write units, of the stage', accounts: accountsAt(limits.stageWriteUnits, peakWriteUnits) },
    {
      name: 'MeteringApi at once, of the stage',
      accounts: accountsAt(limits.stageConcurrency, peakConcurrency),
    },
    { name: 'requests, API Gateway', accounts: accountsAt(limits.gatewayRequests, peakRequests) },
    { name: 'write units, DynamoDB', accounts: accountsAt(limits.tableWriteUnits, peakWriteUnits) },
    {
      name: 'API functions at once, Lambda',
      accounts: accountsAt(limits.lambdaConcurrency, peakConcurrency),
    },
    {
      name: 'customers compared in a day',
      accounts: accountsAt(limits.comparisonsOfADay, accounts * PAYING_SHARE),
    },
  ].sort((a, b) => a.accounts - b.accounts);
}
