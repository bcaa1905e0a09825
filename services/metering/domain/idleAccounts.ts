import { busy } from '../../../shared/fault.ts';
import type { ProgressStore } from '../../../shared/progress.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { type CleanupOutcome, cleanUpAccount } from './cleanUpAccount.ts';
import type { CleanupLimits } from './decideCleanup.ts';
import type { AccountDirectory, ListedAccount, MeteringStore, TablePosition } from './ports.ts';

/**
 * The progress of a run that cleans up all accounts. `run` is its name. `next` is where the next page begins; it is absent once all
 * accounts are done. `changed` and `failed` count accounts. `startedAt` is epoch seconds.
 */
export type IdleAccountsProgress = {
  run: string;
  startedAt: number;
  changed: number;
  failed: number;
  next?: { after?: TablePosition };
};

export type IdleAccountsDeps = {
  store: MeteringStore;
  directory: AccountDirectory;
  progress: ProgressStore<IdleAccountsProgress>;
  limits: CleanupLimits;
  hasTime(): boolean;
  /** Reports an account whose cleanup failed. The others continue. */
  report(accountId: string, error: unknown): void;
};

/**
 * `overtaken`: another caller works on the same run. `isLate`: the run began more than a day ago and is not complete. `changed` and
 * `failed` are the accounts of this slice.
 */
export type IdleAccountsOutcome = {
  kind: 'complete' | 'out_of_time' | 'overtaken';
  run: string;
  isLate: boolean;
  changed: number;
  failed: number;
};

/** A run that takes longer delays that of the next night. */
const RUN_SECONDS_MAX = SECONDS_PER_DAY;

/**
 * Accounts that are cleaned up at once. On the first day of a month the free accounts that nobody uses are rolled over: a read and
 * a write of 10 ms each. Ten at once are 500 a second, so a million take 33 minutes. They use a few hundred of the stage's write
 * units a second.
 */
const ACCOUNTS_AT_ONCE = 10;

/**
 * Cleans up the accounts of the next slice: until the time is used up, or all are done. An incomplete run is resumed. Otherwise `run`
 * begins, unless it is the run that is complete. The progress is saved after every ten accounts and after every page. A crash between
 * an account and the save repeats the account, which then needs nothing. `now` is epoch seconds.
 */
export async function cleanUpIdleAccounts(
  deps: IdleAccountsDeps,
  { run, now }: { run: string; now: number },
): Promise<IdleAccountsOutcome> {
  const { directory, progress, hasTime } = deps;
  const stored = await progress.read();
  let { step } = stored;
  let current = currentRun(stored.progress, { run, now });
  const before = current;
  const outcome = (kind: IdleAccountsOutcome['kind']): IdleAccountsOutcome => ({
    kind,
    run: current.run,
    isLate: kind !== 'complete' && now - current.startedAt > RUN_SECONDS_MAX,
    changed: current.changed - before.changed,
    failed: current.failed - before.failed,
  });
  while (current.next) {
    if (!hasTime()) return outcome('out_of_time');
    const { accounts, next } = await directory.listAccounts({ ...current.next, now });
    for (let index = 0; index === 0 || index < accounts.length; index += ACCOUNTS_AT_ONCE) {
      if (!hasTime()) return outcome('out_of_time');
      const group = accounts.slice(index, index + ACCOUNTS_AT_ONCE);
      const done = await cleanUpGroup(deps, group, now);
      if (done === 'out_of_time') return outcome('out_of_time');
      const isLast = index + ACCOUNTS_AT_ONCE >= accounts.length;
      current = {
        ...current,
        changed: current.changed + done.changed,
        failed: current.failed + done.failed,
        next: isLast ? next && { after: next } : { after: group.at(-1)?.position },
      };
      if (!(await progress.save({ step, progress: current }))) return outcome('overtaken');
      step++;
    }
  }
  return outcome('complete');
}

/** The run that is incomplete or has just completed, or a fresh one. */
function currentRun(
  stored: IdleAccountsProgress | undefined,
  { run, now }: { run: string; now: number },
): IdleAccountsProgress {
  const isNextRun = stored === undefined || (stored.next === undefined && stored.run !== run);
  return isNextRun ? { run, startedAt: now, changed: 0, failed: 0, next: {} } : stored;
}

/**
 * Cleans up accounts at the same time. A fault of one does not stop the others. Returns `out_of_time` if an account needs more time:
 * the group is then repeated, and what was done is not done again.
 */
async function cleanUpGroup(
  { store, limits, hasTime, report }: IdleAccountsDeps,
  accounts: ListedAccount[],
  now: number,
): Promise<{ changed: number; failed: number } | 'out_of_time'> {
  const settled = await Promise.all(
    accounts.map(async ({ accountId }): Promise<CleanupOutcome['kind'] | 'changed' | 'failed'> => {
      try {
        const { kind, steps } = await cleanUpAccount(store, { accountId, now, limits, hasTime });
        if (kind === 'more' && hasTime()) throw busy('the account');
        return kind === 'clean' && steps > 0 ? 'changed' : kind;
      } catch (error) {
        report(accountId, error);
        return 'failed';
      }
    }),
  );
  if (settled.includes('more')) return 'out_of_time';
  const countOf = (wanted: string) => settled.filter((one) => one === wanted).length;
  return { changed: countOf('changed'), failed: countOf('failed') };
}
