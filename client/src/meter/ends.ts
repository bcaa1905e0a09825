import type { EndedSession, SessionFailure } from '../apiTypes.ts';
import { ApiError } from '../errors.ts';
import type { Breaker } from './breaker.ts';
import { toEntry } from './entries.ts';
import type { Keeper } from './keeper.ts';
import type { Moment, Moments } from './moments.ts';
import { readEnd, resultsOf } from './readResults.ts';
import type { Reporter } from './reporter.ts';
import { isSettledWithin, type Runtime, sendBatches } from './runtime.ts';
import { ownerOf, type Served, toReference } from './sessions.ts';
import type { MeterClient, SessionEnd } from './types.ts';

type Deps = {
  client: MeterClient;
  runtime: Runtime;
  moments: Moments;
  keeper: Keeper;
  reporter: Reporter;
  breaker: Breaker;
  /** The sessions that are served, by their ids. Those that end are removed. */
  served: Map<string, Served>;
};

export type Ends = ReturnType<typeof createEnds>;

/** Ends sessions: by one request if the service has accepted their start and can be reached, and by a report otherwise. */
export function createEnds({ client, runtime, moments, keeper, reporter, breaker, served }: Deps) {
  /** Ends that are under way. */
  const underWay = new Map<Promise<SessionEnd>, Served & { ended: Moment }>();

  /** A further call returns the same. */
  function end(session: Served): Promise<SessionEnd> {
    if (!session.end) {
      const ended = moments.now();
      track(session, ended, send(session, ended));
    }
    return session.end ?? Promise.resolve({ kind: 'lost' });
  }

  function track(session: Served, ended: Moment, ending: Promise<SessionEnd>): void {
    session.end = ending;
    served.delete(session.sessionId);
    underWay.set(ending, { ...session, ended });
    void ending.finally(() => underWay.delete(ending));
  }

  async function send(session: Served, ended: Moment): Promise<SessionEnd> {
    if (session.endsBy === 'nothing') return { kind: 'lost' };
    if (session.endsBy === 'report' || breaker.isOpen()) return report(session, ended);
    try {
      const result = await client.endSession(toReference(session), { attemptsMax: 1 });
      breaker.succeeded();
      return settle(session, ended, result);
    } catch (error) {
      const isMissing = error instanceof ApiError && error.code === 'session_not_found';
      return report(session, ended, { isBefore: isMissing });
    }
  }

  function settle(
    session: Served,
    ended: Moment,
    result: EndedSession | SessionFailure | undefined,
  ): Promise<SessionEnd> | SessionEnd {
    const endedMs = moments.isKnown(ended) ? moments.msOf(ended) : undefined;
    const meaning = readEnd(result, { endedMs });
    if (meaning.kind !== 'ended') return report(session, ended, { isBefore: meaning.kind !== 'later' });
    void keeper.remove([session.sessionId]);
    return meaning;
  }

  /** `isBefore`: the service had ended the session before, and a report extends it only if its lease had expired. */
  async function report(session: Served, ended: Moment, { isBefore = false } = {}): Promise<SessionEnd> {
    const { sessionId, started, isCounted } = session;
    return reporter.add({ ...ownerOf(session), sessionId, started, ended, isCounted, isBefore });
  }

  /** Ends all sessions. Returns how many of them the service knows to be ended. */
  async function endAll(): Promise<number> {
    const sessions = [...served.values()];
    const ended = moments.now();
    // For the next process, if this one does not learn that they have ended.
    const entries = [...sessions.map((one) => ({ ...one, ended })), ...underWay.values()]
      .filter(({ endsBy }) => endsBy !== 'nothing')
      .map((one) => toEntry(one, moments));
    if (entries.length > 0) void keeper.save(entries, { durable: true });
    for (const one of sessions) if (one.endsBy !== 'end') void end(one);
    await sendBatches(sessions, (batch) => endBatch(batch, ended));
    const results = await Promise.all(sessions.map(end));
    await Promise.all(underWay.keys());
    return results.filter(({ kind }) => kind !== 'kept').length;
  }

  async function endBatch(batch: Served[], ended: Moment): Promise<void> {
    const left = batch.filter((session) => session.end === undefined);
    if (left.length === 0) return;
    const response = client
      .endSessions({ sessions: left.map(toReference) }, { attemptsMax: 1 })
      .then(resultsOf)
      .catch(() => []);
    for (const [index, session] of left.entries()) {
      track(
        session,
        ended,
        response.then((results) => settle(session, ended, results[index])),
      );
    }
    await response;
  }

  return {
    end,
    endAll,
    /** Waits until the ends of a user that are under way have been tried. Whether there were any, and all have been tried in time. */
    async settleUser(userId: string, timeoutMs: number): Promise<boolean> {
      const own = [...underWay].flatMap(([ending, session]) => (session.userId === userId ? [ending] : []));
      return own.length > 0 && isSettledWithin(timeoutMs, Promise.all(own), runtime);
    },
    /** Waits for the ends that are under way. */
    async settleAll(): Promise<void> {
      await Promise.all(underWay.keys());
    },
    /** Ends that are under way, without those that wait to be reported. */
    get underWay(): number {
      return [...underWay.values()].filter(({ sessionId }) => !reporter.has(sessionId)).length;
    },
  };
}
