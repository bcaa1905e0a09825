import type { Account } from '../../../shared/account/account.ts';
import type { AccountStore, RateStore } from '../../../shared/account/ports.ts';
import type { StartRequest } from './decideStart.ts';
import type { EndReason, Session } from './session.ts';

export type SessionKey = { accountId: string; sessionId: string };

export type Claim = { kind: 'fresh' } | { kind: 'found'; session: Session };

export type CountResult =
  | { kind: 'counted'; account: Account }
  | { kind: 'refused'; account: Account | undefined }
  | { kind: 'ended' }
  | { kind: 'unsure' };

export type EndMark =
  | { kind: 'unknown' }
  | { kind: 'marked'; projectId?: string; startedAt: number; endedAt: number; wasEnded: boolean };

export type CloseResult =
  | { kind: 'closed' }
  | { kind: 'refused'; account: Account | undefined }
  | { kind: 'unsure' };

export type HistoryPosition = { endedAt: number; sessionId: string };
export type HistoryPage = { sessions: Session[]; next?: HistoryPosition };

/** A start with the lease that the session gets when it is counted. */
export type SessionStart = StartRequest & { leaseEnd: number };

/**
 * The writes and reads that metering is made of. Each is one request to the table and safe to repeat, but for
 * `countOnce` and `closeSessions`, which are sent once and may answer `unsure`. Instants are epoch seconds.
 */
export type MeteringStore = AccountStore &
  RateStore & {
    /** Puts the session item if it is absent; answers with the one that is there otherwise. */
    claim(claim: SessionKey & { projectId?: string; now: number }): Promise<Claim>;
    /**
     * The fast path: one write that decides, counts and answers with the new figures. `unsure` when its fate is not
     * known.
     */
    countOnce(start: SessionStart): Promise<CountResult>;
    /** The careful path: counts only if the session has not ended, and fences the id against a late `countOnce`. */
    countInTransaction(start: SessionStart & { fenceUntil: number }): Promise<CountResult>;
    /** Fences the id of a session that is not open; false if it is. */
    fence(fence: SessionKey & { until: number }): Promise<boolean>;
    /** Takes fences away whose time is over. */
    purgeFences(purge: { accountId: string; sessionIds: string[] }): Promise<void>;
    /** `lapsed` if the lease had passed at `now`: it is not renewed. */
    renewLease(
      lease: SessionKey & { now: number; leaseEnd: number },
    ): Promise<'renewed' | 'lapsed' | 'not_open'>;
    readSession(key: SessionKey): Promise<Session | undefined>;
    /** Sessions of the account by their ids; those of the last second may be missing. */
    readSessions(accountId: string, sessionIds: string[]): Promise<Session[]>;
    /** Sets the session's end if it has none. From here on no careful count can count the id. */
    markEnded(end: SessionKey & { endedAt: number; reason: EndReason }): Promise<EndMark>;
    /** Writes down whether an ended session had been counted, where the end alone cannot tell. */
    markCounted(mark: SessionKey & { endedAt: number; counted: boolean }): Promise<void>;
    /**
     * Takes ended sessions out of `open` and adds their seconds, if all are open, their projects active and the account
     * settled. `projectSeconds` are those of the sessions that name a project.
     */
    closeSessions(close: {
      accountId: string;
      sessionIds: string[];
      seconds: number;
      projectSeconds: Record<string, number>;
      now: number;
    }): Promise<CloseResult>;
    /** A page of the account's ended sessions, newest first. */
    listEnded(query: { accountId: string; limit: number; after?: HistoryPosition }): Promise<HistoryPage>;
  };
