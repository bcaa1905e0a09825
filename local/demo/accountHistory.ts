import type { ProjectStore } from '../../services/accounts/domain/ports.ts';
import type { AccountChange } from '../../services/ledger/domain/effects.ts';
import type { Account } from '../../shared/account/account.ts';
import type { AccountStore } from '../../shared/account/ports.ts';
import { accountAt, newAccount, sessionsRemaining } from '../../shared/account/rollOver.ts';
import type { DemoSession } from './demoSessions.ts';

/**
 * Accounts in memory while their history is made, under the same ports as in the table. Each write raises the revision and is kept as
 * the change that the table's stream would report, with the time at which it happened, so that the ledger can apply it on its own
 * day. `now` returns the time of the history in epoch seconds.
 */
export function createAccountHistory(now: () => number) {
  const accounts = new Map<string, Account>();
  const changes: AccountChange[] = [];

  function write(before: Account | undefined, after: Account, at = now()): Account {
    const written: Account = { ...after, revision: (before?.revision ?? 0) + 1 };
    const number = String(changes.length + 1);
    changes.push({
      recordId: `demo-${number}`,
      sequenceNumber: number,
      ...(before ? { before } : {}),
      after: written,
      at,
    });
    accounts.set(written.accountId, written);
    return written;
  }

  const found = (accountId: string): Account => {
    const account = accounts.get(accountId);
    if (!account) throw new Error(`the account ${accountId} has no history`);
    return account;
  };

  const store: AccountStore = {
    readAccount: async (accountId) => accounts.get(accountId),
    readOrCreateAccount: async (accountId, createdAt) =>
      accounts.get(accountId) ?? write(undefined, newAccount(accountId, createdAt)),
    async saveEntitlements({ before, after }) {
      const stored = found(before.accountId);
      if (stored.version !== before.version) return false;
      const { refusedAt, ...rest } = after;
      const kept = refusedAt === undefined || sessionsRemaining(after) > 0 ? rest : after;
      write(stored, { ...kept, version: before.version + 1 });
      return true;
    },
  };

  const projects: Pick<ProjectStore, 'addProject' | 'removeProject'> = {
    async addProject({ accountId, projectId, createdAt, sessionsUsed, secondsUsed }) {
      const before = found(accountId);
      const active = { ...before.projects, [projectId]: [createdAt, sessionsUsed, secondsUsed] as const };
      write(before, {
        ...before,
        projects: active as unknown as Account['projects'],
        version: before.version + 1,
      });
      return true;
    },
    async removeProject({ accountId, projectId }) {
      const before = found(accountId);
      const { [projectId]: removed, ...active } = before.projects;
      if (!removed) return undefined;
      write(before, { ...before, projects: active, version: before.version + 1 });
      return { usageSince: before.usageSince, sessionsUsed: removed[1], secondsUsed: removed[2] };
    },
  };

  return {
    store,
    projects,
    changes: changes as readonly AccountChange[],
    all: () => [...accounts.values()],
    find: found,

    /**
     * Counts the sessions of a day, oldest first, in one write, as a report counts several. Returns those that the quota allows; the
     * first one that it refuses is noted like a refused start.
     */
    count(accountId: string, sessions: DemoSession[]): DemoSession[] {
      const stored = found(accountId);
      const current = accountAt(stored, now());
      const before = current === stored ? stored : write(stored, { ...current, version: stored.version + 1 });
      const counted = sessions.slice(0, sessionsRemaining(before));
      const refused = sessions[counted.length];
      const isFirst = before.refusedAt === undefined || before.refusedAt < before.usageSince;
      const refusedAt = refused && isFirst ? refused.startedAt : before.refusedAt;
      if (counted.length > 0 || refusedAt !== before.refusedAt) {
        const after = withUsage(before, counted);
        const at = Math.max(now(), ...counted.map(({ endedAt }) => endedAt));
        write(before, refusedAt === undefined ? after : { ...after, refusedAt }, at);
      }
      return counted;
    },
  };
}

export type AccountHistory = ReturnType<typeof createAccountHistory>;

function withUsage(account: Account, sessions: DemoSession[]): Account {
  const secondsOf = (some: DemoSession[]) =>
    some.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0);
  const byProject = Map.groupBy(sessions, ({ projectId }) => projectId);
  return {
    ...account,
    sessionsUsed: account.sessionsUsed + sessions.length,
    secondsUsed: account.secondsUsed + secondsOf(sessions),
    projects: Object.fromEntries(
      Object.entries(account.projects).map(([id, [createdAt, used, seconds]]) => {
        const more = byProject.get(id) ?? [];
        return [id, [createdAt, used + more.length, seconds + secondsOf(more)]];
      }),
    ),
  };
}
