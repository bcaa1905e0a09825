import { RECORDS_PER_TRANSACTION_MAX } from '../../../services/ledger/store/ledgerStore.ts';

/** What one of each operation takes of the table, as counted. */
export type OperationUnits = {
  start: number;
  heartbeat: number;
  end: number;
  /** Write units of a look at the usage, and read units. */
  usageWrites: number;
  usageReads: number;
};

/** Dollars for one unit, by the names of docs/cost.md. */
export type Prices = Record<
  | 'API requests'
  | 'Lambda requests'
  | 'Lambda GB-seconds'
  | 'write units'
  | 'read units'
  | 'table kept'
  | 'table recovery'
  | 'logs taken in'
  | 'logs kept'
  | 'traces'
  | 'data out',
  number
>;

/** What is assumed of accounts: shares of them, and sessions a month of one. */
export const MIX = {
  free: { share: 0.9, sessions: 20 },
  starter: { share: 0.08, sessions: 3_000 },
  growth: { share: 0.02, sessions: 12_000 },
};
const PAYING_SHARE = MIX.starter.share + MIX.growth.share;

/** Of a session, as in docs/cost.md. */
const HEARTBEATS = 4;
const USAGE_LOOKS = 0.1;
const API_CALLS = 1 + HEARTBEATS + 1 + USAGE_LOOKS;
const RECORDS = 1 + HEARTBEATS + 1;
const RECORDS_WRITTEN = 2;

const MONTH_SECONDS = 30 * 86_400;
const MONTHS = 12;

/** Eight hours hold a day's sessions, and a busy second a third more than the mean of those. */
export const PEAK_FACTOR = 4;

/** A partition takes so many write units a second, and each has a shard of the stream. */
const PARTITION_UNITS = 1_000;

const API_SECONDS = 0.015;
const API_MEMORY_GB = 1;
const LEDGER_RECORDS_A_TRANSACTION = RECORDS_PER_TRANSACTION_MAX;
const LEDGER_RECORDS_AN_INVOCATION = 100;
const LEDGER_MEMORY_GB = 0.5;
const LEDGER_INVOCATION_SECONDS = 0.002;
const LEDGER_TRANSACTION_SECONDS = 0.01;
/** In a transaction two units each: a record's marker, a figure. */
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
const ANSWER_BYTES = 1_000;

/** Of docs/cost.md: a subscriber's webhooks and nights, and a production stage, a month. */
const SUBSCRIBER_USD = 0.54 / 1_000;
export const STAGE_USD = 14.11;

export type Year = {
  accounts: number;
  /** A month's; all months have as many. */
  sessions: number;
  apiRequests: number;
  writeUnits: number;
  readUnits: number;
  traces: number;
  /** A second's, at the peak. */
  peakRequests: number;
  peakWriteUnits: number;
  /** Kept in the table at the end of the twelfth month, without the index. */
  keptGb: number;
  usdByService: Record<string, number>;
  /** The twelfth month; the first is less by what history is not kept yet. */
  monthUsd: number;
  yearUsd: number;
};

