import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createProject } from '../../../services/accounts/domain/projects.ts';
import { createProjectStore } from '../../../services/accounts/store/projectStore.ts';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { bundle } from '../../support/bundles.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import type { Row } from '../row.ts';
import { createPayingAccount } from '../support/accounts.ts';
import {
  type BenchEnvironment,
  createBenchEnvironment,
  type HttpHandler,
} from '../support/benchEnvironment.ts';
import { countBatches } from '../support/countedBatches.ts';
import { countLedger } from '../support/countedLedger.ts';
import { countedRows } from '../support/countedRows.ts';
import type { Tally } from '../support/countingProxy.ts';
import { bodyOf, meteringCalls } from '../support/meteringCalls.ts';
import { bundleMetering, loadImplementations } from '../support/startImplementations.ts';

/** A start costs three write units with at most ten open sessions, its own included. */
const OPEN_BEFORE = 9;

const HISTORY_PAGE = 20;

/** DynamoDB requests and units of each operation, as the deployed bundles send them. */
export async function measure(): Promise<Row[]> {
  const environment = await createBenchEnvironment('counted');
  try {
    const metering = await environment.load((await bundleMetering()).code);
    return [
      ...(await countStarts(environment)),
      ...(await countOtherOperations(environment)),
      ...(await countBatches(environment, metering)),
      ...(await countLedger(environment)),
    ];
  } finally {
    await environment.close();
  }
}

async function prepareMetering(environment: BenchEnvironment) {
  const handler = await environment.load((await bundleMetering()).code);
  const calls = meteringCalls(handler, environment.apiKey);
  const store = createMeteringStore(environment.table);
  const now = Math.floor(Date.now() / 1000);
  const createAccount = (terms: object = {}, changes: object = {}) =>
    createPayingAccount(environment, `user_${randomUUID().slice(0, 27)}`, { now, terms, changes });
  // The function caches the API key for a minute. This call loads it, so that later calls do not read it.
  bodyOf(await calls.start(await createAccount()), 201);
  const count = async (
    expectedStatus: number,
    call: () => ReturnType<typeof calls.start>,
  ): Promise<Tally> => {
    environment.proxy.take();
    bodyOf(await call(), expectedStatus);
    return environment.proxy.take();
  };
  const startInPast = (accountId: string, sessionId: string, at: number) =>
    startSession(store, { accountId, sessionId, now: at, limits: LIMITS });
  return { calls, store, now, createAccount, count, startInPast };
}

async function countStarts(environment: BenchEnvironment): Promise<Row[]> {
  const metering = await prepareMetering(environment);
  const { createAccount, count } = metering;
  const { start } = metering.calls;

  const account = await createAccount({ concurrent: 200 });
  for (let open = 0; open < OPEN_BEFORE; open++) bodyOf(await start(account), 201);
  const allowed = await count(201, () => start(account));
  const differences = await countBaselineDifferences(environment, await createAccount());
  return [
    ...countedRows('start, allowed', allowed, {
      requests: { exactly: 3 },
      roundTrips: { exactly: 2 },
      writeUnits: { atMost: 3 },
      readUnits: { exactly: 0 },
    }),
    {
      name: 'requests of the baseline that differ from the deployed handler',
      value: differences,
      unit: 'requests',
      budget: { exactly: 0 },
    },
    ...(await countRefusedStarts(metering)),
    ...(await countRareStarts(environment, metering)),
  ];
}

type Metering = Awaited<ReturnType<typeof prepareMetering>>;

async function countRefusedStarts({ calls, createAccount, count }: Metering): Promise<Row[]> {
  const { start } = calls;
  const quotaUsedUp = await createAccount({}, { sessionsUsed: 5_000 });
  const full = await createAccount({ concurrent: 1 });
  bodyOf(await start(full), 201);
  const rateLimited = await createAccount({ requestsPerMinute: 1 });
  bodyOf(await start(rateLimited), 201);
  const account = await createAccount();
  bodyOf(await start(account, 'ended'), 201);
  bodyOf(await calls.end(account, 'ended'), 200);
  const startInUnknownProject = () => start(account, randomUUID(), 'no-such-project');
  return [
    ...countedRows('start, quota exceeded', await count(402, () => start(quotaUsedUp))),
    ...countedRows('start, concurrency exceeded', await count(429, () => start(full))),
    ...countedRows('start, rate limited', await count(429, () => start(rateLimited))),
    ...countedRows('start, project not found', await count(404, startInUnknownProject)),
    ...countedRows('start, session ended', await count(409, () => start(account, 'ended'))),
  ];
}

