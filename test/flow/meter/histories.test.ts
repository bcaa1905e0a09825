import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { cleanUpAccount } from '../../../services/metering/domain/cleanUpAccount.ts';
import type { Session } from '../../../services/metering/domain/session.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { SCOPES } from '../../../shared/contract/scopes.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { testKey } from '../../support/api/testKey.ts';
import { createFaultyApi, type FaultyApi } from '../../support/client/meter/faultyApi.ts';
import {
  type Connection,
  fakeTime,
  type GatewayHistory,
  runGatewayHistory,
} from '../../support/client/meter/gatewayHistory.ts';
import { asFunction } from '../../support/permissions/asFunction.ts';
import { seededRandom } from '../../support/seededRandom.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';

/** `npm run soak` runs 300. */
const SEED_COUNT = Number(process.env.METER_SEEDS ?? 2);
const FIRST_SEED = Number(process.env.METER_FIRST_SEED ?? 1);
const SEEDS = Array.from({ length: SEED_COUNT }, (_, index) => FIRST_SEED + index);

const NOW_MS = Date.parse('2026-11-22T18:00:00Z');
const USERS = ['u1', 'u2', 'u3'];

/** What a clock can be off: whole seconds, and what the responses leave open. */
const CLOCK_SECONDS = 2;

/** Between two notes in the journal that a session runs, with a heartbeat that takes its time. */
const ALIVE_SECONDS = 80;

/** Printed at the end. Zeros would show that the test proves nothing. */
const totals = {
  letIn: 0,
  admitted: 0,
  refused: 0,
  orphans: 0,
  crashed: 0,
  kept: 0,
  lost: 0,
  exact: 0,
};

let table: Table;
let api: FaultyApi;

beforeEach(async () => {
  table = await testTable();
});

async function given(random: () => number): Promise<void> {
  await handlerEnv(table);
  for (const [name, value] of Object.entries({
    STAGE: 'test',
    LEASE_SECONDS: '150',
    SESSION_HOURS_MAX: '24',
  }))
    vi.stubEnv(name, value);
  const { handler } = await import('../../../services/metering/handlers/meteringApi.ts');
  const key = await testKey(table, [...SCOPES]);
  fakeTime(NOW_MS);
  onTestFinished(() => void vi.useRealTimers());
  api = createFaultyApi(asFunction('MeteringApi', handler as never), { apiKey: key, random });
  const now = NOW_MS / 1000;
  for (const user of USERS) {
    await givenAccount(table, user, {
      subscription: starterSubscription(now),
      terms: {
        concurrent: [2, 4, 100][Math.floor(random() * 3)],
        sessionsIncluded: [8, 500, 500][Math.floor(random() * 3)],
        requestsPerMinute: 100_000,
      },
      now,
    });
  }
}

describe('a random history of two gateways, with outages, lost requests, crashes, deploys, a full disk and clocks that are set', () => {
  afterAll(() => console.info(`${SEEDS.length} histories: ${JSON.stringify(totals)}`));

  it.each(SEEDS)('counts each connection that was let in once, to the second (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    await given(random);
    const onUnavailable = seed % 2 === 0 ? 'admit' : 'refuse';
    const history = await runGatewayHistory(table, api, { users: USERS, random, onUnavailable });
    const context = `${onUnavailable}: ${history.actions.join(', ')}`;
    expect(history.disk.entries(), context).toEqual([]);
    expect(history.disk.rejected, context).toEqual([]);
    expect(history.figures, context).toEqual({ open: 0, waiting: 0, isDegraded: false });
    for (const user of USERS) await expectCounted(user, history, context);
    expectOnlyKnownLosses(history, context);
  });
});

async function expectCounted(accountId: string, history: GatewayHistory, context: string): Promise<void> {
  const store = createMeteringStore(table);
  const later = Math.floor(Date.now() / 1000) + SECONDS_PER_DAY;
  await cleanUpAccount(store, { accountId, now: later, limits: LIMITS });
  const account = await store.readAccount(accountId);
  const { sessions } = await store.listEnded({ accountId, limit: 500 });
  const own = history.connections.filter(({ userId }) => userId === accountId);
  const letIn = own.filter(({ session }) => session !== undefined);
  const byId = new Map(letIn.map((connection) => [connection.session?.sessionId ?? '', connection]));
  expect(byId.size, `one id for each connection: ${context}`).toBe(letIn.length);
  const counted = new Map(sessions.map((session) => [session.sessionId, session]));
  expect(counted.size, `each once: ${context}`).toBe(sessions.length);
  expect(account?.sessionsUsed, `as in the history: ${context}`).toBe(sessions.length);
  expect(
    [...byId.keys()].filter((id) => !counted.has(id)),
    `none lost: ${context}`,
  ).toEqual([]);
  expectOrphans(
    [...counted.keys()].filter((id) => !byId.has(id)),
    own,
    context,
  );
  for (const [sessionId, connection] of byId) {
    expectSeconds(connection, counted.get(sessionId) as Session, `${sessionId}: ${context}`);
  }
  totals.letIn += letIn.length;
  totals.refused += own.length - letIn.length;
  for (const { session, crashedMs, end } of letIn) {
    if (session?.kind === 'admitted') totals.admitted++;
    if (crashedMs !== undefined) totals.crashed++;
    if (end?.kind === 'kept') totals.kept++;
  }
}

