import type { Row } from '../row.ts';
import { createPayingAccount } from '../support/accounts.ts';
import {
  type BenchEnvironment,
  createBenchEnvironment,
  type HttpHandler,
} from '../support/benchEnvironment.ts';
import { bodyOf, meteringCalls } from '../support/meteringCalls.ts';
import { median, ratio, type Sample, sampleInterleaved } from '../support/sampling.ts';
import { loadImplementations } from '../support/startImplementations.ts';

/** 14 × 150 = 2,100 starts of each handler, after 3 × 150 = 450 during which Java and V8 compile the hot code. */
const ROUNDS = { rounds: 14, calls: 150, warmUps: 3 };

/** Starts per account, so that each start finds at most nine open sessions. */
const STARTS_PER_ACCOUNT = 10;

const THROUGHPUT_RATIO_MIN = 0.85;

/** Warm starts one after another, as one instance of a function receives them, compared with the baseline. */
export async function measure(): Promise<Row[]> {
  const environment = await createBenchEnvironment('timed');
  try {
    const names = ['deployed', 'baseline', 'baselineWithoutLogger'] as const;
    const handlers = await loadImplementations(environment, [...names]);
    const { deployed, baseline, baselineWithoutLogger } = await sampleInterleaved(
      {
        deployed: await startsOf(environment, handlers.deployed, 'deployed'),
        baseline: await startsOf(environment, handlers.baseline, 'baseline'),
        baselineWithoutLogger: await startsOf(environment, handlers.baselineWithoutLogger, 'without-logger'),
      },
      ROUNDS,
    );
    return [
      {
        ...ratio('warm start, throughput relative to the baseline', {
          numerator: baseline,
          denominator: deployed,
        }),
        budget: { atLeast: THROUGHPUT_RATIO_MIN },
      },
      ratio('warm start, CPU time relative to the baseline', {
        numerator: deployed,
        denominator: baseline,
        by: 'cpuSeconds',
      }),
      ratio('warm start, throughput relative to the baseline without the SDK’s logger', {
        numerator: baselineWithoutLogger,
        denominator: deployed,
      }),
      ratio('warm start, CPU time relative to the baseline without the SDK’s logger', {
        numerator: deployed,
        denominator: baselineWithoutLogger,
        by: 'cpuSeconds',
      }),
      { name: 'warm start, calls', value: callsPerSecond(deployed), unit: '/s' },
      { name: 'warm start, CPU time', value: cpuMs(deployed), unit: 'ms' },
      { name: 'baseline, calls', value: callsPerSecond(baseline), unit: '/s' },
      { name: 'baseline, CPU time', value: cpuMs(baseline), unit: 'ms' },
    ];
  } finally {
    await environment.close();
  }
}

/** Creates all accounts first, and returns a function that starts one session. */
async function startsOf(
  environment: BenchEnvironment,
  handler: HttpHandler,
  accountPrefix: string,
): Promise<(call: number) => Promise<unknown>> {
  const { start } = meteringCalls(handler, environment.apiKey);
  const now = Math.floor(Date.now() / 1000);
  const accountOf = (call: number) => `${accountPrefix}-${Math.floor(call / STARTS_PER_ACCOUNT)}`;
  const calls = (ROUNDS.rounds + ROUNDS.warmUps) * ROUNDS.calls;
  for (let call = 0; call < calls; call += STARTS_PER_ACCOUNT) {
    await createPayingAccount(environment, accountOf(call), { now });
  }
  return async (call) => bodyOf(await start(accountOf(call)), 201);
}

const callsPerSecond = (samples: Sample[]) =>
  Math.round(ROUNDS.calls / median(samples.map(({ seconds }) => seconds)));
const cpuMs = (samples: Sample[]) =>
  Math.round((median(samples.map(({ cpuSeconds }) => cpuSeconds)) / ROUNDS.calls) * 1_000_000) / 1_000;
