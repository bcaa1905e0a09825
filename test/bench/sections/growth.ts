import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import { bundle } from '../../support/bundles.ts';
import { type Row, told } from '../row.ts';
import { type Bed, createBed, meteringBundle, payingAccount } from '../support/bed.ts';
import { bodyOf, meteringCalls } from '../support/calls.ts';
import { median } from '../support/rounds.ts';

/** An account has 200 open at most. */
const OPEN = [0, 10, 50, 199];
const HISTORIES = [10, 1_000, 100_000, 1_000_000];

/** What DynamoDB takes in one request, and how many requests are under way while the history is filled. */
const BATCH = 25;
const FILLERS = 8;

const CALLS = 21;

/** What a start costs as sessions are open, and what start, usage and a page cost as the history grows. */
export async function measure(say: (progress: string) => void): Promise<Row[]> {
  const bed = await createBed('counted');
  try {
    const calls = await createCalls(bed);
    return [...(await withOpen(bed, calls)), ...(await withHistory(bed, calls, say))];
  } finally {
    await bed.close();
  }
}

type Calls = Awaited<ReturnType<typeof createCalls>>;

async function createCalls(bed: Bed) {
  const accountApi = await bed.load(
    (await bundle({ entry: 'services/accounts/handlers/accountApi.ts' })).code,
  );
  const calls = {
    ...meteringCalls(await bed.load((await meteringBundle()).code), bed.apiKey),
    usage: (user_id: string) =>
      accountApi(httpEvent({ route: 'GET /billing/usage', apiKey: bed.apiKey, query: { user_id } }), {}),
  };
  const now = Math.floor(Date.now() / 1000);
  const other = await payingAccount(bed, 'other', { now, terms: { concurrent: 200 } });
  /** Both functions read the key once a minute, which is no part of what is counted. */
  const readKey = async () => {
    bodyOf(await calls.start(other), 201);
    bodyOf(await calls.usage(other), 200);
  };
  await readKey();
  return { ...calls, readKey };
}

async function withOpen(bed: Bed, calls: Calls): Promise<Row[]> {
  const now = Math.floor(Date.now() / 1000);
  const rows: Row[] = [];
  for (const open of OPEN) {
    const account = await payingAccount(bed, `open-${open}`, { now, terms: { concurrent: 200 } });
    for (let index = 0; index < open; index++) bodyOf(await calls.start(account), 201);
    bed.proxy.take();
    bodyOf(await calls.start(account), 201);
    const { requests, writeUnits } = bed.proxy.take();
    rows.push(
      { ...told(`start with ${open} open: requests`, requests, 'requests'), budget: { exactly: 3 } },
      // A start with ten open is the eleventh.
      {
        ...told(`start with ${open} open: write units`, writeUnits, 'units'),
        ...(open < 10 ? { budget: { atMost: 3 } } : {}),
      },
    );
  }
  return rows;
}

async function withHistory(bed: Bed, calls: Calls, say: (progress: string) => void): Promise<Row[]> {
  const now = Math.floor(Date.now() / 1000);
  const account = await payingAccount(bed, 'long-history', { now, terms: { concurrent: 200 } });
  const costs = new Map<number, Awaited<ReturnType<typeof costAt>>>();
  let filled = 0;
  for (const length of HISTORIES) {
    await fill(bed, { account, from: filled, to: length, now }, say);
    filled = length;
    costs.set(length, await costAt(bed, calls, account));
  }
  const rows: Row[] = [];
  for (const operation of ['start', 'usage', 'history'] as const) {
    for (const [length, cost] of costs) {
      const { units, milliseconds } = cost[operation];
      const name = `${operation} with ${length.toLocaleString('en')} ended`;
      rows.push(told(`${name}: units`, units, 'units'), told(`${name}: time`, milliseconds, 'ms'));
    }
    const [fewest, most] = [costs.get(1_000), costs.get(HISTORIES.at(-1) ?? 0)];
    const growth = (most?.[operation].units ?? Number.NaN) / (fewest?.[operation].units ?? Number.NaN);
    rows.push({
      ...told(`${operation}: units at 1,000,000 against 1,000`, growth, '×'),
      budget: { exactly: 1 },
    });
  }
  return rows;
}

async function costAt(bed: Bed, calls: Calls, account: string) {
  await calls.readKey();
  // Starts come last: each leaves one more in the history.
  return {
    usage: await timed(bed, async () => bodyOf(await calls.usage(account), 200)),
    history: await timed(bed, async () => bodyOf(await calls.history(account), 200)),
    start: await timed(
      bed,
      async (call) => bodyOf(await calls.start(account, `now-${call}-${Date.now()}`), 201),
      async ({ sessionId }) => bodyOf(await calls.end(account, String(sessionId)), 200),
    ),
  };
}

/** The units and the time that most calls take. What `after` undoes is in neither. */
async function timed<Answer>(
  bed: Bed,
  act: (call: number) => Promise<Answer>,
  after: (answer: Answer) => Promise<unknown> = async () => {},
) {
  const took: number[] = [];
  const units: number[] = [];
  for (let call = 0; call < CALLS; call++) {
    bed.proxy.take();
    const startedMs = performance.now();
    const answer = await act(call);
    took.push(performance.now() - startedMs);
    const { writeUnits, readUnits } = bed.proxy.take();
    units.push(writeUnits + readUnits);
    await after(answer);
  }
  // Once a minute a call reads the key, too.
  return { units: median(units), milliseconds: Math.round(median(took) * 10) / 10 };
}

type Filling = { account: string; from: number; to: number; now: number };

/** Puts ended sessions there as ending them does, newest last. */
async function fill({ table }: Bed, { account, from, to, now }: Filling, say: (progress: string) => void) {
  const firstEnd = now - HISTORY_SECONDS / 2;
  const item = (index: number) => {
    const sessionId = `session-${String(index).padStart(9, '0')}-0123456789abcdef`;
    const endedAt = firstEnd + index;
    return marshall({
      ...tableKeys.session(account, sessionId),
      ...{ sessionId, startedAt: endedAt - 120, endedAt, endReason: 'ended' },
      ...tableKeys.history(account),
      ...tableKeys.historyAt(endedAt, sessionId),
      expiresAt: endedAt + HISTORY_SECONDS,
    });
  };
  const batches = Math.ceil((to - from) / BATCH);
  const put = (batch: number) => async () => {
    if (batch > 0 && batch % 4_000 === 0) say(`${(from + batch * BATCH).toLocaleString('en')} sessions`);
    const count = Math.min(BATCH, to - from - batch * BATCH);
    const requests = Array.from({ length: count }, (_, index) => ({
      PutRequest: { Item: item(from + batch * BATCH + index) },
    }));
    await table.client.send(new BatchWriteItemCommand({ RequestItems: { [table.tableName]: requests } }));
  };
  await withCallers(
    Array.from({ length: batches }, (_, batch) => put(batch)),
    FILLERS,
  );
}
