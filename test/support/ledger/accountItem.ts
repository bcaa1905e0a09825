import type { AccountChange, AccountRemoval, AccountWrite } from '../../../services/ledger/domain/effects.ts';
import type { Account } from '../../../shared/account/account.ts';
import type { AccountFormat } from '../../../shared/account/accountFormat.ts';
import { newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import { addMonths, SECONDS_PER_DAY } from '../../../shared/time.ts';

export type Written = { change: AccountChange; isHeartbeat: boolean; life: number };

/** The writes of one account item that count no session, each as the product makes it, with the records of the table's stream. */
export class AccountItem {
  readonly written: Written[] = [];
  /** The closed periods, with the projects that were active at the end. */
  readonly closed: { life: number; start: number; projects: Account['projects'] }[] = [];
  /** The sessions with which a period began, by life and start. */
  readonly carried = new Map<string, number>();
  readonly erasures: { life: number; at: number; afterRecord: number }[] = [];
  account: Account | undefined;
  life = 0;
  format: AccountFormat = 2;
  isRestored = false;
  #records = 0;
  #version = 0;
  #latest = 0;
  readonly accountId: string;
  readonly random: () => number;

  constructor(accountId: string, random: () => number) {
    this.accountId = accountId;
    this.random = random;
  }

  protected write(now: number, change: (account: Account) => Account, isHeartbeat = false): void {
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
    this.#record(now, { before, after }, isHeartbeat);
    if (after.usageSince !== before.usageSince) {
      this.carried.set(`${this.life}#${after.usageSince}`, after.sessionsUsed);
      this.closed.push({ life: this.life, start: before.usageSince, projects: before.projects });
    }
    this.account = after;
  }

  #record(now: number, images: AccountWrite | AccountRemoval, isHeartbeat = false): void {
    // The stream's clock can differ from that of the function by seconds.
    const differing = now + Math.floor(this.random() * 5) - 2;
    // What comes before a restore is delivered before it.
    const at = this.isRestored ? Math.max(differing, this.#latest) : differing;
    this.#latest = Math.max(this.#latest, at);
    const number = ++this.#records;
    this.written.push({
      change: {
        recordId: `${this.accountId}-${number}`,
        sequenceNumber: String(number),
        ...images,
        at,
      },
      isHeartbeat,
      life: this.life,
    });
  }

  /** The time of the newest record, which is what the day of its write is taken from. */
  protected recordedAt(): number {
    return this.written.at(-1)?.change.at ?? 0;
  }

  /** Creates the account if nobody erases it. An erasure takes two minutes at least. */
  protected exists(now: number): boolean {
    if (this.account) return true;
    if (now < (this.erasures.at(-1)?.at ?? 0) + 120) return false;
    this.#create(now);
    return true;
  }

  #create(now: number): void {
    const account = { ...newAccount(this.accountId, now), version: this.#version + 1 };
    this.life++;
    this.account = this.format === 2 ? { ...account, revision: 1 } : account;
    this.#record(now, { after: this.account });
  }

  /** An erasure removes the item, and keeps its version. */
  protected remove(now: number): void {
    const { account } = this;
    if (!account) return;
    this.#version = account.version;
    this.#record(now, { before: account });
    this.account = undefined;
  }

  /** A restore replaces the item by an older state, which has another plan. */
  restore(now: number): void {
    const before = this.account;
    if (before?.revision === undefined || this.format === 1) return;
    const { subscription, ...rest } = before;
    const older = subscription && this.random() < 0.5 ? { ...rest, plan: 'free', status: 'none' } : before;
    const far = Math.max(now, before.version, before.revision) + 1;
    this.account = { ...older, version: far, revision: far, restoredAt: now, late: [] };
    this.isRestored = true;
    this.#record(now, { before, after: this.account });
  }

  rollOver(now: number): void {
    if (this.account && this.account.validUntil <= now) {
      this.write(now, (account) => ({ ...rollOver(account, now), version: account.version + 1 }));
    }
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
      ...(this.random() < 0.8 ? { mrr: plan === 'starter' ? 2_900 : 9_900 } : {}),
    };
    this.write(now, (before) => {
      const next = rollOver({ ...before, subscription }, now);
      const carries = next.usageSince !== before.usageSince && this.random() < 0.3;
      return { ...next, version: before.version + 1, sessionsUsed: carries ? 7 : next.sessionsUsed };
    });
  }

  /** Terms with a quota of a few sessions, or none, so that usage crosses thresholds often. */
  agree(now: number): void {
    const terms = { sessionsIncluded: Math.floor(this.random() * 13), holdUnpaid: true };
    if (!this.account) return;
    this.write(now, (account) => ({
      ...rollOver({ ...account, terms }, now),
      version: account.version + 1,
    }));
  }

  /** Cancels the subscription for the end of the paid time, or keeps it. */
  cancel(now: number): void {
    const { subscription } = this.account ?? {};
    if (!subscription) return;
    const { cancelAt, ...kept } = subscription;
    const changed = cancelAt === undefined ? { ...kept, cancelAt: kept.paidUntil } : kept;
    this.write(now, (account) => ({
      ...rollOver({ ...account, subscription: changed }, now),
      version: account.version + 1,
    }));
  }

  addProject(now: number, projectId: string): void {
    if (!this.account || Object.hasOwn(this.account.projects, projectId)) return;
    const used = this.random() < 0.5 ? 3 : 0;
    this.write(now, (account) => ({
      ...account,
      version: account.version + 1,
      projects: { ...account.projects, [projectId]: [now, used, used * 60] },
    }));
  }

  archiveProject(now: number, projectId: string): void {
    if (!this.account || !Object.hasOwn(this.account.projects, projectId)) return;
    this.write(now, (account) => {
      const { [projectId]: _archived, ...projects } = account.projects;
      return { ...account, version: account.version + 1, projects };
    });
  }

  /** A write that changes nothing that is counted, such as closing a slot. */
  touch(now: number): void {
    if (this.account) this.write(now, (account) => ({ ...account }));
  }
}
