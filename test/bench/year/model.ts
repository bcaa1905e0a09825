import { RECORDS_PER_TRANSACTION_MAX } from '../../../services/ledger/store/ledgerStore.ts';

/** The counted units of one operation of each kind. */
export type OperationUnits = {
  start: number;
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
  | 'traces'
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

/** Per session, as in docs/cost.md: heartbeats, usage requests, API calls, stream records, and records the ledger writes. */
const HEARTBEATS = 4;
const USAGE_REQUESTS = 0.1;
const API_CALLS = 1 + HEARTBEATS + 1 + USAGE_REQUESTS;
const RECORDS = 1 + HEARTBEATS + 1;
const RECORDS_WRITTEN = 2;

const MONTH_SECONDS = 30 * 86_400;
const MONTHS = 12;

/** A day's sessions fall into 8 hours (× 3), and a busy second has a third more than their mean: 3 × 4/3 = 4. */
export const PEAK_FACTOR = 4;

/** Write units per second of a table partition. Each partition has its own shard of the stream. */
const PARTITION_UNITS = 1_000;

const API_SECONDS = 0.015;
const API_MEMORY_GB = 1;
const LEDGER_RECORDS_PER_TRANSACTION = RECORDS_PER_TRANSACTION_MAX;
const LEDGER_RECORDS_PER_INVOCATION = 100;
const LEDGER_MEMORY_GB = 0.5;
const LEDGER_INVOCATION_SECONDS = 0.002;
const LEDGER_TRANSACTION_SECONDS = 0.01;
/** A write in a transaction costs two units: here a record's marker, or a figure. */
const MARKER_UNITS = 2;
const FIGURE_UNITS = 2;

const TRACED_SHARE = 0.05;

const GB = 1e9;
const SESSION_TABLE_BYTES = 802;
const SESSION_RECOVERED_BYTES = 401;
const MARKERS_BYTES_MONTHS = (326 * 40) / 30;
const API_LOG_BYTES = 1_000;
const LEDGER_LOG_BYTES = 430;
const LOGS_KEPT_MONTHS = 6;
const LOGS_COMPRESSED = 0.2;
const RESPONSE_BYTES = 1_000;

/** Monthly costs of docs/cost.md: the webhooks and nightly reconciliation of a subscriber, and a production stage. */
const SUBSCRIBER_USD = 0.54 / 1_000;
export const STAGE_USD = 16.92;

export type Year = {
  accounts: number;
  /** Per month, like the next four figures. Every month is the same. */
  sessions: number;
  apiRequests: number;
  writeUnits: number;
  readUnits: number;
  traces: number;
  /** Per second, at the peak. */
  peakRequests: number;
  peakWriteUnits: number;
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
    units.start + HEARTBEATS * units.heartbeat + units.end + USAGE_REQUESTS * units.usageWrites;
  const peakSessions = (sessions / MONTH_SECONDS) * PEAK_FACTOR;
  const ledger = simulateLedger(sessions, Math.ceil((peakSessions * sessionUnits) / PARTITION_UNITS));
  const apiRequests = sessions * API_CALLS;
  const writeUnits = sessions * sessionUnits + ledger.writeUnits;
  const readUnits = sessions * USAGE_REQUESTS * units.usageReads;
  // X-Ray traces the first invocation per second of each function. Usage and metering are different functions.
  const usageCalls = sessions * USAGE_REQUESTS;
  const traces =
    countTraces(apiRequests - usageCalls) + countTraces(usageCalls) + countTraces(ledger.invocations);
  const logsGb = (apiRequests * API_LOG_BYTES + ledger.invocations * LEDGER_LOG_BYTES) / GB;

  const withoutStorage = {
    'API Gateway': apiRequests * prices['API requests'],
    Lambda:
      (apiRequests + ledger.invocations) * prices['Lambda requests'] +
      (apiRequests * API_SECONDS * API_MEMORY_GB + ledger.gbSeconds) * prices['Lambda GB-seconds'],
    DynamoDB: writeUnits * prices['write units'] + readUnits * prices['read units'],
    CloudWatch:
      logsGb * prices['log ingestion'] + logsGb * LOGS_KEPT_MONTHS * LOGS_COMPRESSED * prices['log storage'],
    'X-Ray': traces * prices.traces,
    network: ((apiRequests * RESPONSE_BYTES) / GB) * prices['data out'],
    webhooks: accounts * PAYING_SHARE * SUBSCRIBER_USD,
    stage: STAGE_USD,
  };
  const kept = (month: number) => (sessions * (SESSION_TABLE_BYTES * month + MARKERS_BYTES_MONTHS)) / GB;
  const recovered = (month: number) =>
    (sessions * (SESSION_RECOVERED_BYTES * month + MARKERS_BYTES_MONTHS)) / GB;
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
    traces,
    peakRequests: peakSessions * API_CALLS,
    peakWriteUnits: (writeUnits / MONTH_SECONDS) * PEAK_FACTOR,
    keptGb: recovered(MONTHS),
    usdByService: { ...withoutStorage, 'DynamoDB storage': storageUsd(MONTHS) },
    monthUsd: months.at(-1) ?? 0,
    yearUsd: months.reduce((sum, usd) => sum + usd, 0),
  };
}

/**
 * The ledger's work in a month. The records of one second in one shard share an invocation, and up to 25 records that write
 * something share a transaction.
 */
function simulateLedger(sessions: number, shards: number) {
  const records = sessions * RECORDS;
  const invocationsMin = records / LEDGER_RECORDS_PER_INVOCATION;
  const invocations = Math.min(records, Math.max(invocationsMin, shards * MONTH_SECONDS));
  const written = sessions * RECORDS_WRITTEN;
  const transactionsPerInvocation = Math.ceil(written / invocations / LEDGER_RECORDS_PER_TRANSACTION);
  const transactions = Math.min(written, invocations * transactionsPerInvocation);
  // A transaction with one record adds one figure; with many records, one figure for each plan.
  const figures = Math.min(written, transactions * Object.keys(MIX).length);
  return {
    invocations,
    writeUnits: written * MARKER_UNITS + figures * FIGURE_UNITS,
    gbSeconds:
      LEDGER_MEMORY_GB *
      (invocations * LEDGER_INVOCATION_SECONDS + transactions * LEDGER_TRANSACTION_SECONDS),
  };
}

/** X-Ray traces the first call of each second, and a share of the others. */
const countTraces = (calls: number) =>
  Math.min(calls, MONTH_SECONDS) + TRACED_SHARE * Math.max(0, calls - MONTH_SECONDS);

/** A limit, and the number of accounts that reach it at the peak. */
export type Limit = { name: string; accounts: number };

/**
 * Returns the number of accounts at which each limit is reached, lowest first. `limits` are per second, except
 * `comparisonsOfADay`. Every figure of a year grows linearly with its accounts, so any year gives the load of one account.
 */
export function limitsMet(
  { accounts, peakRequests, peakWriteUnits }: Year,
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
      accounts: accountsAt(limits.stageConcurrency, peakRequests * API_SECONDS),
    },
    { name: 'requests, API Gateway', accounts: accountsAt(limits.gatewayRequests, peakRequests) },
    { name: 'write units, DynamoDB', accounts: accountsAt(limits.tableWriteUnits, peakWriteUnits) },
    {
      name: 'API functions at once, Lambda',
      accounts: accountsAt(limits.lambdaConcurrency, peakRequests * API_SECONDS),
    },
    {
      name: 'customers compared in a day',
      accounts: accountsAt(limits.comparisonsOfADay, accounts * PAYING_SHARE),
    },
  ].sort((a, b) => a.accounts - b.accounts);
}
