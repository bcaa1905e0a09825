import { rollOver } from '../../../shared/account/rollOver.ts';
import { busy } from '../../../shared/fault.ts';
import { fenceEnd } from './fence.ts';
import { onlyActiveProjects } from './onlyActiveProjects.ts';
import type { MeteringStore, SessionKey } from './ports.ts';
import { durationSeconds, type EndReason } from './session.ts';

/** A rollover and a close, each of which another caller may prevent twice. */
const ROUNDS_MAX = 6;

export type EndOutcome = { kind: 'ended'; endedAt: number; durationSeconds: number } | { kind: 'unknown' };

/**
 * Ends a session: marks its item as ended, then releases the slot and adds the seconds, on the condition that the slot
 * is held. After a crash in between the slot is still held, and a retry of the end releases it. An end that overtakes
 * its own start fences the id, so that the count still under way fails. The seconds of a project that was archived
 * meanwhile count for the account only. Instants are epoch seconds.
 */
export async function endSession(
  store: MeteringStore,
  end: SessionKey & { now: number; reason?: EndReason },
): Promise<EndOutcome> {
  const { accountId, sessionId, now, reason = 'ended' } = end;
  const key = { accountId, sessionId };
  const mark = await store.markEnded({ ...key, endedAt: now, reason });
  if (mark.kind === 'unknown') return { kind: 'unknown' };
  const { endedAt } = mark;
  const seconds = durationSeconds(mark);
  const outcome: EndOutcome = { kind: 'ended', endedAt, durationSeconds: seconds };

  let projectSeconds = mark.projectId === undefined ? {} : { [mark.projectId]: seconds };
  let isOnlyEnd = !mark.wasEnded;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const result = await store.closeSessions({
      accountId,
      sessionIds: [sessionId],
      seconds,
      projectSeconds,
      now,
    });
    if (result.kind === 'closed') {
      if (!isOnlyEnd) await store.markCounted({ ...key, endedAt, counted: true });
      return outcome;
    }
    if (result.kind === 'unsure') {
      isOnlyEnd = false;
      continue;
    }
    const { account } = result;
    if (!account || !Object.hasOwn(account.open, sessionId)) {
      const fenceUntil = fenceEnd(mark.startedAt);
      if (fenceUntil > now) {
        if (!account) await store.readOrCreateAccount(accountId, now);
        if (!(await store.fence({ ...key, until: fenceUntil }))) continue;
      }
      if (isOnlyEnd) await store.markCounted({ ...key, endedAt, counted: false });
      return outcome;
    }
    projectSeconds = onlyActiveProjects(account, projectSeconds);
    if (account.validUntil <= now) {
      await store.saveEntitlements({ before: account, after: rollOver(account, now) });
    }
  }
  throw busy('the account');
}
