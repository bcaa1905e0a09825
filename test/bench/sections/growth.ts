import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import { bundle } from '../../support/bundles.ts';
import type { Row } from '../row.ts';
import { createPayingAccount } from '../support/accounts.ts';
import { type BenchEnvironment, createBenchEnvironment } from '../support/benchEnvironment.ts';
import { bodyOf, meteringCalls } from '../support/meteringCalls.ts';
import { median } from '../support/sampling.ts';
import { bundleMetering } from '../support/startImplementations.ts';

/** An account has at most 200 open sessions, so a start finds at most 199. */
const OPEN_SESSIONS = [0, 10, 50, 199];
const HISTORY_LENGTHS = [10, 1_000, 100_000, 1_000_000];

/** DynamoDB accepts 25 items in a BatchWriteItem request. */
const BATCH_ITEMS_MAX = 25;
/** Requests in flight while the history is written. */
const WRITERS = 8;
/** One progress line for every 4,000 batches, which is 100,000 sessions. */
const BATCHES_PER_PROGRESS_LINE = 4_000;

const CALLS = 21;

type Report = (progress: string) => void;

/** The cost of a start with more open sessions, and of a start, usage and a history page with a longer history. */
export async function measure(report: Report): Promise<Row[]> {
  const environment = await createBenchEnvironment('counted');
  try {
    const calls = await prepareCalls(environment);
    return [
      ...(await measureOpenSessions(environment, calls)),
      ...(await measureHistories(environment, calls, report)),
    ];
  } finally {
    await environment.close();
  }
}

type Calls = Awaited<ReturnType<typeof prepareCalls>>;

async function prepareCalls(environment: BenchEnvironment) {
  const { apiKey } = environment;
  const accountApi = await environment.load(
    (await bundle({ entry: 'services/accounts/handlers/accountApi.ts' })).code,
  );
  const metering = meteringCalls(await environment.load((await bundleMetering()).code), apiKey);
  const usage = (user_id: string) =>
    accountApi(httpEvent({ route: 'GET /billing/usage', apiKey, query: { user_id } }), {});
  const now = Math.floor(Date.now() / 1000);
  const otherAccount = await createPayingAccount(environment, 'other', { now, terms: { concurrent: 200 } });
  /** Makes both functions read the API key, which they cache for a minute, so that it is not counted afterwards. */
  const cacheApiKey = async () => {
    bodyOf(await metering.start(otherAccount), 201);
    bodyOf(await usage(otherAccount), 200);
  };
  await cacheApiKey();
  return { ...metering, usage, cacheApiKey };
}

async function measureOpenSessions(environment: BenchEnvironment, calls: Calls): Promise<Row[]> {
  const now = Math.floor(Date.now() / 1000);
  const rows: Row[] = [];
  for (const open of OPEN_SESSIONS) {
    const terms = { concurrent: 200 };
    const account = await createPayingAccount(environment, `open-${open}`, { now, terms });
    for (let index = 0; index < open; index++) bodyOf(await calls.start(account), 201);
    environment.proxy.take();
    bodyOf(await calls.start(account), 201);
    const { requests, writeUnits } = environment.proxy.take();
    const name = `start with ${open} open sessions`;
    // With ten open sessions, a start is the eleventh, and the account item takes more than a kilobyte.
    const unitBudget = open < 10 ? { budget: { atMost: 3 } } : {};
    rows.push(
      { name: `${name}: requests`, value: requests, unit: 'requests', budget: { exactly: 3 } },
      { name: `${name}: write units`, value: writeUnits, unit: 'units', ...unitBudget },
    );
  }
  return rows;
}

