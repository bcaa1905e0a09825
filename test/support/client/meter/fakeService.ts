import { ApiError, NetworkError } from '../../../../client/src/errors.ts';
import type { MeterClient } from '../../../../client/src/meter/types.ts';
import type { OperationId } from '../../../../client/src/operations.ts';

type Method = Exclude<keyof MeterClient, 'clock'>;
type Input = { session_id?: string; user_id?: string; sessions?: { session_id: string; user_id: string }[] };

export type FakeCall = { method: Method; input: Input; sessionIds: string[] };

/** What a call meets: undefined for the usual response, otherwise a failure, or the results of the response. */
type Fault = (call: FakeCall) => unknown;

/** How a call fails: before it arrives, after it, or with a problem. */
export const away = (operationId: OperationId) =>
  new NetworkError('connection', 'no connection', { operationId, attempts: 1, retryable: true });

export const problemOf = (operationId: OperationId, status: number, code: string, members: object = {}) =>
  new ApiError(
    {
      status,
      code: code as never,
      detail: `What ${code} means.`,
      extensions: members as never,
      isDeclared: true,
    },
    { operationId, attempts: 1, retryable: status >= 500 || status === 429 },
  );

export type FakeSession = { startedMs: number; endedMs?: number; isReported?: boolean };

/**
 * A billing service in memory, and a client of it. It counts sessions by the clock of the test, is away while `isAway`, and loses the
 * responses of calls that `losesResponse` names. `fault` decides of each call first.
 */
export function createFakeService() {
  const sessions = new Map<string, FakeSession>();
  const calls: FakeCall[] = [];
  const service = {
    sessions,
    calls,
    isAway: false,
    losesResponse: new Set<Method>(),
    /** Returns an error to throw, results to respond with, or undefined. */
    fault: (() => undefined) as Fault,
    /** How much the clock of the service is ahead of this machine's. */
    aheadMs: 0,
    isClockKnown: true,
    callsOf: (method: Method) => calls.filter((call) => call.method === method),
    client: undefined as unknown as MeterClient,
  };
  const nowMs = () => Date.now() + service.aheadMs;

  function respond(method: Method, input: Input): unknown {
    switch (method) {
      case 'startSession': {
        const id = input.session_id ?? '';
        if (sessions.get(id)?.endedMs !== undefined) throw problemOf(method, 409, 'session_ended');
        sessions.set(id, sessions.get(id) ?? { startedMs: nowMs() });
        return { sessionId: id, counted: true };
      }
      case 'endSession':
        return endOf(input.session_id ?? '') ?? raise(problemOf(method, 404, 'session_not_found'));
      case 'endSessions':
        return each(input, ({ session_id }) => endOf(session_id) ?? failure(session_id, 'session_not_found'));
      case 'renewSessions':
        return each(input, ({ session_id: sessionId }) => {
          const session = sessions.get(sessionId);
          if (!session) return failure(sessionId, 'session_not_found');
          if (session.endedMs !== undefined)
            return failure(sessionId, 'session_over', { endReason: 'ended' });
          return { sessionId, leaseExpiresAt: new Date(nowMs() + 150_000).toISOString() };
        });
      case 'reportSessions':
        return each(input, (report) => reportOf(report as never));
    }
  }

  function endOf(sessionId: string) {
    const session = sessions.get(sessionId);
    if (!session) return undefined;
    session.endedMs ??= nowMs();
    return shown(sessionId, session);
  }

  function reportOf(report: { session_id: string; started_at: string; ended_at: string }) {
    const { session_id: sessionId } = report;
    const found = sessions.get(sessionId);
    const session = found ?? { startedMs: Date.parse(report.started_at) };
    sessions.set(sessionId, session);
    if (session.endedMs === undefined) {
      session.endedMs = Date.parse(report.ended_at);
      session.isReported = true;
    }
    return { ...shown(sessionId, session), status: session.isReported ? 'reported' : 'ended' };
  }

  async function call(method: Method, input: Input): Promise<unknown> {
    const sessionIds = input.sessions?.map(({ session_id }) => session_id) ?? [input.session_id ?? ''];
    const made = { method, input, sessionIds };
    calls.push(made);
    await Promise.resolve();
    if (service.isAway) throw away(method);
    const fault = await service.fault(made);
    if (fault instanceof Error) throw fault;
    const response = fault ?? respond(method, input);
    if (service.losesResponse.has(method)) throw away(method);
    return response;
  }

  const method = (name: Method) => (input: Input) => call(name, input);
  service.client = {
    startSession: method('startSession'),
    renewSessions: method('renewSessions'),
    endSession: method('endSession'),
    endSessions: method('endSessions'),
    reportSessions: method('reportSessions'),
    clock: {
      nowMs: () => (service.isClockKnown ? nowMs() : Date.now()),
      isKnown: () => service.isClockKnown,
      observe: () => undefined,
    },
  } as unknown as MeterClient;
  return service;
}

const each = (input: Input, result: (one: { session_id: string; user_id: string }) => unknown) => ({
  results: (input.sessions ?? []).map(result),
});

export const failure = (sessionId: string, code: string, members: object = {}) => ({
  sessionId,
  code,
  retryable: code === 'busy',
  detail: `What ${code} means.`,
  ...members,
});

const shown = (sessionId: string, { startedMs, endedMs = 0 }: FakeSession) => ({
  sessionId,
  endedAt: new Date(endedMs).toISOString(),
  durationSeconds: Math.max(0, Math.floor(endedMs / 1000) - Math.floor(startedMs / 1000)),
});

function raise(error: Error): never {
  throw error;
}
