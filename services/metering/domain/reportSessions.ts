import type { Account } from '../../../shared/account/account.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { busy } from '../../../shared/fault.ts';
import {
  addedPart,
  decideReport,
  type Report,
  type ReportDecision,
  type ReportOutcome,
  type ReportWrite,
  untilNow,
  writtenOutcome,
} from './decideReport.ts';
import { FENCES_MAX, staleFences } from './fence.ts';
import type { MeteringStore } from './ports.ts';
import { releaseOf, withoutPart } from './release.ts';
import type { Session } from './session.ts';
import type { SlotLimits } from './slots.ts';

/** Sessions of one transaction: their names and their projects' fit into the 4 kB of the account's expression. */
export const REPORTED_MAX = 25;

/** A rollover, a purge of fences and a write, each of which other callers prevent a few times. */
const ROUNDS_MAX = 12;

type Reporting = { accountId: string; now: number; limits: Pick<SlotLimits, 'sessionSecondsMax'> };

/**
 * Records sessions of one account that ran while their starts were not accepted. Each chunk of them is one transaction over their
 * items and the account: what it finds changed since it was read is read and decided again. Nothing that it has written is changed by
 * a repetition, so a report can be repeated. Of two reports of the same id, the first counts. Instants are epoch seconds. Throws
 * `busy` if other callers prevent every attempt, or if the account holds the most fences; a repetition is safe.
 */
export async function reportSessions(
  store: MeteringStore,
  { reports, ...reporting }: Reporting & { reports: Report[] },
): Promise<Map<string, ReportOutcome>> {
  const byId = new Map(reports.toReversed().map((report) => [report.sessionId, report]));
  const left = [...byId.values()].map((report) => untilNow(report, reporting.now));
  const outcomes = new Map<string, ReportOutcome>();
  while (left.length > 0) {
    const chunk = left.splice(0, REPORTED_MAX);
    for (const [sessionId, outcome] of await reportChunk(store, { ...reporting, reports: chunk })) {
      outcomes.set(sessionId, outcome);
    }
  }
  return outcomes;
}

async function reportChunk(
  store: MeteringStore,
  { accountId, reports, now, limits }: Reporting & { reports: Report[] },
): Promise<Map<string, ReportOutcome>> {
  const sessionIds = reports.map(({ sessionId }) => sessionId);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const account = await store.readOrCreateAccount(accountId, now);
    if (account.validUntil <= now) {
      await store.saveEntitlements({ before: account, after: rollOver(account, now) });
      continue;
    }
    const stored = await store.readSessions(accountId, sessionIds, { consistent: true });
    const sessions = new Map(stored.map((session) => [session.sessionId, session]));
    const decisions = decideAll(reports, { account, sessions, now, limits });
    const decided = await Promise.all(
      decisions.map(async ({ sessionId, decision }) => {
        const isErased = decision.kind === 'count' && (await wasErased(store, account, sessionId));
        return { sessionId, decision, isErased };
      }),
    );
    const outcomes = new Map<string, ReportOutcome>();
    const writes: ReportWrite[] = [];
    for (const { sessionId, decision, isErased } of decided) {
      if (isErased) outcomes.set(sessionId, { kind: 'ended', isCounted: false });
      else if (decision.kind === 'stays') outcomes.set(sessionId, decision.outcome);
      else {
        writes.push(decision.write);
        outcomes.set(sessionId, writtenOutcome(decision.write));
      }
    }
    if (writes.length === 0 || (await write(store, account, { writes, now }))) return outcomes;
  }
  throw busy('the account');
}

/** Decides one report after the other, so that no two take back the same seconds. */
function decideAll(
  reports: Report[],
  {
    account,
    sessions,
    now,
    limits,
  }: { account: Account; sessions: Map<string, Session>; now: number; limits: Reporting['limits'] },
): { sessionId: string; decision: ReportDecision }[] {
  let left = account;
  return reports.map((report) => {
    const { sessionId } = report;
    const decision = decideReport(report, { account: left, session: sessions.get(sessionId), now, limits });
    if (decision.kind === 'move') {
      const part = addedPart(decision.write);
      if (part.isTakenBack) left = withoutPart(left, part) ?? left;
    }
    return { sessionId, decision };
  });
}

/** Whether the account had the session before it was erased and created again. */
async function wasErased(
  store: Pick<MeteringStore, 'isErasedSession'>,
  { erasedSalt: salt }: Account,
  sessionId: string,
): Promise<boolean> {
  return salt !== undefined && store.isErasedSession({ salt, sessionId });
}

/** Returns whether it was written. Otherwise the account has changed, or fences were removed that took all the room. */
async function write(
  store: MeteringStore,
  account: Account,
  { writes, now }: { writes: ReportWrite[]; now: number },
): Promise<boolean> {
  const stale = staleFences(account, now);
  const added = writes.filter(({ fenceUntil }) => fenceUntil !== undefined).length;
  if (added > 0 && Object.keys(account.fences).length + added > FENCES_MAX) {
    if (stale.length === 0) throw busy('the account');
    await store.purgeFences({ accountId: account.accountId, sessionIds: stale });
    return false;
  }
  const { seconds, projectSeconds, late } = releaseOf(writes.map(addedPart), { account, now });
  return store.recordReports({ account, writes, seconds, projectSeconds, late, staleFences: stale, now });
}
