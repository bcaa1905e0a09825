import { setTimeout as sleep } from 'node:timers/promises';
import { withCallers } from '../../support/api/withCallers.ts';
import { seededRandom, shuffled } from '../../support/seededRandom.ts';
import type { Row } from '../row.ts';
import { createAccounts, readAccount } from '../support/accounts.ts';
import {
  type BenchEnvironment,
  createBenchEnvironment,
  type HttpHandler,
} from '../support/benchEnvironment.ts';
import { countedRows } from '../support/countedRows.ts';
import { bodyOf, meteringCalls } from '../support/meteringCalls.ts';
import { median, sampleInTurns, takeSample } from '../support/sampling.ts';
import { type ImplementationName, loadImplementations } from '../support/startImplementations.ts';

/** The deployed handler and the common alternatives to it, which do the same work. */
const COMPARED = [
  'deployed',
  'transaction',
  'powertoolsIdempotency',
  'readModifyWrite',
] as const satisfies ImplementationName[];

const LABELS: Record<(typeof COMPARED)[number], string> = {
  deployed: 'deployed handler',
  transaction: 'transaction and read',
  powertoolsIdempotency: 'Powertools idempotency',
  readModifyWrite: 'read, check, write back',
};

const STARTS = 128;
const ROUNDS = { rounds: 5, bestOf: 2, warmUps: 5 };

/** Each id is sent twice, in random order. There are more ids than the quota allows. */
const IDS = 300;
const QUOTA = 200;
const OPEN_BEFORE = 9;

/** One in this many writes is executed without a response, like a broken connection. */
const DROP_EVERY = 20;

/** Callers retry after a 5xx or a broken connection, as a gateway does. */
const ATTEMPTS_MAX = 6;
const RETRY_DELAY_MS = 20;

/** Requests, units, throughput and miscounts of each implementation. */
export async function measure(): Promise<Row[]> {
  return [...(await measureCounting()), ...(await measureThroughput())];
}

async function measureCounting(): Promise<Row[]> {
  const environment = await createBenchEnvironment('counted');
  try {
    const handlers = await loadImplementations(environment, [...COMPARED]);
    const rows: Row[] = [];
    for (const implementation of COMPARED) {
      const handler = handlers[implementation];
      const label = LABELS[implementation];
      rows.push(...(await measureCost(environment, label, handler)));
      for (const dropEvery of [0, DROP_EVERY]) {
        const account = `${implementation}-${dropEvery}`;
        const { miscounted, accepted, givenUp } = await countAll(environment, handler, {
          account,
          dropEvery,
        });
        const conditions = dropEvery === 0 ? '64 callers' : `64 callers, 1 response in ${dropEvery} lost`;
        const name = `${label}, ${conditions}`;
        const budget = (exactly: number) => (implementation === 'deployed' ? { budget: { exactly } } : {});
        rows.push(
          { name: `${name}: miscounted of ${IDS}`, value: miscounted, unit: 'sessions', ...budget(0) },
          { name: `${name}: accepted`, value: accepted, unit: 'sessions', ...budget(QUOTA) },
          { name: `${name}: given up`, value: givenUp, unit: 'calls', ...budget(0) },
        );
      }
    }
    return rows;
  } finally {
    await environment.close();
  }
}

async function measureCost(
  environment: BenchEnvironment,
  label: string,
  handler: HttpHandler,
): Promise<Row[]> {
  const { start } = meteringCalls(handler, environment.apiKey);
  const account = `cost ${label}`.replaceAll(/\W+/g, '-');
  await createAccounts(environment, [account]);
  for (let open = 0; open < OPEN_BEFORE; open++) bodyOf(await start(account), 201);
  environment.proxy.take();
  bodyOf(await start(account), 201);
  return countedRows(`${label}, a start`, environment.proxy.take());
}

/**
 * Sends every id twice from 64 callers and compares the account with the responses. `miscounted` sums the ids whose response
 * and open session disagree, the difference between the session count and the open sessions, and the sessions beyond the
 * quota. `givenUp` counts the calls that failed on every attempt.
 */
async function countAll(
  environment: BenchEnvironment,
  handler: HttpHandler,
  { account, dropEvery }: { account: string; dropEvery: number },
): Promise<{ miscounted: number; accepted: number; givenUp: number }> {
  await createAccounts(environment, [account], QUOTA);
  const { start } = meteringCalls(handler, environment.apiKey);
  const ids = Array.from({ length: IDS }, (_, index) => `id-${index}`);
  const accepted = new Set<string>();
  let givenUp = 0;
  const startWithRetries = async (id: string) => {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const status = await start(account, id).then(
        ({ statusCode = 0 }) => statusCode,
        () => 500,
      );
      if (status === 200 || status === 201) accepted.add(id);
      if (status < 500) return;
      await sleep(RETRY_DELAY_MS * attempt);
    }
    givenUp++;
  };
  environment.proxy.dropEveryNthResponse(dropEvery);
  await withCallers(shuffled([...ids, ...ids], seededRandom(1)).map((id) => () => startWithRetries(id)));
  environment.proxy.dropEveryNthResponse(0);
  const { sessionsUsed, open } = await readAccount(environment, account);
  const openIds = new Set(Object.keys(open));
  const miscounted =
    [...accepted].filter((id) => !openIds.has(id)).length +
    [...openIds].filter((id) => !accepted.has(id)).length +
    Math.abs(sessionsUsed - openIds.size) +
    Math.max(0, openIds.size - QUOTA);
  return { miscounted, accepted: accepted.size, givenUp };
}

async function measureThroughput(): Promise<Row[]> {
  const environment = await createBenchEnvironment('timed');
  try {
    const handlers = await loadImplementations(environment, [...COMPARED]);
    let accountNumber = 0;
    const startsOf = (handler: HttpHandler) => async () => {
      const ids = [`speed-${accountNumber++}`, `speed-${accountNumber++}`];
      await createAccounts(environment, ids);
      const { start } = meteringCalls(handler, environment.apiKey);
      const jobs = (id: string) =>
        Array.from({ length: STARTS / ids.length }, () => async () => bodyOf(await start(id), 201));
      return takeSample(async () => {
        for (const id of ids) await withCallers(jobs(id));
      });
    };
    const variants = COMPARED.map((implementation) => [implementation, startsOf(handlers[implementation])]);
    const samples = await sampleInTurns<ImplementationName>(Object.fromEntries(variants), ROUNDS);
    return COMPARED.map((implementation) => {
      const seconds = median(samples[implementation].map((sample) => sample.seconds));
      const name = `${LABELS[implementation]}, 64 callers: starts`;
      return { name, value: Math.round(STARTS / seconds), unit: '/s' };
    });
  } finally {
    await environment.close();
  }
}
