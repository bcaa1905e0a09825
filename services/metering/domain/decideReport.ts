import type { Account, OpenSession } from '../../../shared/account/account.ts';
import { slotOf } from '../../../shared/account/slots.ts';
import { SECONDS_PER_HOUR, SECONDS_PER_MINUTE } from '../../../shared/time.ts';
import { fenceEnd } from './fence.ts';
import { type EndedSession, withoutPart } from './release.ts';
import { durationSeconds, type EndReason, type Session } from './session.ts';
import type { SlotLimits } from './slots.ts';

/** A session as its gateway reports it. Instants are epoch seconds. */
export type Report = { sessionId: string; projectId?: string; startedAt: number; endedAt: number };

type ReportLimits = Pick<SlotLimits, 'sessionSecondsMax'>;

/** How old the end of a reported session can be: an outage that begins on a Friday evening is over by then. */
const REPORTED_WITHIN_SECONDS = 72 * SECONDS_PER_HOUR;

/** How much a gateway's clock can be ahead of ours. An end in that time counts as now. */
const GATEWAY_CLOCK_SECONDS = SECONDS_PER_MINUTE;

/** The rule that a report breaks, with its field; undefined if it can be accepted. */
export function brokenRule(
  { startedAt, endedAt }: Pick<Report, 'startedAt' | 'endedAt'>,
  now: number,
  { sessionSecondsMax }: ReportLimits,
): { field: 'started_at' | 'ended_at'; rule: string } | undefined {
  if (endedAt > now + GATEWAY_CLOCK_SECONDS) return { field: 'ended_at', rule: 'must not be in the future' };
  if (endedAt < now - REPORTED_WITHIN_SECONDS) {
    const hours = REPORTED_WITHIN_SECONDS / SECONDS_PER_HOUR;
    return { field: 'ended_at', rule: `must be within the last ${hours} hours` };
  }
  if (endedAt < startedAt) return { field: 'ended_at', rule: 'must not be before started_at' };
  if (endedAt - startedAt > sessionSecondsMax) {
    const hours = sessionSecondsMax / SECONDS_PER_HOUR;
    return { field: 'started_at', rule: `must be at most ${hours} hours before ended_at` };
  }
  return undefined;
}

/** The report with an end that is not after `now`: a gateway's clock can be ahead. */
export function untilNow(report: Report, now: number): Report {
  const endedAt = Math.min(report.endedAt, now);
  return { ...report, endedAt, startedAt: Math.min(report.startedAt, endedAt) };
}

/** `reported`: its stored end is that of a report. `ended`: it ended otherwise. An erased session has no further members. */
export type ReportOutcome = {
  kind: 'reported' | 'ended';
  /** Whether this call counted the session. */
  isCounted: boolean;
  projectId?: string;
  endedAt?: number;
  durationSeconds?: number;
};

/** What is written of a reported session, on the condition that its item is still `before` and its slot is held or not. */
export type ReportWrite = {
  sessionId: string;
  /** Undefined: there is no item. */
  before: Session | undefined;
  isHeld: boolean;
  /** Whether the report counts the session. */
  isCounted: boolean;
  startedAt: number;
  endedAt: number;
  /** Absent: the stored reason stays. */
  reason?: EndReason;
  projectId?: string;
  /** The assumed end of a session whose end moves. Its seconds until then were added with it. */
  expiredAt?: number;
  /** Until when a late plain count of the id must fail, if one can still arrive. */
  fenceUntil?: number;
};

export type ReportDecision =
  | { kind: 'stays'; outcome: ReportOutcome }
  | { kind: 'count' | 'give_back' | 'move'; write: ReportWrite };

/**
 * Decides what a report of a session does, from its stored item and its account. A slot that is held is given back. A session that
 * was not counted is counted, one whose lease expired ends as reported, and any other stays as it is. Quota and concurrency refuse
 * nothing, because the session ran. No session becomes longer than the longest duration. An end moves earlier only if the account shows
 * where the seconds after it were added.
 */
