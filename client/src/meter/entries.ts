import type { SessionReport } from '../apiTypes.ts';
import type { Keeper } from './keeper.ts';
import { type Moment, type Moments, toIso } from './moments.ts';
import { ownerOf, type Served } from './sessions.ts';
import type { JournalEntry, SessionOwner } from './types.ts';

/** A report of a longer session would be refused, so it says that the session began later. The longest duration by default. */
const SESSION_MS_MAX = 24 * 3_600_000;

type Timed = SessionOwner & { sessionId: string; started: Moment; ended?: Moment };

export const toEntry = (session: Timed, moments: Moments): JournalEntry => ({
  ...ownerOf(session),
  sessionId: session.sessionId,
  ...moments.timesOf(session),
});

/** Writes sessions that run to the journal. Whether it has them. */
export async function note(
  sessions: Served[],
  { keeper, moments }: { keeper: Keeper; moments: Moments },
  options: { durable: boolean },
): Promise<boolean> {
  const entries = sessions.map((one) => toEntry(one, moments));
  const isSaved = await keeper.save(entries, options);
  if (isSaved) for (const [index, one] of sessions.entries()) one.noted = entries[index]?.clock ?? one.noted;
  return isSaved;
}

/**
 * As the service accepts it: the end is not in the future, and the start not after it. An end that seems to be is one by a clock that was
 * set since: the session ended before now, and its length is right.
 */
export function toReport(session: Required<Pick<Timed, 'ended'>> & Timed, moments: Moments): SessionReport {
  const { sessionId, userId, projectId, started, ended } = session;
  const now = moments.now();
  // The clock of this machine alone is no reason to change the time.
  const nowMs = moments.isKnown(now) ? moments.msOf(now) : Number.POSITIVE_INFINITY;
  const lastedMs = Math.max(0, moments.msOf(ended) - moments.startMsOf({ started, ended }));
  const endedMs = Math.min(moments.msOf(ended), nowMs);
  const startedMs = endedMs - Math.min(lastedMs, SESSION_MS_MAX);
  return {
    session_id: sessionId,
    user_id: userId,
    project_id: projectId,
    started_at: toIso(startedMs),
    ended_at: toIso(endedMs),
  };
}
