import { withCallers } from '../../support/api/withCallers.ts';
import { type Row, told } from '../row.ts';
import { type Bed, createBed, type HttpHandler } from '../support/bed.ts';
import { bodyOf, meteringCalls } from '../support/calls.ts';
import { alternate, median, ratio, type Sample, sampled } from '../support/rounds.ts';
import { createAccounts, createWays, usedOf } from '../support/ways.ts';

const CALLERS = [1, 16, 64];
const ACCOUNTS = [1, 100];

/** On accounts of their own: as many open in the end as there are callers at the most, which growth's fifty is near. */
const STARTS = 64;

/** The budget's own case is measured longer than the others, which are told beside it. `parts` times STARTS is a run. */
const ROUNDS = { rounds: 7, bestOf: 3, warmUps: 2, parts: 1 };
const ROUNDS_OF_BUDGET = { rounds: 13, bestOf: 2, warmUps: 4, parts: 5 };

const BARE_MIN = 0.85;
const TEXTBOOK_MIN = 1.5;

const QUOTA_LEFT = 100;
const STARTS_FOR_QUOTA = 300;

/** Many callers at once, on one account and on many: how fast, and whether all were counted. */
export async function measure(): Promise<Row[]> {
  const bed = await createBed('timed');
  try {
    const ways = await createWays(bed, ['ours', 'bare', 'textbook']);
    const rows = await exactAtTheQuota(bed, ways.ours);
    // From the most callers on, so that what is measured first is the budget's case on a machine that is warm.
    for (const accounts of ACCOUNTS) {
      for (const callers of CALLERS.toReversed())
        rows.push(...(await throughput(bed, ways, { callers, accounts })));
    }
    return rows;
  } finally {
    await bed.close();
  }
}

type Load = { callers: number; accounts: number; parts: number };

async function throughput(
  bed: Bed,
  ways: Record<'ours' | 'bare' | 'textbook', HttpHandler>,
  { callers, accounts }: Omit<Load, 'parts'>,
): Promise<Row[]> {
  const hasBudget = callers === 64 && accounts === 1;
  const { parts, ...rounds } = hasBudget ? ROUNDS_OF_BUDGET : ROUNDS;
  const load = { callers, accounts, parts };
  const miscounts: Miscounts = { sum: 0 };
  const { ours, bare, textbook } = await alternate(
    {
      ours: startsOf(bed, ways.ours, load, miscounts),
      bare: startsOf(bed, ways.bare, load),
      textbook: startsOf(bed, ways.textbook, load),
    },
    rounds,
  );
  const name = `${callers} caller${callers === 1 ? '' : 's'}, ${accounts} account${accounts === 1 ? '' : 's'}`;
  const budget = (atLeast: number) => (hasBudget ? { budget: { atLeast } } : {});
  return [
    { ...told(`${name}: miscounted`, miscounts.sum, 'sessions'), budget: { exactly: 0 } },
    { ...ratio(`${name}: throughput against bare`, { of: bare, over: ours }), ...budget(BARE_MIN) },
    {
      ...ratio(`${name}: throughput against the textbook`, { of: textbook, over: ours }),
      ...budget(TEXTBOOK_MIN),
    },
    told(`${name}: ours`, perSecond(ours, parts), '/s'),
    told(`${name}: bare`, perSecond(bare, parts), '/s'),
    told(`${name}: textbook`, perSecond(textbook, parts), '/s'),
  ];
}

/** What was miscounted in all runs of a way. */
type Miscounts = { sum: number };

let accountNumber = 0;

function startsOf(
  bed: Bed,
  handler: HttpHandler,
  { callers, accounts, parts }: Load,
  miscounts?: Miscounts,
): () => Promise<Sample> {
  const { start } = meteringCalls(handler, bed.apiKey);
  const open = async () => {
    const ids = Array.from({ length: accounts }, () => `hot-${accountNumber++}`);
    await createAccounts(bed, ids);
    return ids;
  };
  return async () => {
    const idsOfParts: string[][] = [];
    for (let part = 0; part < parts; part++) idsOfParts.push(await open());
    const sample = await sampled(async () => {
      for (const ids of idsOfParts) {
        const jobs = Array.from({ length: STARTS }, (_, index) => async () => {
          bodyOf(await start(ids[index % ids.length] ?? ''), 201);
        });
        await withCallers(jobs, callers);
      }
    });
    const off = (await Promise.all(idsOfParts.map((ids) => offBy(bed, ids)))).reduce(
      (sum, one) => sum + one,
      0,
    );
    if (miscounts) miscounts.sum += off;
    else if (off > 0) throw new Error(`${off} of the starts that ours is compared with were not counted`);
    return sample;
  };
}

/** By how many the accounts' counts differ from the starts that each of them got. */
async function offBy(bed: Bed, ids: string[]): Promise<number> {
  const counted = await withCallers(ids.map((id) => () => usedOf(bed, id)));
  const started = (index: number) => Math.floor(STARTS / ids.length) + (index < STARTS % ids.length ? 1 : 0);
  return counted.reduce((sum, count, index) => sum + Math.abs(count - started(index)), 0);
}

async function exactAtTheQuota(bed: Bed, ours: HttpHandler): Promise<Row[]> {
  await createAccounts(bed, ['quota'], QUOTA_LEFT);
  const { start } = meteringCalls(ours, bed.apiKey);
  const answers = await withCallers(Array.from({ length: STARTS_FOR_QUOTA }, () => () => start('quota')));
  const started = answers.filter(({ statusCode }) => statusCode === 201).length;
  const refused = answers.filter(({ statusCode }) => statusCode === 402).length;
  const name = `64 callers, ${STARTS_FOR_QUOTA} starts with ${QUOTA_LEFT} left`;
  return [
    { ...told(`${name}: started`, started, 'sessions'), budget: { exactly: QUOTA_LEFT } },
    { ...told(`${name}: refused`, refused, 'sessions'), budget: { exactly: STARTS_FOR_QUOTA - QUOTA_LEFT } },
    { ...told(`${name}: counted`, await usedOf(bed, 'quota'), 'sessions'), budget: { exactly: QUOTA_LEFT } },
  ];
}

const perSecond = (samples: Sample[], parts: number) =>
  Math.round((parts * STARTS) / median(samples.map(({ seconds }) => seconds)));
