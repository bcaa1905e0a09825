import { randomUUID } from 'node:crypto';
import { createProject } from '../../../services/accounts/domain/projects.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { bundle } from '../../support/bundles.ts';
import { type Budget, type Row, told } from '../row.ts';
import {
  type Bed,
  createBed,
  type HttpHandler,
  LEASE_SECONDS,
  meteringBundle,
  payingAccount,
} from '../support/bed.ts';
import { bodyOf, meteringCalls } from '../support/calls.ts';
import type { Tally } from '../support/countingProxy.ts';
import { createWays } from '../support/ways.ts';

const FIGURES = {
  requests: ['requests', 'requests'],
  rounds: ['round trips', 'round trips'],
  writeUnits: ['write units', 'units'],
  readUnits: ['read units', 'units'],
} as const;

type Figure = keyof typeof FIGURES;

/** What was promised of an operation; what was not is told without a budget. */
type Budgets = Partial<Record<Figure, Budget>>;

/** An operation's requests and units as rows, such as `start, allowed: write units`. */
export function countedRows(operation: string, tally: Tally, budgets: Budgets = {}): Row[] {
  return Object.entries(FIGURES).map(([figure, [name, unit]]) => ({
    ...told(`${operation}: ${name}`, tally[figure as Figure], unit),
    budget: budgets[figure as Figure],
  }));
}

/** One fewer than the most that a start of three write units may find open. */
const FEW_OPEN = 9;

const HISTORY_PAGE = 20;

/** Requests and units of the table for each operation, as the deployed bundles send them. */
export async function measure(): Promise<Row[]> {
  const bed = await createBed('counted');
  try {
    return [...(await countStarts(bed)), ...(await countTheRest(bed))];
  } finally {
    await bed.close();
  }
}

async function createMetering(bed: Bed) {
  const calls = meteringCalls(await bed.load((await meteringBundle()).code), bed.apiKey);
  const store = createMeteringStore(bed.table);
  const now = Math.floor(Date.now() / 1000);
  const account = (terms: object = {}, changes: object = {}) =>
    payingAccount(bed, `user_${randomUUID().slice(0, 27)}`, { now, terms, changes });
  // The key is read once a minute; from here on it is known.
  bodyOf(await calls.start(await account()), 201);
  const counted = async (status: number, call: () => ReturnType<typeof calls.start>): Promise<Tally> => {
    bed.proxy.take();
    bodyOf(await call(), status);
    return bed.proxy.take();
  };
  const startEarlier = (accountId: string, sessionId: string, at: number) =>
    startSession(store, { accountId, sessionId, now: at, leaseSeconds: LEASE_SECONDS });
  return { calls, store, now, account, counted, startEarlier };
}

async function countStarts(bed: Bed): Promise<Row[]> {
  const { calls, store, now, account, counted, startEarlier } = await createMetering(bed);
  const { start } = calls;
  const startIn = async (accountId: string, status: number) => counted(status, () => start(accountId));

  const few = await account({ concurrent: 200 });
  for (let open = 0; open < FEW_OPEN; open++) bodyOf(await start(few), 201);
  const allowed = await startIn(few, 201);

  const unlike = await bareUnlikeOurs(bed, await account());
  const usedUp = await account({}, { sessionsUsed: 5_000 });
  const full = await account({ concurrent: 1 });
  bodyOf(await start(full), 201);
  const slow = await account({ requestsPerMinute: 1 });
  bodyOf(await start(slow), 201);
  const known = await account();
  bodyOf(await start(known, 'ended'), 201);
  bodyOf(await calls.end(known, 'ended'), 200);
  bodyOf(await start(known, 'open'), 201);
  await store.claim({ accountId: known, sessionId: 'claimed', now });
  const refusedForProject = () => start(known, randomUUID(), 'no-such-project');
  const ended = await account({}, { subscription: undefined, customers: [] });
  await endPeriod(bed, ended);
  const dead = await account({ concurrent: 1 });
  if ((await startEarlier(dead, 'dead', now - 2 * LEASE_SECONDS)).kind !== 'counted')
    throw new Error('no dead lease');

  return [
    ...countedRows('start, allowed', allowed, {
      requests: { exactly: 3 },
      rounds: { exactly: 2 },
      writeUnits: { atMost: 3 },
      readUnits: { exactly: 0 },
    }),
    { ...told('requests of the bare handler unlike ours', unlike, 'requests'), budget: { exactly: 0 } },
    ...countedRows('start, quota exceeded', await startIn(usedUp, 402)),
    ...countedRows('start, concurrency exceeded', await startIn(full, 429)),
    ...countedRows('start, rate limited', await startIn(slow, 429)),
    ...countedRows('start, no such project', await counted(404, refusedForProject)),
    ...countedRows('start, session ended', await counted(409, () => start(known, 'ended'))),
    ...countedRows('start, replayed', await counted(200, () => start(known, 'open'))),
    ...countedRows('start, retried after a crash', await counted(201, () => start(known, 'claimed'))),
    ...countedRows('start, first ever', await startIn('user_never_seen_before_00000000', 201)),
    ...countedRows('start, after the period', await startIn(ended, 201)),
    ...countedRows('start, with a dead lease', await startIn(dead, 201)),
  ];
}

