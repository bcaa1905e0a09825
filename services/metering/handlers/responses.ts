import type { Account } from '../../../shared/account/account.ts';
import type { Rate } from '../../../shared/account/rateLimit.ts';
import { sessionsRemaining } from '../../../shared/account/rollOver.ts';
import { isClosed } from '../../../shared/account/slots.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import type { meteringRoutes } from '../../../shared/contract/metering/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { rateHeaders, rateLimited } from '../../../shared/http/rateLimit.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { ReportOutcome } from '../domain/decideReport.ts';
import type { RefusalReason } from '../domain/decideStart.ts';
import type { EndOutcome } from '../domain/endSession.ts';
import type { HeartbeatOutcome } from '../domain/heartbeatSession.ts';
import type { History, ListedOpenSession } from '../domain/listSessions.ts';
import { durationSeconds, type Session } from '../domain/session.ts';
import type { StartOutcome } from '../domain/startSession.ts';
import { historyCursor } from './historyCursor.ts';

/** The HTTP response of each outcome, or its body. Refusals are thrown as problems. */

type Routes = typeof meteringRoutes;

export const ok = <Body>(body: Body) => ({ status: 200 as const, body });

const notFound = (sessionId: string) =>
  new Problem('session_not_found', `This user has no counted session ${sessionId}.`);

export function startResponse(
  outcome: StartOutcome,
  { sessionId, now }: { sessionId: string; now: number },
): ResponseOf<Routes['startSession']> {
  const { rate, account } = outcome;
  const headers = rateHeaders(rate, now);
  if (outcome.kind === 'refused') {
    throw refusal(outcome.reason, { account, rate, now }).addHeaders(headers);
  }
  return {
    status: outcome.kind === 'counted' ? 201 : 200,
    headers,
    body: {
      sessionId,
      counted: true,
      ...figures(account),
      leaseExpiresAt: isoInstant(outcome.leaseEnd),
    },
  };
}

function figures(account: Account) {
  const { sessionsUsed, sessionsIncluded } = account;
  return { sessionsUsed, sessionsIncluded, sessionsRemaining: sessionsRemaining(account) };
}

/** Lets a gateway end the sessions that it no longer serves. */
const openSessions = ({ open }: Account): string[] =>
  Object.entries(open)
    .filter(([, slot]) => !isClosed(slot))
    .map(([sessionId]) => sessionId);

function refusal(
  reason: RefusalReason,
  { account, rate, now }: { account: Account; rate: Rate; now: number },
): Problem {
  switch (reason) {
    case 'session_ended':
      return new Problem(reason, 'A session with this id has ended. Use a new id for every connection.');
    case 'session_differs':
      return new Problem(reason, 'A session with this id is open with another project_id.');
    case 'rate_limited':
      return rateLimited(rate, now);
    case 'project_not_found':
      return new Problem(reason, 'This user has no active project with this project_id.');
    case 'quota_exceeded':
      return new Problem(
        reason,
        'All sessions of this period are used. Upgrade the plan, or wait until periodEnd.',
        { details: { ...figures(account), periodEnd: isoInstant(account.periodEnd) } },
      );
    case 'concurrency_exceeded':
      return new Problem(reason, 'The plan allows no further open session. End one first.', {
        details: { concurrent: account.concurrent, openSessions: openSessions(account) },
      });
    default:
      return assertNever(reason);
  }
}

export function renewedSession(outcome: HeartbeatOutcome, sessionId: string) {
  switch (outcome.kind) {
    case 'renewed':
      return { sessionId, leaseExpiresAt: isoInstant(outcome.leaseEnd) };
    case 'over':
      throw new Problem('session_over', 'This session is over. Close the connection.', {
        details: { endReason: outcome.endReason },
      });
    case 'unknown':
      throw notFound(sessionId);
    default:
      return assertNever(outcome);
  }
}

export function endedSession(outcome: EndOutcome, sessionId: string) {
  if (outcome.kind === 'unknown') throw notFound(sessionId);
  const { endedAt, durationSeconds: seconds } = outcome;
  return { sessionId, endedAt: isoInstant(endedAt), durationSeconds: seconds };
}

/** The same with the reason, for an operator. */
export function sessionEnd(outcome: EndOutcome, sessionId: string) {
  if (outcome.kind === 'unknown') throw notFound(sessionId);
  return { ...endedSession(outcome, sessionId), endReason: outcome.endReason };
}

export function reportedResult(
  { kind, projectId, endedAt, durationSeconds: seconds }: ReportOutcome,
  sessionId: string,
) {
  return {
    sessionId,
    status: kind,
    projectId,
    endedAt: endedAt === undefined ? undefined : isoInstant(endedAt),
    durationSeconds: seconds,
  };
}

export function historyResponse({ open, lapsed, page }: History): ResponseOf<Routes['listSessions']> {
  return {
    status: 200,
    body: {
      sessions: [...open, ...lapsed, ...page.sessions].map(sessionBody),
      ...(page.next ? { nextCursor: historyCursor.encode(page.next) } : {}),
    },
  };
}

function sessionBody(session: Session & Partial<ListedOpenSession>) {
  const { sessionId, projectId, startedAt, endedAt, endReason, leaseEnd, imported } = session;
  const common = { sessionId, projectId, startedAt: isoInstant(startedAt) };
  if (endedAt === undefined) {
    const leaseExpiresAt = leaseEnd === undefined ? undefined : isoInstant(leaseEnd);
    return { ...common, open: true, leaseExpiresAt };
  }
  return {
    ...common,
    open: false,
    endedAt: isoInstant(endedAt),
    durationSeconds: durationSeconds({ startedAt, endedAt }),
    endReason,
    imported,
  };
}
