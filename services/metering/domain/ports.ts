import type { Account } from '../../../shared/account/account.ts';
import type { AccountStore, RateStore } from '../../../shared/account/ports.ts';
import type { ReportWrite } from './decideReport.ts';
import type { StartRequest } from './decideStart.ts';
import type { EndedSession, Release } from './release.ts';
import type { EndReason, Session } from './session.ts';

export type SessionKey = { accountId: string; sessionId: string };

/** `fresh`: this caller created the session item. `found`: the item existed already; `session` is its content. */
export type Claim = { kind: 'fresh' } | { kind: 'found'; session: Session };

/** A start with the lease that the session gets when it is counted, and the time until which its claim is kept. */
export type SessionStart = StartRequest & {
  leaseEnd: number;
  claimEnd: number;
  /** Set if the account was erased before and the id is none of its erased sessions: the salt of that erasure. */
  erasedSalt?: string;
};

/**
 * `refused`: a condition failed; `account` is the account at that moment. `ended`: the session has ended. `unsure`: the
 * response was lost, so the write may or may not have happened.
 */
export type CountResult =
  | { kind: 'counted'; account: Account }
  | { kind: 'refused'; account: Account | undefined }
  | { kind: 'ended' }
  | { kind: 'unsure' };

/**
 * `endedAt` and `endReason` are those of the first end. `markedBy` is who had marked the session before: a client's or an operator's end, which may
 * still record that it was not counted, or a reclaim, which never does.
 */
export type EndMark = {
  projectId?: string;
  startedAt: number;
  endedAt: number;
  /** Absent if only a newer release knows it. */
  endReason?: EndReason | undefined;
  markedBy: 'nobody' | 'end' | 'reclaim';
  /** `false`: an earlier end recorded that the session was not counted. */
  wasCounted: boolean;
};

/** As for `CountResult`. */
export type ReleaseResult =
  | { kind: 'released' }
  | { kind: 'refused'; account: Account | undefined }
  | { kind: 'unsure' };

export type HistoryPosition = { endedAt: number; sessionId: string };

/** Sessions of a project, with a reason of their end, or that ended from `from` until before `to`, epoch seconds. */
export type SessionFilter = { projectId?: string; endReason?: EndReason; from?: number; to?: number };

/** A page that a filter made short, or empty, has a `next` if there are more sessions to look at. */
export type HistoryPage = { sessions: Session[]; next?: HistoryPosition };

/*
 * The reads and writes that metering consists of. Each is one request to the table and safe to repeat, except
 * `countOnce` and `releaseSlots`, which are sent once and can return `unsure`. Instants are epoch seconds.
 */

/** Counting on the account item. A fence makes a late `countOnce` of an id fail until its time is over. */
export type CountStore = {
  /** The fast path: one write that decides, counts and returns the new figures. */
  countOnce(start: SessionStart): Promise<CountResult>;
  /**
   * The careful path: counts only if the session has not ended, and fences the id against a late `countOnce`. Also removes fences
   * whose time is over. Refused while the account holds the most fences.
   */
  countInTransaction(
    start: SessionStart & { fenceUntil: number; staleFences: string[] },
  ): Promise<CountResult>;
  /** Records that the quota refuses sessions from `now` on, unless it is recorded already, or sessions remain. */
  markRefused(mark: { accountId: string; now: number }): Promise<void>;
  /** Removes fences whose time is over. */
  purgeFences(purge: { accountId: string; sessionIds: string[] }): Promise<void>;
};

/** The slots of open sessions in the account item. */
export type SlotStore = {
  /**
   * Sets the end of these leases, at most 100, if every session has a slot that is not closed and whose lease does not end later. Otherwise
   * none is changed. Returns the account after the write, or the one that refused it.
   */
  renewLeases(renewal: {
    accountId: string;
    sessionIds: string[];
    leaseEnd: number;
  }): Promise<{ kind: 'renewed'; account: Account } | { kind: 'refused'; account: Account | undefined }>;
  /**
   * Closes all of these slots if each still has this lease, and none otherwise. Returns the account after the write, or the one that
   * refused it.
   */
  closeSlots(close: {
    accountId: string;
    slots: { sessionId: string; leaseEnd: number; endedAt: number }[];
  }): Promise<Account>;
  /**
   * Gives back the slots of ended sessions and adds their seconds, if all are held, their projects are active and their ends lie
   * in the account's period. `counted` are those of them that are recorded as counted in the same transaction.
   */
  releaseSlots(
    release: Release & { accountId: string; counted: Pick<EndedSession, 'sessionId' | 'endedAt'>[] },
  ): Promise<ReleaseResult>;
};

/** Reported sessions. */
export type ReportStore = {
  /**
   * Writes the ends of reported sessions, counts those that are to be counted, gives back the slots that are held and adds seconds, all
   * or nothing. Removes fences whose time is over. Returns false if `account` or one of the sessions has changed since it was read.
   */
  recordReports(
    reports: Pick<Release, 'seconds' | 'projectSeconds' | 'late'> & {
      account: Account;
      writes: ReportWrite[];
      staleFences: string[];
      now: number;
    },
  ): Promise<boolean>;
};

/** Session items. */
export type SessionStore = {
  /** Creates the session item unless it exists. It expires at `claimEnd` if the session never ends. */
  claim(claim: SessionKey & { projectId?: string; now: number; claimEnd: number }): Promise<Claim>;
  readSession(key: SessionKey): Promise<Session | undefined>;
  /** Whether the id was a session of the account that was erased with this salt. */
  isErasedSession(session: { salt: string; sessionId: string }): Promise<boolean>;
  /** Sessions of the account by their ids. Unless the read is consistent, sessions of the last second may be missing. */
  readSessions(
    accountId: string,
    sessionIds: string[],
    options?: { consistent: boolean },
  ): Promise<Session[]>;
  /** Sets the end of the session unless it has one. After it, no careful count can count the id. */
  markEnded(end: SessionKey & { endedAt: number; reason: EndReason }): Promise<EndMark | undefined>;
  /** The same for a session whose slot is closed. The slot proves that it was counted, so the item is created if it has expired. */
  markReclaimed(
    end: SessionKey & { startedAt: number; endedAt: number; reason: EndReason },
  ): Promise<EndMark>;
  /** Records that a session ended without being counted. Returns false if it is recorded as counted. */
  markNotCounted(key: SessionKey): Promise<boolean>;
  /** A page of the account's ended sessions, newest first. */
  listEnded(query: {
    accountId: string;
    limit: number;
    after?: HistoryPosition;
    filter?: SessionFilter;
  }): Promise<HistoryPage>;
};

/** The key of an item, after which a scan of the table continues. */
export type TablePosition = { pk: string; sk: string };

export type ListedAccount = { accountId: string; position: TablePosition };

/** All accounts, for the nightly job only. */
export type AccountDirectory = {
  /**
   * Some of the accounts that can need a cleanup at `now` (epoch seconds): their period has ended, or they hold slots or fences. A
   * page may be empty and not the last. `next` is absent on the last page. An account of the last second may be missing.
   */
  listAccounts(page: { now: number; after?: TablePosition }): Promise<{
    accounts: ListedAccount[];
    next?: TablePosition;
  }>;
};

export type MeteringStore = AccountStore & RateStore & CountStore & SlotStore & ReportStore & SessionStore;