/** A year of so many accounts that all stay, at list prices. */
export function simulateYear(accounts: number, units: OperationUnits, prices: Prices): Year {
  const perAccount = Object.values(MIX).reduce((sum, { share, sessions }) => sum + share * sessions, 0);
  const sessions = accounts * perAccount;
  const sessionUnits =
    units.start + HEARTBEATS * units.heartbeat + units.end + USAGE_LOOKS * units.usageWrites;
  const peakSessions = (sessions / MONTH_SECONDS) * PEAK_FACTOR;
  const ledger = ledgerOf(sessions, Math.ceil((peakSessions * sessionUnits) / PARTITION_UNITS));
  const apiRequests = sessions * API_CALLS;
  const writeUnits = sessions * sessionUnits + ledger.writeUnits;
  const readUnits = sessions * USAGE_LOOKS * units.usageReads;
  // Lambda records each function's first invocation of a second: usage is another function than metering.
  const usageCalls = sessions * USAGE_LOOKS;
  const traces = tracesOf(apiRequests - usageCalls) + tracesOf(usageCalls) + tracesOf(ledger.invocations);
  const logsGb = (apiRequests * API_LOG_BYTES + ledger.invocations * LEDGER_LOG_BYTES) / GB;

  const withoutStorage = {
    'API Gateway': apiRequests * prices['API requests'],
    Lambda:
      (apiRequests + ledger.invocations) * prices['Lambda requests'] +
      (apiRequests * API_SECONDS * API_MEMORY_GB + ledger.gbSeconds) * prices['Lambda GB-seconds'],
    DynamoDB: writeUnits * prices['write units'] + readUnits * prices['read units'],
    CloudWatch:
      logsGb * prices['logs taken in'] + logsGb * LOGS_KEPT_MONTHS * LOGS_COMPRESSED * prices['logs kept'],
    'X-Ray': traces * prices.traces,
    network: ((apiRequests * ANSWER_BYTES) / GB) * prices['data out'],
    webhooks: accounts * PAYING_SHARE * SUBSCRIBER_USD,
    stage: STAGE_USD,
  };
  const kept = (month: number) => (sessions * (SESSION_TABLE_BYTES * month + MARKERS_BYTES_MONTHS)) / GB;
  const recovered = (month: number) =>
    (sessions * (SESSION_RECOVERED_BYTES * month + MARKERS_BYTES_MONTHS)) / GB;
  const storageUsd = (month: number) =>
    kept(month) * prices['table kept'] + recovered(month) * prices['table recovery'];
  const constantUsd = Object.values(withoutStorage).reduce((sum, usd) => sum + usd, 0);
  const months = Array.from({ length: MONTHS }, (_, index) => constantUsd + storageUsd(index + 1));
  return {
    ...{ accounts, sessions, apiRequests, writeUnits, readUnits, traces },
    peakRequests: peakSessions * API_CALLS,
    peakWriteUnits: (writeUnits / MONTH_SECONDS) * PEAK_FACTOR,
    keptGb: recovered(MONTHS),
    usdByService: { ...withoutStorage, 'DynamoDB storage': storageUsd(MONTHS) },
    monthUsd: months.at(-1) ?? 0,
    yearUsd: months.reduce((sum, usd) => sum + usd, 0),
  };
}

/** Records of a second share an invocation in each shard, and up to 25 of those that write share a transaction. */
function ledgerOf(sessions: number, shards: number) {
  const records = sessions * RECORDS;
  const fewest = records / LEDGER_RECORDS_AN_INVOCATION;
  const invocations = Math.min(records, Math.max(fewest, shards * MONTH_SECONDS));
  const written = sessions * RECORDS_WRITTEN;
  const inEachInvocation = Math.ceil(written / invocations / LEDGER_RECORDS_A_TRANSACTION);
  const transactions = Math.min(written, invocations * inEachInvocation);
  // One transaction of a single record adds one figure; of many, one for each plan.
  const figures = Math.min(written, transactions * Object.keys(MIX).length);
  return {
    invocations,
    writeUnits: written * MARKER_UNITS + figures * FIGURE_UNITS,
    gbSeconds:
      LEDGER_MEMORY_GB *
      (invocations * LEDGER_INVOCATION_SECONDS + transactions * LEDGER_TRANSACTION_SECONDS),
  };
}

/** The first of each second, and a share of the others. */
const tracesOf = (calls: number) =>
  Math.min(calls, MONTH_SECONDS) + TRACED_SHARE * Math.max(0, calls - MONTH_SECONDS);

/** What a year runs into: how many accounts meet the limit at the peak, each by its own figure of `year`. */
export type Limit = { name: string; accounts: number };

/** `limits` are a second's; what one account takes of each is told by a year, since all grow with the accounts. */
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
  const met = (limit: number, taken: number) => Math.floor((limit / taken) * accounts);
  return [
    { name: 'requests, of the stage', accounts: met(limits.stageRequests, peakRequests) },
    { name: 'write units, of the stage', accounts: met(limits.stageWriteUnits, peakWriteUnits) },
    {
      name: 'MeteringApi at once, of the stage',
      accounts: met(limits.stageConcurrency, peakRequests * API_SECONDS),
    },
    { name: 'requests, API Gateway', accounts: met(limits.gatewayRequests, peakRequests) },
    { name: 'write units, DynamoDB', accounts: met(limits.tableWriteUnits, peakWriteUnits) },
    {
      name: 'API functions at once, Lambda',
      accounts: met(limits.lambdaConcurrency, peakRequests * API_SECONDS),
    },
    {
      name: 'customers compared in a day',
      accounts: met(limits.comparisonsOfADay, accounts * PAYING_SHARE),
    },
  ].sort((one, other) => one.accounts - other.accounts);
}
