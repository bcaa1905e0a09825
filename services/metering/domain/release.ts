import type { Account } from '../../../shared/account/account.ts';
import { onlyActiveProjects } from './onlyActiveProjects.ts';
import { durationSeconds } from './session.ts';

/** A session that has ended, whose slot is still held. */
export type EndedSession = { sessionId: string; projectId?: string; startedAt: number; endedAt: number };

/**
 * What giving back slots writes. The seconds count in the period in which a session ended, so the write holds only while that
 * is the account's period: it began before `firstEnd` and lasts beyond `lastEnd`. Both are absent if no seconds are added.
 */
export type Release = {
  sessionIds: string[];
  seconds: number;
  projectSeconds: Record<string, number>;
  firstEnd?: number;
  lastEnd?: number;
};

/**
 * The release of sessions that have ended. `account` is what refused an earlier attempt. Seconds of sessions that ended in an
 * earlier period are not added; those of an archived project count for the account only.
 */
export function releaseOf(ended: EndedSession[], account?: Account): Release {
  const current = ended.filter(({ endedAt }) => endedAt >= (account?.usageSince ?? 0));
  const byProject = new Map<string, number>();
  for (const { projectId, ...session } of current) {
    if (projectId === undefined) continue;
    byProject.set(projectId, (byProject.get(projectId) ?? 0) + durationSeconds(session));
  }
  const projectSeconds = Object.fromEntries(byProject);
  const ends = current.map(({ endedAt }) => endedAt);
  return {
    sessionIds: ended.map(({ sessionId }) => sessionId),
    seconds: current.reduce((sum, session) => sum + durationSeconds(session), 0),
    projectSeconds: account ? onlyActiveProjects(account, projectSeconds) : projectSeconds,
    ...(ends.length > 0 ? { firstEnd: Math.min(...ends), lastEnd: Math.max(...ends) } : {}),
  };
}