export function decideReport(
  report: Report,
  {
    account,
    session,
    now,
    limits,
  }: { account: Account; session?: Session; now: number; limits: ReportLimits },
): ReportDecision {
  const slot = slotOf(account, report.sessionId);
  if (slot) return { kind: 'give_back', write: giveBack(report, { slot, session, limits }) };
  if (!session) return { kind: 'count', write: countingWrite(report, account) };
  if (session.endedAt === undefined || session.counted === false) {
    const fenceUntil = fenceEnd(session.startedAt);
    const fence = fenceUntil > now ? { fenceUntil } : {};
    return { kind: 'count', write: { ...countingWrite(report, account), before: session, ...fence } };
  }
  const stays: ReportDecision = { kind: 'stays', outcome: storedOutcome(session, session.endedAt) };
  const endedAt = reportedEnd(report, session, limits);
  if (!isAssumed(session) || endedAt === session.endedAt) return stays;
  const write: ReportWrite = {
    ...shownOf(session),
    sessionId: report.sessionId,
    before: session,
    isHeld: false,
    isCounted: false,
    startedAt: session.startedAt,
    endedAt,
    reason: 'reported',
    expiredAt: session.endedAt,
  };
  const part = addedPart(write);
  if (part.isTakenBack && !withoutPart(account, part)) return stays;
  return { kind: 'move', write };
}

/** Whether nobody said when the session ended: the end is that of its lease. A report says it, once. */
const isAssumed = ({ endReason }: Session): boolean => endReason === 'lease_expired';

/** Between the start and the longest duration. */
const reportedEnd = (
  { endedAt }: Report,
  { startedAt }: Session,
  { sessionSecondsMax }: ReportLimits,
): number => Math.max(startedAt, Math.min(endedAt, startedAt + sessionSecondsMax));

/**
 * The end is the later one of the report and of the call that has marked the session as ended, if any. If that call assumed the end, it
 * is the report's.
 */
function giveBack(
  report: Report,
  { slot: [startedAt], session, limits }: { slot: OpenSession; session?: Session; limits: ReportLimits },
): ReportWrite {
  const longest = Math.min(report.endedAt, startedAt + limits.sessionSecondsMax);
  const wasAssumed = session !== undefined && isAssumed(session);
  const endedAt = wasAssumed ? Math.max(startedAt, longest) : longest;
  const markedEnd = session?.endedAt;
  const isReported = markedEnd === undefined || (wasAssumed ? endedAt !== markedEnd : endedAt > markedEnd);
  return {
    ...shownOf(session),
    sessionId: report.sessionId,
    before: session,
    isHeld: true,
    isCounted: false,
    startedAt,
    ...(isReported ? { endedAt, reason: 'reported' } : { endedAt: markedEnd }),
  };
}

/** The session counts for the account only if its project is not active. */
function countingWrite({ projectId, ...report }: Report, { projects }: Account): ReportWrite {
  const isActive = projectId !== undefined && Object.hasOwn(projects, projectId);
  return {
    ...report,
    ...(isActive ? { projectId } : {}),
    before: undefined,
    isHeld: false,
    isCounted: true,
    reason: 'reported',
  };
}

const shownOf = (session: Session | undefined): { projectId?: string } =>
  session?.projectId === undefined ? {} : { projectId: session.projectId };

const storedOutcome = (session: Session, endedAt: number): ReportOutcome => ({
  ...shownOf(session),
  kind: session.endReason === 'reported' ? 'reported' : 'ended',
  isCounted: false,
  endedAt,
  durationSeconds: durationSeconds({ startedAt: session.startedAt, endedAt }),
});

/** The outcome of a write that was made. */
export const writtenOutcome = (write: ReportWrite): ReportOutcome => ({
  ...(write.projectId === undefined ? {} : { projectId: write.projectId }),
  kind: write.reason === 'reported' ? 'reported' : 'ended',
  isCounted: write.isCounted,
  endedAt: write.endedAt,
  durationSeconds: durationSeconds(write),
});

/** The part of a session whose seconds its write adds or takes back: all of it, or what lies between both ends. */
export function addedPart(write: ReportWrite): EndedSession {
  const { sessionId, projectId, startedAt, endedAt, expiredAt } = write;
  const shown = { sessionId, projectId };
  if (expiredAt === undefined) return { ...shown, startedAt, endedAt };
  return expiredAt < endedAt
    ? { ...shown, startedAt: expiredAt, endedAt }
    : { ...shown, startedAt: endedAt, endedAt: expiredAt, isTakenBack: true };
}
