import type { Row } from '../row.ts';

export type Sample = { seconds: number; cpuSeconds: number };

/** The middle value; of an even number of values, the lower of the two middle ones. Throws when there are no values. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('no values');
  return middle;
}

type Rounds = {
  rounds: number;
  /** A round's sample is the fastest of this many runs, the one with the least interference from other processes. */
  bestOf?: number;
  /** Runs of each variant that are discarded before the first round. */
  warmUps?: number;
};

/**
 * Runs the variants in turn, in reversed order every second time, so that a temporary slowdown of the machine affects all of
 * them. Returns one sample per round for each variant.
 */
export async function sampleInTurns<Name extends string>(
  variants: Record<Name, () => Promise<Sample>>,
  { rounds, bestOf = 1, warmUps = 0 }: Rounds,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(variants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>;
  for (let run = -warmUps; run < rounds * bestOf; run++) {
    for (const name of run % 2 === 0 ? names : names.toReversed()) {
      const sample = await variants[name]();
      if (run < 0) continue;
      const best = run % bestOf === 0 ? undefined : samples[name].pop();
      samples[name].push(best ? fastest(best, sample) : sample);
    }
  }
  return samples;
}

const fastest = (a: Sample, b: Sample): Sample => ({
  seconds: Math.min(a.seconds, b.seconds),
  cpuSeconds: Math.min(a.cpuSeconds, b.cpuSeconds),
});

/** Measures the wall time of `work` and the CPU time that this process used meanwhile. */
export async function takeSample(work: () => Promise<unknown>): Promise<Sample> {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

/**
 * Like `sampleInTurns`, but the variants alternate with every single call. A round's sample is the sum of `calls` calls.
 */
export async function sampleInterleaved<Name extends string>(
  variants: Record<Name, (call: number) => Promise<unknown>>,
  { rounds, calls, warmUps = 0 }: { rounds: number; calls: number; warmUps?: number },
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(variants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>;
  let callNumber = 0;
  for (let round = -warmUps; round < rounds; round++) {
    const sums = new Map(names.map((name) => [name, { seconds: 0, cpuSeconds: 0 }]));
    for (let call = 0; call < calls; call++, callNumber++) {
      for (const name of callNumber % 2 === 0 ? names : names.toReversed()) {
        const { seconds, cpuSeconds } = await takeSample(() => variants[name](callNumber));
        const sum = sums.get(name) as Sample;
        sum.seconds += seconds;
        sum.cpuSeconds += cpuSeconds;
      }
    }
    if (round >= 0) for (const [name, sum] of sums) samples[name].push(sum);
  }
  return samples;
}

/**
 * The median of `numerator` divided by `denominator`, computed per round. The two samples of a round were taken one after
 * the other, so both saw the same load from other processes on the machine.
 */
export function ratio(
  name: string,
  {
    numerator,
    denominator,
    by = 'seconds',
  }: { numerator: Sample[]; denominator: Sample[]; by?: keyof Sample },
): Row {
  const ratios = numerator.map((sample, round) => {
    const other = denominator[round];
    if (!other) throw new Error('numerator and denominator must have the same number of rounds');
    return sample[by] / other[by];
  });
  return {
    name,
    value: median(ratios),
    unit: '×',
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}
