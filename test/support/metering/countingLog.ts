import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import { durationSeconds } from '../../../services/metering/domain/session.ts';
import { isClosed } from '../../../shared/account/slots.ts';

/** What the table did, as seen at the calls that change slots and counts. */
export type CountingLog = {
  /** How often each id was counted, and its slot given back. */
  counted: Map<string, number>;
  released: Map<string, number>;
  /** Sessions that a reclaim marked as ended. */
  reclaimed: Set<string>;
  /** How often a report moved the end of the session, later or earlier. */
  extended: Map<string, number>;
  shortened: Map<string, number>;
  /** Sessions counted, and seconds of released sessions, by the start of the period that the account had. */
  sessions: Map<number, number>;
  seconds: Map<number, number>;
  /** What must never happen. */
  faults: string[];
};

/** A store that logs what it does. Calls must be made one at a time. */
export function loggingStore(
  store: MeteringStore,
  accountId: string,
): { store: MeteringStore; log: CountingLog } {
  const log: CountingLog = {
    counted: new Map(),
    released: new Map(),
    reclaimed: new Set(),
    extended: new Map(),
    shortened: new Map(),
    sessions: new Map(),
    seconds: new Map(),
    faults: [],
  };
  const closed = new Set<string>();
  const add = <Key>(map: Map<Key, number>, key: Key, amount = 1) =>
    map.set(key, (map.get(key) ?? 0) + amount);

  function logCount<Result extends Awaited<ReturnType<MeteringStore['countOnce']>>>(
    sessionId: string,
    result: Result,
  ): Result {
    if (result.kind !== 'counted') return result;
    const { account } = result;
    add(log.counted, sessionId);
    add(log.sessions, account.usageSince);
    if (account.sessionsUsed > account.sessionsIncluded) log.faults.push(`${sessionId} is beyond the quota`);
    if (Object.keys(account.open).length > account.concurrent) log.faults.push(`${sessionId} has no slot`);
    return result;
  }

  const logging: MeteringStore = {
    ...store,
    countOnce: async (start) => logCount(start.sessionId, await store.countOnce(start)),
    countInTransaction: async (start) => logCount(start.sessionId, await store.countInTransaction(start)),
    async recordReports(recording) {
      const wasRecorded = await store.recordReports(recording);
      if (!wasRecorded) return false;
      const { usageSince } = recording.account;
      for (const write of recording.writes) {
        const { sessionId, isCounted, isHeld, endedAt, expiredAt } = write;
        const addedFrom = expiredAt ?? write.startedAt;
        const isShortened = expiredAt !== undefined && endedAt < expiredAt;
        if (isCounted) {
          add(log.counted, sessionId);
          add(log.sessions, usageSince);
        }
        // A session that a report counts gives back its slot as it takes it.
        if (isCounted || isHeld) add(log.released, sessionId);
        else if (expiredAt === undefined || endedAt === expiredAt) {
          log.faults.push(`${sessionId} was written without an effect`);
        } else add(isShortened ? log.shortened : log.extended, sessionId);
        if (isShortened && endedAt < write.startedAt) log.faults.push(`${sessionId} ends before its start`);
        // Seconds that are taken back were added with the end that is replaced.
        const seconds = isShortened
          ? endedAt - expiredAt
          : durationSeconds({ startedAt: addedFrom, endedAt });
        if ((isShortened ? expiredAt : endedAt) >= usageSince) add(log.seconds, usageSince, seconds);
      }
      if ([...log.seconds.values()].some((seconds) => seconds < 0)) log.faults.push('seconds are below 0');
      return true;
    },
    async closeSlots(close) {
      const account = await store.closeSlots(close);
      for (const [id, slot] of Object.entries(account.open)) if (isClosed(slot)) closed.add(id);
      return account;
    },
    async markReclaimed(end) {
      const mark = await store.markReclaimed(end);
      log.reclaimed.add(end.sessionId);
      return mark;
    },
    async renewLeases(lease) {
      const renewal = await store.renewLeases(lease);
      const reopened = lease.sessionIds.filter((id) => renewal.kind === 'renewed' && closed.has(id));
      if (reopened.length > 0) log.faults.push(`${reopened} were renewed after their slots were closed`);
      return renewal;
    },
    async releaseSlots(release) {
      const before = await store.readAccount(accountId);
      const items = await Promise.all(
        release.sessionIds.map((sessionId) => store.readSession({ accountId, sessionId })),
      );
      const result = await store.releaseSlots(release);
      if (result.kind !== 'released') return result;
      for (const item of items) {
        if (!item || item.endedAt === undefined || !before) {
          log.faults.push('a slot was given back before the session ended');
          continue;
        }
        const { sessionId, startedAt, endedAt } = item;
        add(log.released, sessionId);
        const isInPeriod = endedAt >= before.usageSince;
        if (isInPeriod) add(log.seconds, before.usageSince, durationSeconds({ startedAt, endedAt }));
      }
      return result;
    },
  };
  return { store: logging, log };
}
