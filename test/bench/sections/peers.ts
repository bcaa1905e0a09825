import { setTimeout as sleep } from 'node:timers/promises';
import { withCallers } from '../../support/api/withCallers.ts';
import { seededRandom, shuffled } from '../../support/seededRandom.ts';
import { type Row, told } from '../row.ts';
import { type Bed, createBed, type HttpHandler } from '../support/bed.ts';
import { bodyOf, meteringCalls } from '../support/calls.ts';
import { alternate, median, sampled } from '../support/rounds.ts';
import { accountOf, createAccounts, createWays, type WayName } from '../support/ways.ts';
import { countedRows } from './counted.ts';

/** What a buyer would compare: the same job done in the ways that are common, and ours. */
const COMPARED = ['ours', 'textbook', 'idempotent', 'readCheckWrite'] as const satisfies WayName[];

const NAMES: Record<(typeof COMPARED)[number], string> = {
  ours: 'ours',
  textbook: 'a transaction and a read',
  idempotent: 'Powertools idempotency',
  readCheckWrite: 'read, check, write back',
};

const STARTS = 128;
const ROUNDS = { rounds: 5, bestOf: 2, warmUps: 5 };

/** Each id comes twice, in any order, and more ids than there are sessions left. */
const IDS = 300;
const QUOTA = 200;
const OPEN_FEW = 9;

/** Every so-manieth write is made and its answer lost, as when a connection breaks. */
const LOST_EVERY = 20;

/** A caller comes again after a 5xx or a lost connection, as gateways do. */
const ATTEMPTS_MAX = 6;
const PAUSE_MS = 20;

/** Requests, units, speed and miscounts of each. */
export async function measure(): Promise<Row[]> {
  return [...(await counts()), ...(await speeds())];
}

async function counts(): Promise<Row[]> {
  const bed = await createBed('counted');
  try {
    const ways = await createWays(bed, [...COMPARED]);
    const rows: Row[] = [];
    for (const way of COMPARED) {
      const name = NAMES[way];
      rows.push(...(await costOf(bed, name, ways[way])));
      for (const lostEvery of [0, LOST_EVERY]) {
        const label = lostEvery === 0 ? '64 callers' : `64 callers, 1 answer in ${lostEvery} lost`;
        const figures = await countAll(bed, ways[way], { account: `${way}-${lostEvery}`, lostEvery });
        const ours = (exactly: number) => (way === 'ours' ? { budget: { exactly } } : {});
        rows.push(
          { ...told(`${name}, ${label}: miscounted of ${IDS}`, figures.miscounted, 'sessions'), ...ours(0) },
          { ...told(`${name}, ${label}: accepted`, figures.accepted, 'sessions'), ...ours(QUOTA) },
          { ...told(`${name}, ${label}: given up`, figures.givenUp, 'calls'), ...ours(0) },
        );
      }
    }
    return rows;
  } finally {
    await bed.close();
  }
}

async function costOf(bed: Bed, name: string, handler: HttpHandler): Promise<Row[]> {
  const { start } = meteringCalls(handler, bed.apiKey);
  const account = `cost ${name}`.replaceAll(/\W+/g, '-');
  await createAccounts(bed, [account]);
  for (let open = 0; open < OPEN_FEW; open++) bodyOf(await start(account), 201);
  bed.proxy.take();
  bodyOf(await start(account), 201);
  return countedRows(`${name}, a start`, bed.proxy.take());
}

/**
 * Miscounted are ids that callers were told they have and that are not open, or the other way round; sessions counted that
 * are not open, or the other way round; and those beyond the quota. `givenUp`: calls that failed on every try.
 */
async function countAll(
  bed: Bed,
  handler: HttpHandler,
  { account, lostEvery }: { account: string; lostEvery: number },
): Promise<{ miscounted: number; accepted: number; givenUp: number }> {
  await createAccounts(bed, [account], QUOTA);
  const { start } = meteringCalls(handler, bed.apiKey);
  const ids = Array.from({ length: IDS }, (_, index) => `id-${index}`);
  const accepted = new Set<string>();
  let givenUp = 0;
  const come = async (id: string) => {
    for (let tries = 1; tries <= ATTEMPTS_MAX; tries++) {
      const status = await start(account, id).then(
        ({ statusCode = 0 }) => statusCode,
        () => 500,
      );
      if (status === 200 || status === 201) accepted.add(id);
      if (status < 500) return;
      await sleep(PAUSE_MS * tries);
    }
    givenUp++;
  };
  bed.proxy.loseEvery(lostEvery);
  await withCallers(shuffled([...ids, ...ids], seededRandom(1)).map((id) => () => come(id)));
  bed.proxy.loseEvery(0);
  const { sessionsUsed, open } = await accountOf(bed, account);
  const createIds = new Set(Object.keys(open));
  const miscounted =
    [...accepted].filter((id) => !createIds.has(id)).length +
    [...createIds].filter((id) => !accepted.has(id)).length +
    Math.abs(sessionsUsed - createIds.size) +
    Math.max(0, createIds.size - QUOTA);
  return { miscounted, accepted: accepted.size, givenUp };
}

async function speeds(): Promise<Row[]> {
  const bed = await createBed('timed');
  try {
    const ways = await createWays(bed, [...COMPARED]);
    let accounts = 0;
    const startsOf = (handler: HttpHandler) => async () => {
      const ids = [`speed-${accounts++}`, `speed-${accounts++}`];
      await createAccounts(bed, ids);
      const { start } = meteringCalls(handler, bed.apiKey);
      const jobs = (id: string) =>
        Array.from({ length: STARTS / ids.length }, () => async () => bodyOf(await start(id), 201));
      return sampled(async () => {
        for (const id of ids) await withCallers(jobs(id));
      });
    };
    const byWay = COMPARED.map((way) => [way, startsOf(ways[way])]);
    const samples = await alternate<WayName>(Object.fromEntries(byWay), ROUNDS);
    return COMPARED.map((way) => {
      const seconds = median(samples[way].map((sample) => sample.seconds));
      return told(`${NAMES[way]}, 64 callers: starts`, Math.round(STARTS / seconds), '/s');
    });
  } finally {
    await bed.close();
  }
}
