import type { AccountChange } from '../../../services/ledger/domain/effects.ts';
import { type Release, releaseOf } from '../../../services/metering/domain/release.ts';
import type { Account } from '../../../shared/account/account.ts';
import type { AccountFormat } from '../../../shared/account/accountFormat.ts';
import { newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import { addMonths, SECONDS_PER_DAY } from '../../../shared/time.ts';

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
  /** Each write that added seconds of it: the end that they belong to, and where they were added. */
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

export type Written = { change: AccountChange; isHeartbeat: boolean; life: number };

type Open = { startedAt: number; leaseEnd: number; projectId?: string };

/**
 * The writers of one account, each write as the product makes it, with the records of the table's stream and what the session items
 * say. `releaseOf` and `rollOver` are the product's own.
 */
export class AccountWriters {
  readonly written: Written[] = [];
  readonly sessions = new Map<string, RecordedSession>();
  /** The closed periods, with the projects that were active at the end. */
  readonly closed: { life: number; start: number; projects: Account['projects'] }[] = [];
  /** The sessions with which a period began, by life and start. */
  readonly carried = new Map<string, number>();
  readonly erasures: { life: number; at: number; afterRecord: number }[] = [];
  account: Account | undefined;
  life = 0;
  format: AccountFormat = 2;
  #open = new Map<string, Open>();
  #ids = 0;
  #records = 0;
  /** Sessions that have ended and whose slot is still held. */
  readonly #ended = new Map<string, number>();

  readonly accountId: string;
  readonly random: () => number;

  constructor(accountId: string, random: () => number) {
    this.accountId = accountId;
    this.random = random;
  }

  #write(now: number, change: (account: Account) => Account, isHeartbeat = false): void {
    const before = this.account;
    if (!before) throw new Error('no account');
    const { late: _said, ...known } = before;
    const { late, ...changed } = change(known);
    const isNew = this.format === 2;
    const after: Account = { ...changed };
    if (isHeartbeat) {
      if (isNew) after.late = true;
      else if (before.late !== undefined) after.late = before.late;
    } else if (isNew) {
      after.revision = (before.revision ?? 0) + 1;
      if (Array.isArray(late) && late.length > 0) after.late = late;
    }
    this.#record(now, before, after, isHeartbeat);
    if (after.usageSince !== before.usageSince) {
      this.carried.set(`${this.life}#${after.usageSince}`, after.sessionsUsed);
      this.closed.push({ life: this.life, start: before.usageSince, projects: before.projects });
    }
    this.account = after;
  }

  #record(now: number, before: Account | undefined, after: Account, isHeartbeat: boolean): void {
    // The stream's clock can differ from that of the function by seconds.
    const at = now + Math.floor(this.random() * 5) - 2;
    const number = ++this.#records;
    this.written.push({
      change: {
        recordId: `${this.accountId}-${number}`,
        sequenceNumber: String(number),
        ...(before ? { before } : {}),
        after,
        at,
      },
      isHeartbeat,
      life: this.life,
    });
  }

  /** The time of the newest record, which is what the day of its write is taken from. */
  #recordedAt(): number {
    return this.written.at(-1)?.change.at ?? 0;
  }

  /** Creates the account if nobody erases it. An erasure takes two minutes at least. */
  #exists(now: number): boolean {
    if (this.account) return true;
    if (now < (this.erasures.at(-1)?.at ?? 0) + 120) return false;
    this.#create(now);
    return true;
  }

  #create(now: number): void {
    const account = newAccount(this.accountId, now);
    this.life++;
    this.account = this.format === 2 ? { ...account, revision: 1 } : account;
    this.#record(now, undefined, this.account, false);
  }

  rollOver(now: number): void {
    if (this.account && this.account.validUntil <= now) {
      this.#write(now, (account) => ({ ...rollOver(account, now), version: account.version + 1 }));
    }
  }

  start(now: number, projectId?: string): void {
    if (!this.#exists(now)) return;
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
    this.#write(now, (before) => ({
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
      counted: { at: this.#recordedAt(), since: account.usageSince, plan: account.plan, hasProject },
      closings: [],
    });
    counted(sessionId, now);
    return sessionId;
  }

  heartbeat(now: number): void {
    if (!this.account || this.#open.size === 0) return;
    for (const open of this.#open.values()) open.leaseEnd = now + 150;
    this.#write(now, (account) => ({ ...account }), true);
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
      if (leaseEnd <= now && !this.#ended.has(sessionId)) this.#ended.set(sessionId, leaseEnd);
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

  #add(now: number, release: Release, ended: Ended[]): void {
    const { account } = this;
    if (!account) throw new Error('no account');
    this.#write(now, (before) => {
      let { projects } = before;
      for (const [id, seconds] of Object.entries(release.projectSeconds)) {
        projects = withProject(projects, id, [0, seconds]);
      }
      return { ...before, projects, secondsUsed: before.secondsUsed + release.seconds, late: release.late };
    });
    for (const session of ended) this.#note(account, session);
  }

  #note(account: Account, { sessionId, startedAt, endedAt, projectId }: Ended): void {
    // The first period of an account has what ended before it, too.
    const isFirst = account.usageBefore === undefined && account.createdAt >= account.usageSince;
    const isEarlier = !isFirst && endedAt < account.usageSince;
    this.sessions.get(sessionId)?.closings.push({
      seconds: Math.max(0, endedAt - startedAt),
      endedAt,
      at: this.#recordedAt(),
      since: isEarlier ? (account.usageBefore ?? -1) : account.usageSince,
      plan: account.plan,
      hasProject: projectId !== undefined && (isEarlier || Object.hasOwn(account.projects, projectId)),
      isEarlier,
      format: this.format,
    });
  }

  /** A session that ran while the service could not be reached: counted now, with its seconds on the day of its end. */
  report(now: number, age: number, projectId?: string): void {
    if (!this.#exists(now)) return;
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

  /** A purchase: a period begins now, or a few seconds ago. */
  buy(now: number): void {
    const { account } = this;
    if (!account) return;
    const periodStart = now - Math.floor(this.random() * 20);
    if (periodStart <= account.usageSince) return;
    const plan = this.random() < 0.5 ? ('starter' as const) : ('growth' as const);
    const subscription = {
      id: 'sub_1',
      customer: 'cus_1',
      status: 'active',
      plan,
      periodStart,
      paidUntil: addMonths(periodStart, 1),
      anchor: periodStart,
      graceUntil: addMonths(periodStart, 1) + 7 * SECONDS_PER_DAY,
    };
    this.#write(now, (before) => {
      const next = rollOver({ ...before, subscription }, now);
      const carries = next.usageSince !== before.usageSince && this.random() < 0.3;
      return { ...next, version: before.version + 1, sessionsUsed: carries ? 7 : next.sessionsUsed };
    });
  }

  addProject(now: number, projectId: string): void {
    if (!this.account || Object.hasOwn(this.account.projects, projectId)) return;
    const used = this.random() < 0.5 ? 3 : 0;
    this.#write(now, (account) => ({
      ...account,
      version: account.version + 1,
      projects: { ...account.projects, [projectId]: [now, used, used * 60] },
    }));
  }

  archiveProject(now: number, projectId: string): void {
    if (!this.account || !Object.hasOwn(this.account.projects, projectId)) return;
    this.#write(now, (account) => {
      const { [projectId]: _archived, ...projects } = account.projects;
      return { ...account, version: account.version + 1, projects };
    });
  }

  /** A write that changes nothing that is counted, such as closing a slot. */
  touch(now: number): void {
    if (this.account) this.#write(now, (account) => ({ ...account }));
  }

  erase(now: number): void {
    if (!this.account) return;
    this.erasures.push({ life: this.life, at: now, afterRecord: this.written.length });
    this.account = undefined;
    this.#open = new Map();
    this.#ended.clear();
  }

  get hasHeldSlots(): boolean {
    return this.#open.size > 0;
  }
}

type Ended = { sessionId: string; startedAt: number; endedAt: number; projectId?: string };

function withProject(
  projects: Account['projects'],
  id: string,
  [sessions, seconds]: [number, number],
): Account['projects'] {
  const [createdAt = 0, sessionsBefore = 0, secondsBefore = 0] = projects[id] ?? [];
  return { ...projects, [id]: [createdAt, sessionsBefore + sessions, secondsBefore + seconds] };
}