/** Whether what ours is held against sends the same: the requests of each, but for ids and instants. */
async function bareUnlikeOurs(bed: Bed, account: string): Promise<number> {
  const { bare, ours } = await createWays(bed, ['bare', 'ours']);
  const sentBy = async (handler: HttpHandler) => {
    const { start } = meteringCalls(handler, bed.apiKey);
    // Ours reads the key once a minute.
    bodyOf(await start(account), 201);
    bed.proxy.take();
    const id = randomUUID();
    bodyOf(await start(account, id), 201);
    return bed.proxy
      .take()
      .inputs.map((one) => JSON.stringify(sorted(one)).replaceAll(id, 'ID').replaceAll(/"\d+"/g, 'NUMBER'))
      .sort();
  };
  const [oursSent, bareSent] = [await sentBy(ours), await sentBy(bare)];
  const length = Math.max(oursSent.length, bareSent.length);
  return Array.from({ length }, (_, index) => oursSent[index] !== bareSent[index]).filter(Boolean).length;
}

/** The same with its keys in one order. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => one.localeCompare(other));
  return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
};

/** Makes the account's period one that is over, as it is when nobody wrote since. */
async function endPeriod({ table }: Bed, accountId: string): Promise<void> {
  const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
  const { marshall } = await import('@aws-sdk/util-dynamodb');
  const now = Math.floor(Date.now() / 1000);
  const end = now - SECONDS_PER_DAY;
  await table.client.send(
    new UpdateItemCommand({
      TableName: table.tableName,
      Key: marshall({ pk: `ACCOUNT#${accountId}`, sk: 'ACCOUNT' }),
      UpdateExpression: 'SET periodStart = :start, periodEnd = :end, validUntil = :end, usageSince = :start',
      ExpressionAttributeValues: marshall({ ':start': end - 30 * SECONDS_PER_DAY, ':end': end }),
    }),
  );
}

async function countTheRest(bed: Bed): Promise<Row[]> {
  const { calls, store, now, account, counted, startEarlier } = await createMetering(bed);
  const accountApi = await bed.load(
    (await bundle({ entry: 'services/accounts/handlers/accountApi.ts' })).code,
  );
  const usageOf = (user_id: string) =>
    accountApi(httpEvent({ route: 'GET /billing/usage', apiKey: bed.apiKey, query: { user_id } }), {});
  const one = await account();
  bodyOf(await usageOf(one), 200);
  bodyOf(await calls.start(one, 'running'), 201);
  const heartbeat = await counted(200, () => calls.heartbeat(one, 'running'));
  const end = await counted(200, () => calls.end(one, 'running'));
  for (let index = 0; index < HISTORY_PAGE; index++) {
    await startEarlier(one, `old-${index}`, now - 60);
    await endSession(store, { accountId: one, sessionId: `old-${index}`, now });
  }
  const project = { accountId: one, projectId: 'production', name: 'production', now };
  await createProject(createProjectStore(bed.table), project);
  return [
    ...countedRows(
      'start, for a project',
      await counted(201, () => calls.start(one, 'in-project', 'production')),
    ),
    ...countedRows('heartbeat', heartbeat, { requests: { exactly: 1 }, writeUnits: { exactly: 1 } }),
    ...countedRows('end', end, { requests: { exactly: 2 }, writeUnits: { exactly: 3 } }),
    ...countedRows('usage', await counted(200, () => usageOf(one)), {
      requests: { exactly: 2 },
      rounds: { exactly: 1 },
      readUnits: { atMost: 1 },
      writeUnits: { exactly: 1 },
    }),
    ...countedRows('history, a page of 20', await counted(200, () => calls.history(one))),
  ];
}
