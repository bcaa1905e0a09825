import {
  type EndedSession,
  type Release,
  releaseOf,
  withoutPart,
} from '../../../services/metering/domain/release.ts';
import type { Account } from '../../../shared/account/account.ts';
import type { AccountFormat } from '../../../shared/account/accountFormat.ts';
import { AccountItem } from './accountItem.ts';

/** A session as its item and the writes about it say. Instants are epoch seconds. */
export type RecordedSession = {
  accountId: string;
  /** Which life of the account, which can be erased and created again. */
  life: number;
  sessionId: string;
  projectId?: string;
  startedAt: number;
  /** The write that counted it: its time, the period and the plan that the account had, and whether it named the project. */
  counted?: { at: number; since: number; plan: string; hasProject: boolean };
  /** Each write that added seconds of it, or took some back: the end that they belong to, and where they were added. */
  closings: Closing[];
};

type Closing = {
  seconds: number;
  endedAt: number;
  at: number;
  since: number;
  plan: string;
  hasProject: boolean;
  /** Whether the session ended before the account's period. */
  isEarlier: boolean;
  format: AccountFormat;
};

type Open = { startedAt: number; leaseEnd: number; projectId?: string };

/**
 * The writers of one account, each write as the product makes it, with the records of the table's stream and what the session items
 * say. `releaseOf` is the product's own.
 */
export class AccountWriters extends AccountItem {
  readonly sessions = new Map<string, RecordedSession>();
  #open = new Map<string, Open>();
  #ids = 0;
  /** Sessions that have ended and whose slot is still held. */
  readonly #ended = new Map<string, number>();
  /** Those of which no report has moved the end of their lease yet. */
  readonly #expired = new Set<string>();

