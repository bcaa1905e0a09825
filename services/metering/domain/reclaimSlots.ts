import type { Account } from '../../../shared/account/account.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { isClosed, slotOf } from '../../../shared/account/slots.ts';
import type { MeteringStore } from './ports.ts';
import { releaseOf } from './release.ts';
import { endOfSlot, type HeldSlot, type SlotLimits } from './slots.ts';

type Reclaim = {
  account: Account;
  sessionIds: string[];
  /** Epoch seconds. */
  now: number;
  limits: Pick<SlotLimits, 'sessionSecondsMax'>;
};

/**
 * Reclaims slots in three steps, each safe to repeat, and each of which another caller can take over: close the slots, after
 * which no heartbeat renews them; mark the session items as ended; give the slots back. A slot that was renewed or given back
 * meanwhile is left alone. Sessions that ended in the account's period come first: to give back the slot of a later one, the
 * account is rolled over. Such a slot is left to another call.
 */
export async function reclaimSlots(store: MeteringStore, reclaim: Reclaim): Promise<void> {
  const { accountId } = reclaim.account;
  const { account, slots } = await closeAll(store, reclaim);
  if (slots.length === 0) return;
  const ended = await allDone(
    slots.map(async ([sessionId, slot]) => {
      const [startedAt] = slot;
      const { endedAt, reason } = endOfSlot(slot, reclaim.limits);
      const mark = await store.markReclaimed({ accountId, sessionId, startedAt, endedAt, reason });
      return { ...mark, sessionId, startedAt };
    }),
  );
  const inPeriod = ended.filter(({ endedAt }) => endedAt < account.validUntil);
  const released = inPeriod.length > 0 ? inPeriod : ended;
  const counted = released.filter(({ markedBy }) => markedBy === 'end');
  const release = releaseOf(released, { account, now: reclaim.now });
  const result = await store.releaseSlots({ accountId, ...release, counted });
  if (result.kind === 'refused' && result.account) {
    await rollOverFor(store, result.account, { now: reclaim.now, endedAt: release.lastEnd });
  }
}

/** Rolls the account over if a session ended after its period. Another call then gives the slot back. */
export async function rollOverFor(
  store: Pick<MeteringStore, 'saveEntitlements'>,
  account: Account,
  { now, endedAt = 0 }: { now: number; endedAt?: number },
): Promise<void> {
  if (account.validUntil > endedAt) return;
  // The end can come from a clock that is ahead.
  const after = rollOver(account, Math.max(now, endedAt));
  await store.saveEntitlements({ before: account, after });
}

/** Closes the slots that are not closed yet. Returns those that are closed now, with the account that has them. */
async function closeAll(
  store: Pick<MeteringStore, 'closeSlots'>,
  { account, sessionIds, limits }: Reclaim,
): Promise<{ account: Account; slots: HeldSlot[] }> {
  const held = (one: Account) =>
    sessionIds.flatMap((id): HeldSlot[] => {
      const slot = slotOf(one, id);
      return slot ? [[id, slot]] : [];
    });
  const toClose = held(account).filter(([, slot]) => !isClosed(slot));
  const after =
    toClose.length === 0
      ? account
      : await store.closeSlots({
          accountId: account.accountId,
          slots: toClose.map(([sessionId, slot]) => ({
            sessionId,
            leaseEnd: slot[1],
            endedAt: endOfSlot(slot, limits).endedAt,
          })),
        });
  return { account: after, slots: held(after).filter(([, slot]) => isClosed(slot)) };
}

/** Waits for all writes before it throws for one, so that none is still under way when the caller gives up. */
async function allDone<T>(writes: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(writes);
  return Promise.all(writes);
}
