import { cleanUpAccount } from '../../../services/metering/domain/cleanUpAccount.ts';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { endSessions } from '../../../services/metering/domain/endSessions.ts';
import { heartbeatSession, heartbeatSessions } from '../../../services/metering/domain/heartbeatSession.ts';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { reclaimSlots } from '../../../services/metering/domain/reclaimSlots.ts';
import { reportSessions } from '../../../services/metering/domain/reportSessions.ts';
import { isOver, type SlotLimits } from '../../../services/metering/domain/slots.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import type { Account } from '../../../shared/account/account.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { isRunning } from '../../../shared/account/slots.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { addMonths, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { seededRandom } from '../seededRandom.ts';
import { givenAccount, starterSubscription } from '../table/testTable.ts';
import { type CountingLog, loggingStore } from './countingLog.ts';
import { type Running, runInTurns, settle, type WaitingCall } from './turns.ts';

/** Functions end after this time. What they sent last can arrive until `LATE_SECONDS` after they began. */
const FUNCTION_SECONDS = 10;
const LATE_SECONDS = 26;

/** Clocks of functions differ by at most two seconds. */
const CLOCK_SECONDS = 1;

/** More steps than any history takes, so that a test ends if nothing moves. */
const STEPS_MAX = 3_000;

/** Sent once: the caller may not learn whether the write was made. */
const SENT_ONCE = ['countOnce', 'releaseSlots'];

const ACTIONS = [
  ...['start', 'start', 'start', 'start', 'start', 'start', 'end', 'end', 'end'],
  ...['heartbeat', 'heartbeats', 'heartbeats', 'operatorEnd', 'reclaim', 'upgrade', 'quota', 'ends'],
  ...['reclaim', 'reclaim', 'report', 'report', 'report', 'reports'],
] as const;

/** What happened in a history: `accepted` are the ids whose start or report was accepted. */
export type CountingHistory = {
  accountId: string;
  accepted: Set<string>;
  log: CountingLog;
  store: MeteringStore;
  account: Account;
  actions: string[];
  totals: { calls: number; crashes: number; late: number; outages: number };
};

/**
 * A random history of one account: a few ids are started, ended, renewed, reclaimed and reported by functions that interleave call by call, crash,
 * lose responses and have different clocks, while periods turn, upgrades are applied and the service is down for longer than a lease.
 * At last the nightly job cleans up.
 */