async function measureHistories(environment: BenchEnvironment, calls: Calls, report: Report): Promise<Row[]> {
  const now = Math.floor(Date.now() / 1000);
  const account = await createPayingAccount(environment, 'long-history', { now, terms: { concurrent: 200 } });
  const costs = new Map<number, Awaited<ReturnType<typeof measureCosts>>>();
  let written = 0;
  for (const length of HISTORY_LENGTHS) {
    await writeHistory(environment, { account, from: written, to: length, now }, report);
    written = length;
    costs.set(length, await measureCosts(environment, calls, account));
  }
  const rows: Row[] = [];
  for (const operation of ['start', 'usage', 'history'] as const) {
    for (const [length, cost] of costs) {
      const { units, milliseconds } = cost[operation];
      const name = `${operation} with ${length.toLocaleString('en')} ended sessions`;
      rows.push(
        { name: `${name}: units`, value: units, unit: 'units' },
        { name: `${name}: time`, value: milliseconds, unit: 'ms' },
      );
    }
    const [shorter, longest] = [costs.get(1_000), costs.get(HISTORY_LENGTHS.at(-1) ?? 0)];
    rows.push({
      name: `${operation}: units at 1,000,000 relative to 1,000`,
      value: (longest?.[operation].units ?? Number.NaN) / (shorter?.[operation].units ?? Number.NaN),
      unit: '×',
      budget: { exactly: 1 },
    });
  }
  return rows;
}

async function measureCosts(environment: BenchEnvironment, calls: Calls, account: string) {
  await calls.cacheApiKey();
  // Starts come last, because each of them adds a session to the history.
  return {
    usage: await measureCalls(environment, async () => bodyOf(await calls.usage(account), 200)),
    history: await measureCalls(environment, async () => bodyOf(await calls.history(account), 200)),
    start: await measureCalls(
      environment,
      async (call) => bodyOf(await calls.start(account, `now-${call}-${Date.now()}`), 201),
      async ({ sessionId }) => bodyOf(await calls.end(account, String(sessionId)), 200),
    ),
  };
}

/** The median units and time of `call`. What `cleanUp` does is included in neither. */
async function measureCalls<Body>(
  environment: BenchEnvironment,
  call: (index: number) => Promise<Body>,
  cleanUp: (body: Body) => Promise<unknown> = async () => {},
) {
  const times: number[] = [];
  const units: number[] = [];
  for (let index = 0; index < CALLS; index++) {
    environment.proxy.take();
    const startedMs = performance.now();
    const body = await call(index);
    times.push(performance.now() - startedMs);
    const { writeUnits, readUnits } = environment.proxy.take();
    units.push(writeUnits + readUnits);
    await cleanUp(body);
  }
  // The median, because one call a minute also reads the API key.
  return { units: median(units), milliseconds: Math.round(median(times) * 10) / 10 };
}

type HistoryPart = { account: string; from: number; to: number; now: number };

/** Writes the ended sessions with the indexes `from` to `to` (exclusive), with the items that ending a session writes. */
async function writeHistory(
  { table }: BenchEnvironment,
  { account, from, to, now }: HistoryPart,
  report: Report,
): Promise<void> {
  const firstEnd = now - HISTORY_SECONDS / 2;
  const item = (index: number) => {
    const sessionId = `session-${String(index).padStart(9, '0')}-0123456789abcdef`;
    const endedAt = firstEnd + index;
    return marshall({
      ...tableKeys.session(account, sessionId),
      sessionId,
      startedAt: endedAt - 120,
      endedAt,
      endReason: 'ended',
      ...tableKeys.history(account),
      ...tableKeys.historyAt(endedAt, sessionId),
      expiresAt: endedAt + HISTORY_SECONDS,
    });
  };
  const batches = Math.ceil((to - from) / BATCH_ITEMS_MAX);
  const writeBatch = (batch: number) => async () => {
    const first = from + batch * BATCH_ITEMS_MAX;
    if (batch > 0 && batch % BATCHES_PER_PROGRESS_LINE === 0)
      report(`${first.toLocaleString('en')} sessions`);
    const count = Math.min(BATCH_ITEMS_MAX, to - first);
    const requests = Array.from({ length: count }, (_, index) => ({
      PutRequest: { Item: item(first + index) },
    }));
    await table.client.send(new BatchWriteItemCommand({ RequestItems: { [table.tableName]: requests } }));
  };
  await withCallers(
    Array.from({ length: batches }, (_, batch) => writeBatch(batch)),
    WRITERS,
  );
}