  start(now: number, projectId?: string): void {
    if (!this.exists(now)) return;
    this.rollOver(now);
    this.#count(now, projectId, (sessionId, startedAt) =>
      this.#open.set(sessionId, { startedAt, leaseEnd: now + 150, ...(projectId ? { projectId } : {}) }),
    );
  }

  #count(
    now: number,
    projectId: string | undefined,
    counted: (id: string, startedAt: number) => void,
  ): string {
    const { account } = this;
    if (!account) throw new Error('no account');
    const hasProject = projectId !== undefined && Object.hasOwn(account.projects, projectId);
    this.write(now, (before) => ({
      ...before,
      sessionsUsed: before.sessionsUsed + 1,
      projects: hasProject ? withProject(before.projects, projectId, [1, 0]) : before.projects,
    }));
    const sessionId = `${this.accountId}-s${++this.#ids}`;
    this.sessions.set(sessionId, {
      accountId: this.accountId,
      life: this.life,
      sessionId,
      ...(projectId === undefined ? {} : { projectId }),
      startedAt: now,
      counted: { at: this.recordedAt(), since: account.usageSince, plan: account.plan, hasProject },
      closings: [],
    });
    counted(sessionId, now);
    return sessionId;
  }

  heartbeat(now: number): void {
    if (!this.account || this.#open.size === 0) return;
    for (const open of this.#open.values()) open.leaseEnd = now + 150;
    this.write(now, (account) => ({ ...account }), true);
  }

  /** Marks a session as ended. Its slot is released by this call, or by a later one after a crash. */
  end(now: number, crashes: boolean): void {
    const open = [...this.#open.keys()].filter((id) => !this.#ended.has(id));
    const sessionId = open[Math.floor(this.random() * open.length)];
    if (sessionId === undefined) return;
    this.#ended.set(sessionId, now);
    if (!crashes) this.#release(now, [sessionId]);
  }

  /** Releases the slots of ended sessions that are still held, and reclaims those whose lease has expired. */
  reclaim(now: number): void {
    for (const [sessionId, { leaseEnd }] of this.#open) {
      if (leaseEnd > now || this.#ended.has(sessionId)) continue;
      this.#ended.set(sessionId, leaseEnd);
      this.#expired.add(sessionId);
    }
    const held = [...this.#ended.keys()].filter((id) => this.#open.has(id)).slice(0, 5);
    if (held.length > 0) this.#release(now, held, true);
  }

  #release(now: number, sessionIds: string[], knowsAccount = false): void {
    const ended = sessionIds.map((sessionId) => {
      const { startedAt = 0, projectId } = this.#open.get(sessionId) ?? {};
      const endedAt = this.#ended.get(sessionId) ?? now;
      return { sessionId, startedAt, endedAt, ...(projectId === undefined ? {} : { projectId }) };
    });
    let release = releaseOf(ended, knowsAccount && this.account ? { account: this.account, now } : { now });
    for (let round = 0; round < 5; round++) {
      if (this.#holds(release)) {
        this.#add(now, release, ended);
        for (const id of sessionIds) this.#open.delete(id);
        return;
      }
      if (!this.account) return;
      if (this.account.validUntil <= (release.lastEnd ?? 0))
        this.rollOver(Math.max(now, release.lastEnd ?? 0));
      release = releaseOf(ended, { account: this.account, now });
    }
    throw new Error('a release was refused each time');
  }

  #holds({ firstEnd, lastEnd, usageSince, projectSeconds }: Release): boolean {
    const { account } = this;
    if (!account) return false;
    return (
      (firstEnd === undefined || account.usageSince <= firstEnd) &&
      (lastEnd === undefined || account.validUntil > lastEnd) &&
      (usageSince === undefined || account.usageSince === usageSince) &&
      Object.keys(projectSeconds).every((id) => Object.hasOwn(account.projects, id))
    );
  }

  #add(now: number, release: Release, ended: EndedSession[]): void {
    const { account } = this;
    if (!account) throw new Error('no account');
    this.write(now, (before) => {
      let { projects } = before;
      for (const [id, seconds] of Object.entries(release.projectSeconds)) {
        projects = withProject(projects, id, [0, seconds]);
      }
      return { ...before, projects, secondsUsed: before.secondsUsed + release.seconds, late: release.late };
    });
    for (const session of ended) this.#note(account, session);
  }

  #note(account: Account, { sessionId, startedAt, endedAt, projectId, isTakenBack }: EndedSession): void {
    // The first period of an account has what ended before it, too.
    const isFirst = account.usageBefore === undefined && account.createdAt >= account.usageSince;
    const isEarlier = !isFirst && endedAt < account.usageSince;
    this.sessions.get(sessionId)?.closings.push({
      seconds: Math.max(0, endedAt - startedAt) * (isTakenBack ? -1 : 1),
      endedAt,
      at: this.recordedAt(),
      since: isEarlier ? (account.usageBefore ?? -1) : account.usageSince,
      plan: account.plan,
      hasProject: projectId !== undefined && (isEarlier || Object.hasOwn(account.projects, projectId)),
      isEarlier,
      format: this.format,
    });
  }

  /** A session that ran while the service could not be reached: counted now, with its seconds on the day of its end. */
  report(now: number, age: number, projectId?: string): void {
    if (!this.exists(now)) return;
    this.rollOver(now);
    const endedAt = now - age;
    const id = this.#count(now, projectId, () => undefined);
    const session = { sessionId: id, startedAt: endedAt - 100, endedAt, ...(projectId ? { projectId } : {}) };
    const recorded = this.sessions.get(id);
    if (recorded) recorded.startedAt = session.startedAt;
    this.#open.set(id, { startedAt: session.startedAt, leaseEnd: now, ...(projectId ? { projectId } : {}) });
    this.#ended.set(id, endedAt);
    this.#release(now, [id], true);
  }

  /** A report of a session whose lease has expired moves its end, later or earlier. */
  move(now: number): void {
    if (!this.account) return;
    this.rollOver(now);
    const moved = [...this.#expired]
      .map((id) => this.sessions.get(id))
      .find((one) => one?.closings.length === 1);
    const [closing] = moved?.closings ?? [];
    if (!moved || !closing) return;
    const { sessionId, startedAt, projectId } = moved;
    this.#expired.delete(sessionId);
    const expiredAt = closing.endedAt;
    const isLater = this.random() < 0.3;
    const endedAt = startedAt + Math.floor(this.random() * (expiredAt - startedAt));
    const part: EndedSession = {
      sessionId,
      ...(projectId === undefined ? {} : { projectId }),
      ...(isLater
        ? { startedAt: expiredAt, endedAt: now }
        : { startedAt: endedAt, endedAt: expiredAt, isTakenBack: true }),
    };
    if (!isLater && !withoutPart(this.account, part)) return;
    this.#add(now, releaseOf([part], { account: this.account, now }), [part]);
  }

  erase(now: number): void {
    if (!this.account) return;
    this.remove(now);
    this.erasures.push({ life: this.life, at: now, afterRecord: this.written.length });
    this.#open = new Map();
    this.#ended.clear();
    this.#expired.clear();
  }
}

function withProject(
  projects: Account['projects'],
  id: string,
  [sessions, seconds]: [number, number],
): Account['projects'] {
  const [createdAt = 0, sessionsBefore = 0, secondsBefore = 0] = projects[id] ?? [];
  return { ...projects, [id]: [createdAt, sessionsBefore + sessions, secondsBefore + seconds] };
}
