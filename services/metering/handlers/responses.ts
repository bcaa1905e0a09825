import type { Account } from '../../../shared/account/account.ts';
import { rateLimited } from '../../../shared/account/rateLimit.ts';
import { sessionsRemaining } from '../../../shared/account/rollOver.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { AppError } from '../../../shared/http/errors.ts';
import type { HttpResponse } from '../../../shared/http/response.ts';
import { isoInstant } from '../../../shared/time.ts';
import { cursorOf } from '../domain/cursor.ts';
import type { RefusalReason } from '../domain/decideStart.ts';
import type { EndOutcome } from '../domain/endSession.ts';
import type { HeartbeatOutcome } from '../domain/heartbeatSession.ts';
import type { History, OpenSession } from '../domain/listSessions.ts';
import { durationSeconds, type Session } from '../domain/session.ts';
import type { StartOutcome } from '../domain/startSession.ts';

/** What each outcome of the domain is over HTTP; refusals are thrown as problems. */

const notFound = (sessionId: string) =>
  new AppError('session_not_found', 404, `There is no session ${sessionId} of this user that was counted.`);

export function startResponse(
  outcome: StartOutcome,
  request: { sessionId: string; now: number },
): HttpResponse {
  if (outcome.kind === 'refused') throw refusal(outcome.reason, outcome.account, request.now);
  return {
    status: outcome.kind === 'counted' ? 201 : 200,
    body: {
      sessionId: request.sessionId,
      counted: true,
      ...figures(outcome.account),
      leaseExpiresAt: isoInstant(outcome.leaseEnd),
    },
  };
}

function figures(account: Account) {
  const { sessionsUsed, sessionsIncluded } = account;
  return { sessionsUsed, sessionsIncluded, sessionsRemaining: sessionsRemaining(account) };
}

function refusal(reason: RefusalReason, account: Account, now: number): AppError {
  switch (reason) {
    case 'session_ended':
      return new AppError(reason, 409, 'This session id has ended. Every connection needs an id of its own.');
    case 'rate_limited':
      return rateLimited({ requestsPerMinute: account.requestsPerMinute, now });
    case 'project_not_found':
      return new AppError(reason, 404, 'project_id names no active project of this user.');
    case 'quota_exceeded':
      return new AppError(
        reason,
        402,
        'All sessions of this period are used. Upgrade, or wait for periodEnd.',
        {
          details: { ...figures(account), periodEnd: isoInstant(account.periodEnd) },
        },
      );
    case 'concurrency_exceeded':
      return new AppError(reason, 429, 'As many sessions are open as the plan allows. End one first.', {
        details: { concurrent: account.concurrent },
      });
    default:
      return assertNever(reason);
  }
}

export function heartbeatResponse(outcome: HeartbeatOutcome, sessionId: string): HttpResponse {
  switch (outcome.kind) {
    case 'renewed':
      return { status: 200, body: { sessionId, leaseExpiresAt: isoInstant(outcome.leaseEnd) } };
    case 'over':
      throw new AppError('session_over', 410, 'This session is over. Close the connection.');
    case 'unknown':
      throw notFound(sessionId);
    default:
      return assertNever(outcome);
  }
}

export function endResponse(outcome: EndOutcome, sessionId: string): HttpResponse {
  if (outcome.kind === 'unknown') throw notFound(sessionId);
  const { endedAt, durationSeconds: seconds } = outcome;
  return { status: 200, body: { sessionId, endedAt: isoInstant(endedAt), durationSeconds: seconds } };
}

export function historyResponse({ open, page }: History): HttpResponse {
  return {
    status: 200,
    body: {
      sessions: [...open, ...page.sessions].map(sessionBody),
      ...(page.next ? { nextCursor: cursorOf(page.next) } : {}),
    },
  };
}

function sessionBody({
  sessionId,
  projectId,
  startedAt,
  endedAt,
  endReason,
  leaseEnd,
}: Session & Partial<OpenSession>) {
  return {
    sessionId,
    projectId,
    startedAt: isoInstant(startedAt),
    ...(endedAt === undefined
      ? { open: true, leaseExpiresAt: leaseEnd === undefined ? undefined : isoInstant(leaseEnd) }
      : {
          open: false,
          endedAt: isoInstant(endedAt),
          durationSeconds: durationSeconds({ startedAt, endedAt }),
          endReason,
        }),
  };
}
