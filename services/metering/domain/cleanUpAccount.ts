import type { Account } from '../../../shared/account/account.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { type CleanupDecision, type CleanupLimits, decideCleanup } from './decideCleanup.ts';
import type { MeteringStore } from './ports.ts';
import { reclaimSlots } from './reclaimSlots.ts';

/** 100 rounds remove 5,000 fences or reclaim 2,000 slots. Every idle account but a damaged one needs fewer than ten. */
const ROUNDS_MAX = 100;

export type CleanupStep = { account: Account; decision: Exclude<CleanupDecision, { kind: 'nothing' }> };

/** `clean`: nothing is left to do. `more`: the rounds or the time were not enough, or other callers changed the account each time. */
export type CleanupOutcome = { kind: 'clean' | 'more'; steps: number };

/**
 * Removes expired fences, reclaims the slots of sessions that are over, and closes a period that has ended. Each round reads the
 * account and makes one step of this, which is safe to repeat and can run at the same time as any other call. An account that
 * needs nothing is read once. `now` is epoch seconds; `onStep` is called after each step.
 */
export async function cleanUpAccount(
  store: MeteringStore,
  cleanup: {
    accountId: string;
    now: number;
    limits: CleanupLimits;
    hasTime?(): boolean;
    onStep?(step: CleanupStep): void;
  },
): Promise<CleanupOutcome> {
  const { accountId, now, limits, hasTime = () => true, onStep } = cleanup;
  for (let steps = 0; steps < ROUNDS_MAX; steps++) {
    const account = await store.readAccount(accountId);
    const decision: CleanupDecision = account ? decideCleanup(account, now, limits) : { kind: 'nothing' };
    if (!account || decision.kind === 'nothing') return { kind: 'clean', steps };
    if (!hasTime()) return { kind: 'more', steps };
    await carryOut(store, { account, decision, now, limits });
    onStep?.({ account, decision });
  }
  return { kind: 'more', steps: ROUNDS_MAX };
}

async function carryOut(
  store: MeteringStore,
  { account, decision, now, limits }: CleanupStep & { now: number; limits: CleanupLimits },
): Promise<void> {
  switch (decision.kind) {
    case 'purge_fences':
      return store.purgeFences({ accountId: account.accountId, sessionIds: decision.sessionIds });
    case 'reclaim':
      return reclaimSlots(store, { account, sessionIds: decision.sessionIds, now, limits });
    case 'roll_over':
      await store.saveEntitlements({ before: account, after: rollOver(account, now) });
      return;
    default:
      return assertNever(decision);
  }
}
