import type { Row } from '../row.ts';

export type Sample = { seconds: number; cpuSeconds: number };

/** The middle one; of an even number, the lower of the two in the middle. */
export function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('no values');
  return middle;
}

type Rounds = {
  rounds: number;
  /** A round's sample is the quickest of so many runs, the one that others disturbed least. */
  bestOf?: number;
  /** Runs of each way that are thrown away before the first round. */
  warmUps?: number;
};

/**
 * Runs the ways in turn, and every second time in the other order, so that what makes the machine slower for a while
 * makes it slower for all.
 */
export async function alternate<Way extends string>(
  ways: Record<Way, () => Promise<Sample>>,
  { rounds, bestOf = 1, warmUps = 0 }: Rounds,
): Promise<Record<Way, Sample[]>> {
  const names = Object.keys(ways) as Way[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Way, Sample[]>;
  for (let run = -warmUps; run < rounds * bestOf; run++) {
    for (const name of run % 2 === 0 ? names : names.toReversed()) {
      const sample = await ways[name]();
      if (run < 0) continue;
      const best = run % bestOf === 0 ? undefined : samples[name].pop();
      samples[name].push(best ? quicker(best, sample) : sample);
    }
  }
  return samples;
}

const quicker = (one: Sample, other: Sample): Sample => ({
  seconds: Math.min(one.seconds, other.seconds),
  cpuSeconds: Math.min(one.cpuSeconds, other.cpuSeconds),
});

/** Takes time and CPU time of this process. */
export async function sampled(work: () => Promise<unknown>): Promise<Sample> {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}

/**
 * The same for what is done call by call: each way's call follows the other's at once, and a round's sample is the sum of
 * `calls` of them.
 */
export async function interleave<Way extends string>(
  ways: Record<Way, (call: number) => Promise<unknown>>,
  { rounds, calls, warmUps = 0 }: { rounds: number; calls: number; warmUps?: number },
): Promise<Record<Way, Sample[]>> {
  const names = Object.keys(ways) as Way[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Way, Sample[]>;
  let made = 0;
  for (let round = -warmUps; round < rounds; round++) {
    const sums = new Map(names.map((name) => [name, { seconds: 0, cpuSeconds: 0 }]));
    for (let call = 0; call < calls; call++, made++) {
      for (const name of made % 2 === 0 ? names : names.toReversed()) {
        const { seconds, cpuSeconds } = await sampled(() => ways[name](made));
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
 * How many times what `over` took the other took, round by round: the two of a round ran one after the other, in the same
 * minute of a machine that others use.
 */
export function ratio(
  name: string,
  { of, over, by = 'seconds' }: { of: Sample[]; over: Sample[]; by?: keyof Sample },
): Row {
  const ratios = of.map((sample, round) => {
    const other = over[round];
    if (!other) throw new Error('ways have as many rounds');
    return sample[by] / other[by];
  });
  return {
    name,
    value: median(ratios),
    unit: '×',
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}
