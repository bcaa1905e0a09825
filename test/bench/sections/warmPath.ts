import { type Row, told } from '../row.ts';
import { type Bed, createBed, type HttpHandler, payingAccount } from '../support/bed.ts';
import { bodyOf, meteringCalls } from '../support/calls.ts';
import { interleave, median, ratio, type Sample } from '../support/rounds.ts';
import { createWays } from '../support/ways.ts';

/** 2,100 starts of each way, after 450 in which Java and V8 compile what is used most. */
const ROUNDS = { rounds: 14, calls: 150, warmUps: 3 };

/** An account takes so many, so that each of them finds at most nine open. */
const STARTS_PER_ACCOUNT = 10;

const THROUGHPUT_MIN = 0.85;

/** One start after another, as a function's instance gets them, and the same three requests sent bare. */
export async function measure(): Promise<Row[]> {
  const bed = await createBed('timed');
  try {
    const handlers = await createWays(bed, ['ours', 'bare', 'bareQuiet']);
    const { ours, bare, bareQuiet } = await interleave(
      {
        ours: await startsOf(bed, handlers.ours, 'ours'),
        bare: await startsOf(bed, handlers.bare, 'bare'),
        bareQuiet: await startsOf(bed, handlers.bareQuiet, 'quiet'),
      },
      ROUNDS,
    );
    return [
      {
        ...ratio('warm start, throughput against the same requests bare', { of: bare, over: ours }),
        budget: { atLeast: THROUGHPUT_MIN },
      },
      ratio('warm start, CPU time against the same requests bare', {
        of: ours,
        over: bare,
        by: 'cpuSeconds',
      }),
      ratio('warm start, throughput against bare without the SDK’s log lines', { of: bareQuiet, over: ours }),
      ratio('warm start, CPU time against bare without the SDK’s log lines', {
        of: ours,
        over: bareQuiet,
        by: 'cpuSeconds',
      }),
      told('warm start, calls', perSecond(ours), '/s'),
      told('warm start, CPU time', cpuMs(ours), 'ms'),
      told('the same requests bare, calls', perSecond(bare), '/s'),
      told('the same requests bare, CPU time', cpuMs(bare), 'ms'),
    ];
  } finally {
    await bed.close();
  }
}

/** Starts sessions on accounts that were made before. */
async function startsOf(
  bed: Bed,
  handler: HttpHandler,
  way: string,
): Promise<(call: number) => Promise<unknown>> {
  const { start } = meteringCalls(handler, bed.apiKey);
  const now = Math.floor(Date.now() / 1000);
  const calls = (ROUNDS.rounds + ROUNDS.warmUps) * ROUNDS.calls;
  for (let account = 0; account < calls / STARTS_PER_ACCOUNT; account++) {
    await payingAccount(bed, `${way}-${account}`, { now });
  }
  return async (call) => bodyOf(await start(`${way}-${Math.floor(call / STARTS_PER_ACCOUNT)}`), 201);
}

const perSecond = (samples: Sample[]) =>
  Math.round(ROUNDS.calls / median(samples.map(({ seconds }) => seconds)));
const cpuMs = (samples: Sample[]) =>
  Math.round((median(samples.map(({ cpuSeconds }) => cpuSeconds)) / ROUNDS.calls) * 1_000_000) / 1_000;