/** Only a start without a response can be counted without a connection: there is a refused or crashed one for each. */
function expectOrphans(ids: string[], own: Connection[], context: string): void {
  const without = own.filter(({ session }) => session === undefined);
  for (const id of ids) {
    const startedMs = api.startedMs.get(id) ?? 0;
    const matching = without.filter(
      ({ startCallMs }) => startedMs >= startCallMs && startedMs <= startCallMs + 6_000,
    );
    expect(matching.length, `the counted ${id} had a connection: ${context}`).toBeGreaterThan(0);
  }
  totals.orphans += ids.length;
}

function expectSeconds(
  connection: Connection,
  { startedAt, endedAt = 0, sessionId }: Session,
  context: string,
): void {
  const {
    session,
    startedMs = 0,
    endCallMs = 0,
    end,
    crashedMs,
    isEndedByOperator,
    isTimeUnknown,
  } = connection;
  const starts = api.arrivals.filter(
    ({ path, sessionIds }) => path === 'POST /metering/sessions' && sessionIds[0] === sessionId,
  );
  if (isTimeUnknown && session?.kind === 'admitted' && starts.length === 0) {
    // The end of a session that ran at the crash is by another clock than its start.
    if (crashedMs !== undefined) return;
    const secondsOff = endedAt - startedAt - (endCallMs - startedMs) / 1000;
    expect(Math.abs(secondsOff), `length of ${sessionId} ${context}`).toBeLessThanOrEqual(CLOCK_SECONDS);
    totals.exact++;
    return;
  }
  const firstMs =
    session?.kind === 'admitted' && starts.length === 0
      ? startedMs
      : (api.startedMs.get(sessionId) ?? startedMs);
  const lastMs = Math.max(startedMs, ...starts.map(({ arrivedMs }) => arrivedMs));
  const what = JSON.stringify({ ...connection, startedAt: iso(startedAt), endedAt: iso(endedAt), starts });
  expect(startedAt, `start of ${what} ${context}`).toBeGreaterThanOrEqual(seconds(firstMs) - CLOCK_SECONDS);
  expect(startedAt, `start of ${what} ${context}`).toBeLessThanOrEqual(seconds(lastMs) + CLOCK_SECONDS);
  if (isEndedByOperator || isTimeUnknown || end?.kind === 'lost') return;
  if (crashedMs !== undefined) {
    const aliveAt = Math.max(seconds(crashedMs) - ALIVE_SECONDS, Math.min(startedAt, seconds(startedMs)));
    expect(endedAt, `end of ${what} ${context}`).toBeGreaterThanOrEqual(aliveAt - CLOCK_SECONDS);
    expect(endedAt, `end of ${what} ${context}`).toBeLessThanOrEqual(seconds(crashedMs) + 200);
    return;
  }
  // An end whose response was lost can have arrived later than it was sent.
  const ends = api.arrivals.filter(
    ({ path, sessionIds }) => /\/end$/.test(path) && sessionIds.includes(sessionId),
  );
  const lastEndMs = Math.max(endCallMs, ...ends.map(({ arrivedMs }) => arrivedMs));
  expect(endedAt, `end of ${what} ${context}`).toBeGreaterThanOrEqual(seconds(endCallMs) - CLOCK_SECONDS);
  expect(endedAt, `end of ${what} ${context}`).toBeLessThanOrEqual(seconds(lastEndMs) + CLOCK_SECONDS);
  totals.exact++;
}

function expectOnlyKnownLosses({ lost, connections }: GatewayHistory, context: string): void {
  const byOperator = new Set(
    connections.flatMap(({ session, isEndedByOperator }) => (isEndedByOperator ? [session?.sessionId] : [])),
  );
  for (const { sessionId, reason } of lost) {
    const known = byOperator.has(sessionId) ? ['operator', 'lease_expired'] : ['lease_expired'];
    expect(known, `${sessionId}: ${context}`).toContain(reason);
  }
  totals.lost += lost.length;
}

const seconds = (ms: number) => Math.floor(ms / 1000);
const iso = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString();
