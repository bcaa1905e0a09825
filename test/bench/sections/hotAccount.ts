import { withCallers } from '../../support/api/withCallers.ts';
import type { Row } from '../row.ts';
import { createAccounts, readAccount } from '../support/accounts.ts';
import {
  type BenchEnvironment,
  createBenchEnvironment,
  type HttpHandler,
} from '../support/benchEnvironment.ts';
import { bodyOf, meteringCalls } from '../support/meteringCalls.ts';
import { median, ratio, type Sample, sampleInTurns, takeSample } from '../support/sampling.ts';
import { loadImplementations } from '../support/startImplementations.ts';

const CALLERS = [1, 16, 64];
const ACCOUNTS = [1, 100];

/**
 * Starts in a batch, which has its own accounts. One account ends with as many open sessions as the largest number of
 * callers, close to the 50 of the growth plan.
 */
const STARTS = 64;

/** A run has `batches` × STARTS starts. The case with a budget is measured longer than the others, which have none. */
const ROUNDS = { rounds: 7, bestOf: 3, warmUps: 2, batches: 1 };
const ROUNDS_WITH_BUDGET = { rounds: 13, bestOf: 2, warmUps: 4, batches: 5 };

const RATIO_TO_BASELINE_MIN = 0.85;
const RATIO_TO_TRANSACTION_MIN = 1.5;

const QUOTA_LEFT = 100;
const STARTS_AT_QUOTA = 300;

/** Concurrent callers on one account and on many: the throughput, and whether every start was counted. */
export async function measure(): Promise<Row[]> {
  const environment = await createBenchEnvironment('timed');
  try {
    const handlers = await loadImplementations(environment, ['deployed', 'baseline', 'transaction']);
    const rows = await measureQuota(environment, handlers.deployed);
    // The most callers first, so that the case with the budget is measured first, on a machine that is warm by now.
    for (const accounts of ACCOUNTS) {
      for (const callers of CALLERS.toReversed())
        rows.push(...(await measureThroughput(environment, handlers, { callers, accounts })));
    }
    return rows;
  } finally {
    await environment.close();
  }
}

type Load = { callers: number; accounts: number; batches: number };

async function measureThroughput(
  environment: BenchEnvironment,
  handlers: Record<'deployed' | 'baseline' | 'transaction', HttpHandler>,
  { callers, accounts }: Omit<Load, 'batches'>,
): Promise<Row[]> {
  const hasBudget = callers === 64 && accounts === 1;
  const { batches, ...rounds } = hasBudget ? ROUNDS_WITH_BUDGET : ROUNDS;
  const load = { callers, accounts, batches };
  let miscounted = 0;
  const addMiscounts = (count: number) => {
    miscounted += count;
  };
  const { deployed, baseline, transaction } = await sampleInTurns(
    {
      deployed: startsOf(environment, { handler: handlers.deployed, load, onMiscounts: addMiscounts }),
      baseline: startsOf(environment, { handler: handlers.baseline, load, onMiscounts: rejectMiscounts }),
      transaction: startsOf(environment, {
        handler: handlers.transaction,
        load,
        onMiscounts: rejectMiscounts,
      }),
    },
    rounds,
  );
  const name = `${callers} caller${callers === 1 ? '' : 's'}, ${accounts} account${accounts === 1 ? '' : 's'}`;
  const budget = (atLeast: number) => (hasBudget ? { budget: { atLeast } } : {});
  return [
    { name: `${name}: miscounted`, value: miscounted, unit: 'sessions', budget: { exactly: 0 } },
    {
      ...ratio(`${name}: throughput relative to the baseline`, {
        numerator: baseline,
        denominator: deployed,
      }),
      ...budget(RATIO_TO_BASELINE_MIN),
    },
    {
      ...ratio(`${name}: throughput relative to a transaction and a read`, {
        numerator: transaction,
        denominator: deployed,
      }),
      ...budget(RATIO_TO_TRANSACTION_MIN),
    },
    { name: `${name}: deployed handler`, value: startsPerSecond(deployed, batches), unit: '/s' },
    { name: `${name}: baseline`, value: startsPerSecond(baseline, batches), unit: '/s' },
    { name: `${name}: transaction and read`, value: startsPerSecond(transaction, batches), unit: '/s' },
  ];
}

function rejectMiscounts(count: number): void {
  if (count > 0)
    throw new Error(`an alternative miscounted ${count} starts, so its speed cannot be compared`);
}

let accountNumber = 0;

/** Returns a run of `load.batches` batches of starts. After each run, `onMiscounts` gets the number of miscounted starts. */
function startsOf(
  environment: BenchEnvironment,
  { handler, load, onMiscounts }: { handler: HttpHandler; load: Load; onMiscounts: (count: number) => void },
): () => Promise<Sample> {
  const { callers, accounts, batches } = load;
  const { start } = meteringCalls(handler, environment.apiKey);
  const createBatch = async () => {
    const ids = Array.from({ length: accounts }, () => `hot-${accountNumber++}`);
    await createAccounts(environment, ids);
    return ids;
  };
  return async () => {
    const idsOfBatches: string[][] = [];
    for (let batch = 0; batch < batches; batch++) idsOfBatches.push(await createBatch());
    const sample = await takeSample(async () => {
      for (const ids of idsOfBatches) {
        const jobs = Array.from({ length: STARTS }, (_, index) => async () => {
          bodyOf(await start(ids[index % ids.length] ?? ''), 201);
        });
        await withCallers(jobs, callers);
      }
    });
    const miscounts = await Promise.all(idsOfBatches.map((ids) => countMiscounts(environment, ids)));
    onMiscounts(miscounts.reduce((sum, count) => sum + count, 0));
    return sample;
  };
}

/** The sum of the differences between each account's count and the number of starts that it received. */
async function countMiscounts(environment: BenchEnvironment, ids: string[]): Promise<number> {
  const counted = await withCallers(ids.map((id) => () => readSessionsUsed(environment, id)));
  const started = (index: number) => Math.floor(STARTS / ids.length) + (index < STARTS % ids.length ? 1 : 0);
  return counted.reduce((sum, count, index) => sum + Math.abs(count - started(index)), 0);
}

const readSessionsUsed = async (environment: BenchEnvironment, accountId: string) =>
  (await readAccount(environment, accountId)).sessionsUsed;

/** 64 callers send more starts than the quota allows: exactly the remaining quota must be counted. */
async function measureQuota(environment: BenchEnvironment, deployed: HttpHandler): Promise<Row[]> {
  await createAccounts(environment, ['quota'], QUOTA_LEFT);
  const { start } = meteringCalls(deployed, environment.apiKey);
  const jobs = Array.from({ length: STARTS_AT_QUOTA }, () => () => start('quota'));
  const responses = await withCallers(jobs);
  const countStatus = (status: number) => responses.filter(({ statusCode }) => statusCode === status).length;
  const name = `64 callers, ${STARTS_AT_QUOTA} starts with ${QUOTA_LEFT} left`;
  const unit = 'sessions';
  return [
    { name: `${name}: started`, value: countStatus(201), unit, budget: { exactly: QUOTA_LEFT } },
    {
      name: `${name}: refused`,
      value: countStatus(402),
      unit,
      budget: { exactly: STARTS_AT_QUOTA - QUOTA_LEFT },
    },
    {
      name: `${name}: counted`,
      value: await readSessionsUsed(environment, 'quota'),
      unit,
      budget: { exactly: QUOTA_LEFT },
    },
  ];
}

const startsPerSecond = (samples: Sample[], batches: number) =>
  Math.round((batches * STARTS) / median(samples.map(({ seconds }) => seconds)));
