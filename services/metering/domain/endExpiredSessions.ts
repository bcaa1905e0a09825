import type { Account } from '../../../shared/account/account.ts';
import { onlyActiveProjects } from './onlyActiveProjects.ts';
import type { MeteringStore } from './ports.ts';
import { durationSeconds } from './session.ts';

/**
 * Ends open sessions whose lease has expired, at the end of their lease: first each session item, then all slots in one
 * write. If another caller changed the slots first, that write is refused and changes nothing. The caller of this function
 * then reads the account again.
 */
export async function endExpiredSessions(
  store: MeteringStore,
  expired: { account: Account; sessionIds: string[]; now: number },
): Promise<void> {
  const { account, sessionIds, now } = expired;
  const { accountId } = account;
  const marks = await allDone(
    sessionIds.map(async (sessionId) => {
      const [startedAt = now, leaseEnd = now] = account.open[sessionId] ?? [];
      const mark = await store.markEnded({
        accountId,
        sessionId,
        endedAt: leaseEnd,
        reason: 'lease_expired',
      });
      const endedAt = mark.kind === 'marked' ? mark.endedAt : leaseEnd;
      const wasEnded = mark.kind === 'marked' && mark.wasEnded;
      const projectId = mark.kind === 'marked' ? mark.projectId : undefined;
      return { sessionId, projectId, endedAt, wasEnded, seconds: durationSeconds({ startedAt, endedAt }) };
    }),
  );
  const seconds = marks.reduce((sum, mark) => sum + mark.seconds, 0);
  const byProject = new Map<string, number>();
  for (const { projectId, seconds } of marks) {
    if (projectId !== undefined) byProject.set(projectId, (byProject.get(projectId) ?? 0) + seconds);
  }
  const projectSeconds = onlyActiveProjects(account, Object.fromEntries(byProject));
  const result = await store.closeSessions({ accountId, sessionIds, seconds, projectSeconds, now });
  if (result.kind !== 'closed') return;
  const alsoEndedByClient = marks.filter((mark) => mark.wasEnded);
  await Promise.all(
    alsoEndedByClient.map(({ sessionId, endedAt }) =>
      store.markCounted({ accountId, sessionId, endedAt, counted: true }),
    ),
  );
}

/** Waits for all writes before it throws for one, so that none is still under way when the caller gives up. */
async function allDone<T>(writes: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(writes);
  return Promise.all(writes);
}
