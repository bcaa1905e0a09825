import { rollOver } from '../../../shared/account/rollOver.ts';
import { busy } from '../../../shared/fault.ts';
import { fenceEnd } from './fence.ts';
import type { MeteringStore, SessionKey } from './ports.ts';
import { ofActiveProjects } from './projectSeconds.ts';
import { durationSeconds, type EndReason } from './session.ts';

/** The close, a settling before it, and a few times losing either to another caller. */
const ROUNDS_MAX = 6;

export type EndOutcome = { kind: 'ended'; endedAt: number; durationSeconds: number } | { kind: 'unknown' };

/**
 * Ends a session: marks its item ended, then gives the slot back and adds the seconds, guarded by the slot being
 * held. A crash in between leaves the slot held and a retry of the end gives it back. An end that overtakes its own
 * start fences the id, so that the count that is still on its way fails. Seconds of a project that was archived meanwhile
 * are the account's alone. Instants are epoch seconds.
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
      ...{ accountId, sessionIds: [sessionId], seconds, projectSeconds, now },
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
    projectSeconds = ofActiveProjects(account, projectSeconds);
    if (account.validUntil <= now)
      await store.saveEntitlements({ before: account, after: rollOver(account, now) });
  }
  throw busy('the account');
}
