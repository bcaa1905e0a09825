import { isClosed, slotOf } from '../../../shared/account/slots.ts';
import { busy } from '../../../shared/fault.ts';
import type { MeteringStore, SessionKey } from './ports.ts';
import { rollOverFor } from './reclaimSlots.ts';
import { releaseOf } from './release.ts';
import { durationSeconds, type EndReason } from './session.ts';

/** A rollover and a release, each of which another caller may prevent twice. */
const ROUNDS_MAX = 6;

/** `endReason` is that of the first end, absent if only a newer release knows it. */
export type EndOutcome =
  | { kind: 'ended'; endedAt: number; durationSeconds: number; endReason?: EndReason | undefined }
  | { kind: 'unknown' };

/**
 * Ends a session: marks its item as ended, then gives back the slot and adds the seconds, on the condition that the slot
 * is held. After a crash in between the slot is still held, and a retry or a later reclaim gives it back. If another call marked the
 * session, or if a response was lost, the slot is given back in one transaction with `counted: true`, so that a session that was
 * counted never disappears from the history. A session that was not counted is unknown, and its id is used up: a start of it that is
 * still under way is refused. The seconds of a project that was archived meanwhile count for the account only.
 * Instants are epoch seconds.
 */
export async function endSession(
  store: MeteringStore,
  end: SessionKey & { now: number; reason?: EndReason },
): Promise<EndOutcome> {
  const { accountId, sessionId, now, reason = 'ended' } = end;
  const key = { accountId, sessionId };
  // The client of a session that an operator ends still sends heartbeats. After a crash between the mark and the release, they
  // would renew the session for ever.
  if (reason === 'operator') await closeSlot(store, { ...key, now });
  const mark = await store.markEnded({ ...key, endedAt: now, reason });
  if (!mark) return { kind: 'unknown' };
  const ended = { sessionId, ...mark };
  const outcome: EndOutcome = {
    kind: 'ended',
    endedAt: mark.endedAt,
    durationSeconds: durationSeconds(mark),
    endReason: mark.endReason,
  };

  // Only the first end may record that the session was not counted.
  let isFirst = mark.markedBy === 'nobody';
  let isUncertain = mark.markedBy === 'end';
  let release = releaseOf([ended], { now });
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const counted = isUncertain ? [ended] : [];
    const result = await store.releaseSlots({ accountId, ...release, counted });
    if (result.kind === 'released') return outcome;
    if (result.kind === 'unsure') {
      isFirst = false;
      isUncertain = true;
      continue;
    }
    const { account } = result;
    if (!account || !slotOf(account, sessionId)) {
      const wasCounted = isFirst ? !(await store.markNotCounted(key)) : mark.wasCounted;
      return wasCounted ? outcome : { kind: 'unknown' };
    }
    release = releaseOf([ended], { account, now });
    await rollOverFor(store, account, { now, endedAt: mark.endedAt });
  }
  throw busy('the account');
}

/** Closes the slot if it is held. A heartbeat can change it a few times meanwhile. */
async function closeSlot(
  store: MeteringStore,
  { accountId, sessionId, now }: SessionKey & { now: number },
): Promise<void> {
  let account = await store.readAccount(accountId);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const slot = account && slotOf(account, sessionId);
    if (!slot || isClosed(slot)) return;
    account = await store.closeSlots({
      accountId,
      slots: [{ sessionId, leaseEnd: slot[1], endedAt: now }],
    });
  }
  throw busy('the account');
}
