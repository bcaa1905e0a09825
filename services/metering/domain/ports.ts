import type { Account } from '../../../shared/account/account.ts';
import type { AccountStore, RateStore } from '../../../shared/account/ports.ts';
import type { StartRequest } from './decideStart.ts';
import type { EndReason, Session } from './session.ts';

export type SessionKey = { accountId: string; sessionId: string };

/** `fresh`: this caller created the session item. `found`: the item existed already; `session` is its content. */
export type Claim = { kind: 'fresh' } | { kind: 'found'; session: Session };

/** A start with the lease that the session gets when it is counted. */
export type SessionStart = StartRequest & { leaseEnd: number };

/**
 * `refused`: a condition failed; `account` is the account at that moment. `ended`: the session has ended. `unsure`: the
 * response was lost, so the write may or may not have happened.
 */
export type CountResult =
  | { kind: 'counted'; account: Account }
  | { kind: 'refused'; account: Account | undefined }
  | { kind: 'ended' }
  | { kind: 'unsure' };

/** `wasEnded`: an earlier call had ended the session; `endedAt` is the time of the first end. */
export type EndMark =
  | { kind: 'unknown' }
  | { kind: 'marked'; projectId?: string; startedAt: number; endedAt: number; wasEnded: boolean };

/** As for `CountResult`. */
export type CloseResult =
  | { kind: 'closed' }
  | { kind: 'refused'; account: Account | undefined }
  | { kind: 'unsure' };

export type HistoryPosition = { endedAt: number; sessionId: string };
export type HistoryPage = { sessions: Session[]; next?: HistoryPosition };

/*
 * The reads and writes that metering consists of. Each is one request to the table and safe to repeat, except
 * `countOnce` and `closeSessions`, which are sent once and can return `unsure`. Instants are epoch seconds.
 */

/** Counting on the account item. A fence makes a late `countOnce` of an id fail until its time is over. */
export type CountStore = {
  /** The fast path: one write that decides, counts and returns the new figures. */
  countOnce(start: SessionStart): Promise<CountResult>;
  /** The careful path: counts only if the session has not ended, and fences the id against a late `countOnce`. */
  countInTransaction(start: SessionStart & { fenceUntil: number }): Promise<CountResult>;
  /** Fences the id of a session that is not open. Returns false if it is open. */
  fence(fence: SessionKey & { until: number }): Promise<boolean>;
  /** Removes fences whose time is over. */
  purgeFences(purge: { accountId: string; sessionIds: string[] }): Promise<void>;
};

/** The slots of open sessions in the account item. */
export type SlotStore = {
  /** Returns `lapsed`, without renewing, if the lease had expired at `now`. */
  renewLease(
    lease: SessionKey & { now: number; leaseEnd: number },
  ): Promise<'renewed' | 'lapsed' | 'not_open'>;
  /**
   * Removes ended sessions from the open ones and adds their seconds, if all are open, their projects are active and the
   * account is not to be rolled over. `projectSeconds` are the seconds of the sessions that name a project.
   */
  closeSessions(close: {
    accountId: string;
    sessionIds: string[];
    seconds: number;
    projectSeconds: Record<string, number>;
    now: number;
  }): Promise<CloseResult>;
};

/** Session items. */
export type SessionStore = {
  /** Creates the session item unless it exists. */
  claim(claim: SessionKey & { projectId?: string; now: number }): Promise<Claim>;
  readSession(key: SessionKey): Promise<Session | undefined>;
  /** Sessions of the account by their ids. Sessions of the last second may be missing. */
  readSessions(accountId: string, sessionIds: string[]): Promise<Session[]>;
  /** Sets the end of the session unless it has one. After it, no careful count can count the id. */
  markEnded(end: SessionKey & { endedAt: number; reason: EndReason }): Promise<EndMark>;
  /** Records whether an ended session had been counted, for an end that does not show it by itself. */
  markCounted(mark: SessionKey & { endedAt: number; counted: boolean }): Promise<void>;
  /** A page of the account's ended sessions, newest first. */
  listEnded(query: { accountId: string; limit: number; after?: HistoryPosition }): Promise<HistoryPage>;
};

export type MeteringStore = AccountStore & RateStore & CountStore & SlotStore & SessionStore;
