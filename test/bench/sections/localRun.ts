import { randomUUID } from 'node:crypto';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import { createKillableRun } from '../../support/setup/killableRun.ts';
import type { Row } from '../row.ts';
import { createAccounts, readAccount } from '../support/accounts.ts';
import { createBenchEnvironment } from '../support/benchEnvironment.ts';
import { localTable } from '../support/localTable.ts';
import { bodyOf, meteringCalls } from '../support/meteringCalls.ts';
import { median, ratio, sampleInTurns, takeSample } from '../support/sampling.ts';
import { loadImplementations } from '../support/startImplementations.ts';

/** Sessions of a run, which starts and ends each of them: ten for each caller. */
const SESSIONS = 640;
const CALLERS = 64;

/** Two runs are 1,280 sessions, 6,400 writes: by then, the hot code of Java and of V8 is compiled. */
const ROUNDS = { rounds: 5, bestOf: 2, warmUps: 2 };

/** The rest is emulation: the gateway, threads, the stream and the ledger on the same two cores. */
const RATIO_TO_HANDLER_MIN = 0.3;

/** 200 sessions can be open at once, so that a hundred of these starts are refused. */
const BURST = 300;
const BURST_STARTED = 200;
const BURSTS = 3;

type Table = Parameters<typeof createAccounts>[0];
/** Starts or ends a session. Returns the status of the response. */
type Calls = Record<'start' | 'end', (accountId: string, sessionId: string) => Promise<number>>;

/** One account through the whole local run, compared with the same calls of the handler alone. */
export async function measure(): Promise<Row[]> {
  const environment = await createBenchEnvironment('timed');
  const run = await createKillableRun({ keepsData: false });
  try {
    const { baseUrl, apiKey } = await run.start();
    const local = { table: localTable(await run.resources()) };
    const localCalls = callsOverHttp(apiClient(baseUrl, apiKey));
    const { deployed } = await loadImplementations(environment, ['deployed']);
    const handler = meteringCalls(deployed, environment.apiKey);
    const handlerCalls: Calls = {
      start: async (...ids) => statusOf(await handler.start(...ids), 201),
      end: async (...ids) => statusOf(await handler.end(...ids), 200),
    };
    const samples = await sampleInTurns(
      {
        local: () => sampleSessions(local, localCalls),
        handler: () => sampleSessions(environment, handlerCalls),
      },
      ROUNDS,
    );
    const perSecond = (name: keyof typeof samples) =>
      Math.round(SESSIONS / median(samples[name].map(({ seconds }) => seconds)));
    const name = `local run, ${CALLERS} callers on one account`;
    return [
      {
        ...ratio(`${name}: throughput relative to the handler alone`, {
          numerator: samples.handler,
          denominator: samples.local,
        }),
        budget: { atLeast: RATIO_TO_HANDLER_MIN },
      },
      { name: `${name}: started and ended`, value: perSecond('local'), unit: '/s' },
      { name: `${name}: handler alone`, value: perSecond('handler'), unit: '/s' },
      ...(await measureBursts(local, localCalls)),
    ];
  } finally {
    await Promise.all([run.remove(), environment.close()]);
  }
}

const callsOverHttp = (api: ApiClient): Calls => ({
  start: async (user_id, session_id) =>
    (await api.post('/metering/sessions', { user_id, session_id })).status,
  end: async (user_id, session_id) =>
    (await api.post(`/metering/sessions/${session_id}/end`, { user_id })).status,
});

function statusOf(response: Parameters<typeof bodyOf>[0], expected: number): number {
  bodyOf(response, expected);
  return expected;
}

/** Starts and ends sessions of a new account. Throws if one is refused or miscounted, because its time would mean nothing. */
async function sampleSessions(table: Table, { start, end }: Calls) {
  const accountId = await createAccount(table);
  const jobs = Array.from({ length: SESSIONS }, () => async () => {
    const sessionId = randomUUID();
    const statuses = [await start(accountId, sessionId), await end(accountId, sessionId)];
    // A start is 200 if its function repeated a write whose response came late.
    if (!statuses.every((status) => status === 200 || status === 201)) {
      throw new Error(`a start and an end returned ${statuses.join()}`);
    }
  });
  const sample = await takeSample(() => withCallers(jobs, CALLERS));
  const { sessionsUsed } = await readAccount(table, accountId);
  if (sessionsUsed !== SESSIONS) throw new Error(`${sessionsUsed} of ${SESSIONS} sessions were counted`);
  return sample;
}

/** All callers start a session at the same moment. The fastest of several bursts has the least interference. */
async function measureBursts(table: Table, { start }: Calls): Promise<Row[]> {
  const p99sMs: number[] = [];
  let miscounted = 0;
  for (let burst = 0; burst < BURSTS; burst++) {
    const accountId = await createAccount(table);
    const starts = await Promise.all(
      Array.from({ length: BURST }, async () => {
        const startedMs = performance.now();
        const status = await start(accountId, randomUUID());
        return { status, ms: performance.now() - startedMs };
      }),
    );
    const started = starts.filter(({ status }) => status === 200 || status === 201).length;
    const { sessionsUsed } = await readAccount(table, accountId);
    miscounted += Math.abs(started - BURST_STARTED) + Math.abs(sessionsUsed - started);
    p99sMs.push(percentile99(starts.map(({ ms }) => ms)));
  }
  const name = `local run, ${BURST} starts on one account at once`;
  return [
    { name: `${name}: miscounted`, value: miscounted, unit: 'sessions', budget: { exactly: 0 } },
    // Without a budget, because it depends on the machine.
    { name: `${name}: 99th percentile`, value: Math.round(Math.min(...p99sMs)), unit: 'ms' },
  ];
}

let accountNumber = 0;

async function createAccount(table: Table): Promise<string> {
  const accountId = `local-${accountNumber++}`;
  await createAccounts(table, [accountId]);
  return accountId;
}

function percentile99(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}