async function countRareStarts(environment: BenchEnvironment, metering: Metering): Promise<Row[]> {
  const { calls, store, now, createAccount, count, startInPast } = metering;
  const { start } = calls;
  const account = await createAccount();
  bodyOf(await start(account, 'open'), 201);
  await store.claim({
    accountId: account,
    sessionId: 'claimed',
    now,
    claimEnd: now + LIMITS.sessionSecondsMax,
  });
  const periodOver = await createAccount({}, { subscription: undefined, customers: [] });
  await endPeriod(environment, periodOver);
  const leaseExpired = await createAccount({ concurrent: 1 });
  if ((await startInPast(leaseExpired, 'expired', now - 2 * LIMITS.leaseSeconds)).kind !== 'counted')
    throw new Error('the session whose lease should expire was not counted');
  return [
    ...countedRows('start, replayed', await count(200, () => start(account, 'open'))),
    ...countedRows('start, retried after a crash', await count(201, () => start(account, 'claimed'))),
    ...countedRows('start, new account', await count(201, () => start('user_never_seen_before_00000000'))),
    ...countedRows('start, first of a period', await count(201, () => start(periodOver))),
    ...countedRows('start, with an expired lease', await count(201, () => start(leaseExpired))),
  ];
}

/** The number of requests in which the baseline and the deployed handler differ, ignoring ids and timestamps. */
async function countBaselineDifferences(environment: BenchEnvironment, account: string): Promise<number> {
  const { baseline, deployed } = await loadImplementations(environment, ['baseline', 'deployed']);
  const requestsOf = async (handler: HttpHandler) => {
    const { start } = meteringCalls(handler, environment.apiKey);
    // The first call of the deployed handler also reads the API key.
    bodyOf(await start(account), 201);
    environment.proxy.take();
    const id = randomUUID();
    bodyOf(await start(account, id), 201);
    return environment.proxy
      .take()
      .inputs.map((input) =>
        JSON.stringify(sortKeys(input)).replaceAll(id, 'ID').replaceAll(/"\d+"/g, 'NUMBER'),
      )
      .sort();
  };
  const [ofDeployed, ofBaseline] = [await requestsOf(deployed), await requestsOf(baseline)];
  const length = Math.max(ofDeployed.length, ofBaseline.length);
  return Array.from({ length }, (_, index) => ofDeployed[index] !== ofBaseline[index]).filter(Boolean).length;
}

const sortKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
};

/** Moves the account's period into the past, as it is when nothing has been written since the period ended. */
async function endPeriod({ table }: BenchEnvironment, accountId: string): Promise<void> {
  const end = Math.floor(Date.now() / 1000) - SECONDS_PER_DAY;
  await table.client.send(
    new UpdateItemCommand({
      TableName: table.tableName,
      Key: marshall({ pk: `ACCOUNT#${accountId}`, sk: 'ACCOUNT' }),
      UpdateExpression: 'SET periodStart = :start, periodEnd = :end, validUntil = :end, usageSince = :start',
      ExpressionAttributeValues: marshall({ ':start': end - 30 * SECONDS_PER_DAY, ':end': end }),
    }),
  );
}

async function countOtherOperations(environment: BenchEnvironment): Promise<Row[]> {
  const { calls, store, now, createAccount, count, startInPast } = await prepareMetering(environment);
  const accountApi = await environment.load(
    (await bundle({ entry: 'services/accounts/handlers/accountApi.ts' })).code,
  );
  const account = await createAccount();
  const readUsage = () => {
    const query = { user_id: account };
    return accountApi(httpEvent({ route: 'GET /billing/usage', apiKey: environment.apiKey, query }), {});
  };
  // Loads the API key, which the function caches for a minute.
  bodyOf(await readUsage(), 200);
  bodyOf(await calls.start(account, 'running'), 201);
  const heartbeat = await count(200, () => calls.heartbeat(account, 'running'));
  const end = await count(200, () => calls.end(account, 'running'));
  for (let index = 0; index < HISTORY_PAGE; index++) {
    await startInPast(account, `old-${index}`, now - 60);
    await endSession(store, { accountId: account, sessionId: `old-${index}`, now });
  }
  const project = { accountId: account, projectId: 'production', name: 'production', now };
  await createProject(createProjectStore(environment.table), project);
  const startInProject = () => calls.start(account, 'in-project', 'production');
  return [
    ...countedRows('start, with a project', await count(201, startInProject)),
    ...countedRows('heartbeat', heartbeat, { requests: { exactly: 1 }, writeUnits: { exactly: 1 } }),
    ...countedRows('end', end, { requests: { exactly: 2 }, writeUnits: { exactly: 3 } }),
    ...countedRows('usage', await count(200, readUsage), {
      requests: { exactly: 2 },
      roundTrips: { exactly: 1 },
      readUnits: { atMost: 1 },
      writeUnits: { exactly: 1 },
    }),
    ...countedRows('history, a page of 20', await count(200, () => calls.history(account))),
  ];
}