export async function runCountingHistory(
  table: Table,
  seed: number,
  limits: SlotLimits,
): Promise<CountingHistory> {
  const random = seededRandom(seed);
  const pick = <Thing>(things: readonly Thing[]): Thing =>
    things[Math.floor(random() * things.length)] as Thing;
  const chance = (share: number) => random() < share;
  const accountId = `account-${seed}`;
  let time = Date.parse('2026-11-22T18:00:00Z') / 1000;
  const paidUntil = time + pick([60, 400, 20 * SECONDS_PER_DAY]);
  await givenAccount(table, accountId, {
    subscription: starterSubscription(time, {
      periodStart: addMonths(paidUntil, -1),
      paidUntil,
      anchor: paidUntil,
      graceUntil: paidUntil + 7 * SECONDS_PER_DAY,
    }),
    terms: {
      concurrent: pick([1, 2, 3]),
      sessionsIncluded: pick([3, 50, 50]),
      requestsPerMinute: 100_000,
    },
    now: time,
  });
  const { store, log } = loggingStore(createMeteringStore(table), accountId);
  const ids = ['a', 'b', 'c', 'd', 'e'].slice(0, pick([1, 2, 3, 4, 5]));
  const accepted = new Set<string>();
  const actions: string[] = [];
  const totals = { calls: 0, crashes: 0, late: 0, outages: 0 };
  const errors: unknown[] = [];
  let running: (Running & { born: number })[] = [];
  /** What happens next: another start needs the slots, and a gateway reports its ends. */
  const afterOutage: (typeof ACTIONS)[number][] = [];
  let inFlight: { request: WaitingCall['request']; until: number }[] = [];

  /** A report of sessions that ended shortly before. */
  async function report(by: MeteringStore, sessionIds: string[], now: number): Promise<void> {
    const reports = sessionIds.map((sessionId) => {
      const endedAt = now - Math.floor(random() * pick([10, 300]));
      return { sessionId, startedAt: endedAt - Math.floor(random() * 400), endedAt };
    });
    for (const [id, { kind }] of await reportSessions(by, { accountId, reports, now, limits })) {
      if (kind === 'reported') accepted.add(id);
    }
  }

  const bodies = (sessionId: string, now: number) => ({
    async start(by: MeteringStore) {
      const outcome = await startSession(by, { accountId, sessionId, now, limits });
      if (outcome.kind !== 'refused') accepted.add(sessionId);
    },
    end: (by: MeteringStore) => endSession(by, { accountId, sessionId, now }),
    ends: (by: MeteringStore) => endSessions(by, { accountId, sessionIds: [sessionId, pick(ids)], now }),
    heartbeat: (by: MeteringStore) => heartbeatSession(by, { accountId, sessionId, now, limits }),
    heartbeats: (by: MeteringStore) => heartbeatSessions(by, { accountId, sessionIds: ids, now, limits }),
    operatorEnd: (by: MeteringStore) => endSession(by, { accountId, sessionId, now, reason: 'operator' }),
    reclaim: (by: MeteringStore) => reclaimExpired(by, { accountId, now, limits }),
    report: (by: MeteringStore) => report(by, [sessionId], now),
    reports: (by: MeteringStore) => report(by, ids, now),
    upgrade: (by: MeteringStore) => changePlan(by, accountId, now, 'period'),
    quota: (by: MeteringStore) => changePlan(by, accountId, now, 'quota'),
  });

  function begin(): void {
    const name = afterOutage.shift() ?? pick(ACTIONS);
    // Gateways report what was reclaimed during an outage.
    const isLate = name === 'report' && log.reclaimed.size > 0 && chance(0.7);
    const sessionId = pick(isLate ? [...log.reclaimed] : ids);
    const now = Math.floor(time + (random() * 2 - 1) * CLOCK_SECONDS);
    actions.push(`${name} ${sessionId}`);
    const onError = (error: unknown) => {
      if (!isBusy(error)) errors.push(error);
    };
    running.push(Object.assign(runInTurns(store, bodies(sessionId, now)[name], onError), { born: time }));
  }

  function crash(one: Running & { born: number }): void {
    totals.crashes++;
    for (const call of one.waiting) if (chance(0.5)) sendLate(call, one.born);
    one.crash();
  }

  function sendLate({ request }: WaitingCall, born: number): void {
    totals.late++;
    inFlight.push({ request, until: born + random() * LATE_SECONDS });
  }

  /** Makes a call of a function, or loses it or its response. */
  async function step(one: Running & { born: number }): Promise<void> {
    if (time - one.born > FUNCTION_SECONDS || chance(0.03)) return crash(one);
    const [call] = one.waiting.splice(Math.floor(random() * one.waiting.length), 1);
    if (!call) return;
    totals.calls++;
    if (SENT_ONCE.includes(call.method) && chance(0.25)) {
      if (chance(0.3)) await call.request();
      else if (chance(0.8)) sendLate(call, one.born);
      return call.resolve({ kind: 'unsure' });
    }
    const result = await call.request().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if (chance(0.03)) return crash(one);
    if ('error' in result) call.reject(result.error);
    else call.resolve(result.value);
  }

  let left = 12 + Math.floor(random() * 20);
  for (let steps = 0; ; steps++) {
    if (steps > STEPS_MAX) throw new Error(`nothing moves: ${actions.join(', ')}`);
    time += random() * random() * 2;
    if (chance(0.02)) time += random() * 60;
    const due = inFlight.filter(({ until }) => until <= time || chance(0.1));
    inFlight = inFlight.filter((one) => !due.includes(one));
    for (const { request } of due) await request().catch(() => undefined);
    await settle();
    running = running.filter(({ isOver }) => !isOver);
    const isIdle = running.length === 0;
    if (left > 0 && (isIdle || (running.length < 3 && chance(0.3)))) {
      if (isIdle && chance(0.3)) {
        totals.outages++;
        time += limits.leaseSeconds * (0.5 + random());
        if (chance(0.5)) afterOutage.push('reclaim', 'report');
      }
      if (afterOutage.length === 0) left--;
      begin();
      await settle();
    } else if (!isIdle) await step(pick(running));
    else if (inFlight.length === 0) break;
    else time += 1;
  }
  if (errors.length > 0) throw new AggregateError(errors, actions.join(', '));

  for (let night = 0; night < 2; night++) {
    time += SECONDS_PER_DAY;
    await cleanUpAccount(store, { accountId, now: Math.floor(time), limits });
  }
  const account = await store.readAccount(accountId);
  if (!account) throw new Error('no account');
  return { accountId, accepted, log, store, account, actions, totals };
}

const isBusy = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'busy';

/** Reclaims every slot whose lease has expired, as if each were needed. */
async function reclaimExpired(
  store: MeteringStore,
  { accountId, now, limits }: { accountId: string; now: number; limits: SlotLimits },
): Promise<void> {
  const account = await store.readAccount(accountId);
  if (!account) return;
  if (account.validUntil <= now) {
    await store.saveEntitlements({ before: account, after: rollOver(account, now) });
  }
  const sessionIds = Object.entries(account.open)
    .filter(([, slot]) => !isRunning(slot, now) || isOver(slot, now, limits))
    .map(([sessionId]) => sessionId);
  if (sessionIds.length > 0) await reclaimSlots(store, { account, sessionIds, now, limits });
}

/** An upgrade that begins a period a few seconds ago, or another quota. */
async function changePlan(
  store: MeteringStore,
  accountId: string,
  now: number,
  change: 'period' | 'quota',
): Promise<void> {
  const before = await store.readAccount(accountId);
  if (!before?.subscription) return;
  const periodStart = now - 5;
  const paidUntil = addMonths(periodStart, 1);
  const subscription =
    change === 'period' && periodStart > before.usageSince
      ? { ...before.subscription, periodStart, paidUntil, anchor: periodStart }
      : before.subscription;
  const terms = { ...before.terms, sessionsIncluded: 50, concurrent: 3 };
  await store.saveEntitlements({ before, after: rollOver({ ...before, subscription, terms }, now) });
}
