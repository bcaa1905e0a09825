import type { Account } from '../../../shared/account/account.ts';
import type { Rate } from '../../../shared/account/rateLimit.ts';
import { accountAt, newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import { slotOf } from '../../../shared/account/slots.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { busy } from '../../../shared/fault.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { decideStart, type RefusalReason, type StartRequest } from './decideStart.ts';
import { FENCES_MAX, fenceEnd, fencesToPurge, staleFences } from './fence.ts';
import type { Claim, CountResult, MeteringStore, SessionStart } from './ports.ts';
import { reclaimSlots } from './reclaimSlots.ts';
import { renewLeases } from './renewLeases.ts';
import { type SlotLimits, slotsToGiveBack } from './slots.ts';

/**
 * Each round after a refused count makes one write: it rolls over, reclaims slots or counts. An account full of dead sessions needs
 * two, and a rollover one. The others allow for writes that another caller prevents: of 64 callers who need a slot, each can lose
 * against others a few times.
 */
const ROUNDS_MAX = 16;

/**
 * How long the claim of a start is kept after the longest session has ended. The nightly cleanup has marked every session that
 * was counted by then. The claim of a refused start is deleted after this time.
 */
const CLAIM_OUTLIVES_SECONDS = 2 * SECONDS_PER_DAY;

/** `account` is the account after the start; `rate` is its rate limit and the number of this request in its minute. */
export type StartOutcome = { account: Account; rate: Rate } & (
  | { kind: 'counted' | 'replay'; leaseEnd: number }
  | { kind: 'refused'; reason: RefusalReason }
);

/**
 * Starts a session: claims its id, then counts it, each in one small conditional write that can be repeated. When the
 * account refuses to count, its state shows which rule refused. A period that has ended is rolled over and slots are reclaimed
 * if one is needed, then the session is counted again. Instants are epoch seconds.
 */
export async function startSession(
  store: MeteringStore,
  request: Omit<StartRequest, 'requestNumber'> & {
    limits: SlotLimits;
    /** Receives the error of a write to the account item after the decision, which stands nevertheless. */
    onTidyingFailed?: (error: unknown) => void;
  },
): Promise<StartOutcome> {
  const { accountId, sessionId, projectId, now, limits, onTidyingFailed } = request;
  const claimEnd = now + limits.sessionSecondsMax + CLAIM_OUTLIVES_SECONDS;
  const [claim, requestNumber] = await Promise.all([
    store.claim({ accountId, sessionId, projectId, now, claimEnd }),
    // Only keys have the scope to start sessions.
    store.countRequest({ accountId, counter: 'key', now }),
  ]);
  if (claim.kind === 'found' && claim.session.endedAt !== undefined) {
    return refuseEnded(store, { accountId, requestNumber, now });
  }
  const leaseEnd = now + limits.leaseSeconds;
  const claimedAt = claim.kind === 'found' ? claim.session.startedAt : now;
  const start = { accountId, sessionId, projectId, requestNumber, now, leaseEnd, claimEnd };

  // Only the caller that created the session item may send the plain count, and only once.
  let mayCountOnce = claim.kind === 'fresh';
  let last: CountResult | undefined = mayCountOnce ? await store.countOnce(start) : undefined;
  for (let round = 0; ; round++) {
    if (last?.kind === 'counted') {
      await tidy(store, last.account, { start, limits }).catch(onTidyingFailed ?? rethrow);
      return { kind: 'counted', account: last.account, leaseEnd, rate: rateOf(last.account, requestNumber) };
    }
    if (last?.kind === 'ended') return refuseEnded(store, start);
    if (round >= ROUNDS_MAX) throw busy('the account');
    if (last?.kind === 'unsure') mayCountOnce = false;
    const account =
      (last?.kind === 'refused' ? last.account : undefined) ??
      (await store.readOrCreateAccount(accountId, now));
    last = undefined;

    const decision = decideStart(account, { ...start, round }, limits);
    switch (decision.kind) {
      case 'replay':
      case 'renew': {
        if (await differs(store, claim, start)) {
          return refused('session_differs', accountAt(account, now), requestNumber);
        }
        const current =
          decision.kind === 'replay' ? account : await renewed(store, account, { start, limits });
        if (current) return replay(current, start);
        break;
      }
      case 'refused':
        if (decision.reason === 'quota_exceeded') {
          await markRefused(store, account, start).catch(onTidyingFailed ?? rethrow);
        }
        return refused(decision.reason, accountAt(account, now), requestNumber);
      case 'roll_over':
        await store.saveEntitlements({ before: account, after: rollOver(account, now) });
        break;
      case 'reclaim':
        await reclaimSlots(store, { account, sessionIds: decision.sessionIds, now, limits });
        break;
      case 'count':
        last = await count(store, account, { start, claimedAt, mayCountOnce });
        break;
      default:
        assertNever(decision);
    }
  }
}

/** Counts on the account that refused the first count, or that this call created. An id that was billed before an erasure has ended. */
async function count(
  store: MeteringStore,
  account: Account,
  counting: { start: SessionStart; claimedAt: number; mayCountOnce: boolean },
): Promise<CountResult | undefined> {
  const { erasedSalt: salt } = account;
  const { sessionId } = counting.start;
  if (salt !== undefined && (await store.isErasedSession({ salt, sessionId }))) return { kind: 'ended' };
  const start = { ...counting.start, erasedSalt: salt };
  return counting.mayCountOnce
    ? store.countOnce(start)
    : countCarefully(store, account, { start, claimedAt: counting.claimedAt });
}

/** Counts an id that another call claimed, or whose plain count may still arrive. */
async function countCarefully(
  store: MeteringStore,
  account: Account,
  { start, claimedAt }: { start: SessionStart; claimedAt: number },
): Promise<CountResult | undefined> {
  const stale = staleFences(account, start.now);
  if (Object.keys(account.fences).length < FENCES_MAX) {
    return store.countInTransaction({ ...start, fenceUntil: fenceEnd(claimedAt), staleFences: stale });
  }
  if (stale.length === 0) throw busy('the account');
  await store.purgeFences({ accountId: account.accountId, sessionIds: stale });
  return undefined;
}

/** Whether the session that is open names another project. A claim that was found may be older than the count. */
async function differs(
  store: MeteringStore,
  claim: Claim,
  { accountId, sessionId, projectId }: SessionStart,
): Promise<boolean> {
  if (claim.kind === 'fresh' || claim.session.projectId === projectId) return false;
  const session = await store.readSession({ accountId, sessionId });
  return session !== undefined && session.projectId !== projectId;
}

/** Renews the expired lease of a session that is started again. Returns undefined if its slot was closed meanwhile. */
async function renewed(
  store: MeteringStore,
  account: Account,
  { start, limits }: { start: SessionStart; limits: SlotLimits },
): Promise<Account | undefined> {
  const { accountId, sessionId, now } = start;
  const renewals = await renewLeases(store, { accountId, sessionIds: [sessionId], now, limits });
  const renewal = renewals.get(sessionId);
  if (renewal?.kind !== 'renewed') return undefined;
  const startedAt = slotOf(account, sessionId)?.[0] ?? now;
  return { ...account, open: { ...account.open, [sessionId]: [startedAt, renewal.leaseEnd] } };
}

/** The session item decides; the account is read only for its rate limit, which refused starts use up too. */
async function refuseEnded(
  store: MeteringStore,
  { accountId, requestNumber, now }: Pick<StartRequest, 'accountId' | 'requestNumber' | 'now'>,
): Promise<StartOutcome> {
  const account = accountAt((await store.readAccount(accountId)) ?? newAccount(accountId, now), now);
  const reason = requestNumber > account.requestsPerMinute ? 'rate_limited' : 'session_ended';
  return refused(reason, account, requestNumber);
}

const refused = (reason: RefusalReason, account: Account, requestNumber: number): StartOutcome => ({
  kind: 'refused',
  reason,
  account,
  rate: rateOf(account, requestNumber),
});

/** The first refusal of a used-up quota is recorded, for the customer to see. Later ones write nothing. */
async function markRefused(
  store: MeteringStore,
  { accountId, refusedAt, usageSince }: Account,
  { now }: SessionStart,
): Promise<void> {
  if (refusedAt === undefined || refusedAt < usageSince) await store.markRefused({ accountId, now });
}

/** Keeps the account item small: removes fences whose time is over, and gives back the slots of dead sessions. */
async function tidy(
  store: MeteringStore,
  account: Account,
  { start, limits }: { start: SessionStart; limits: SlotLimits },
): Promise<void> {
  const { accountId, now } = start;
  const fences = fencesToPurge(account, now);
  if (fences.length > 0) await store.purgeFences({ accountId, sessionIds: fences });
  const sessionIds = slotsToGiveBack(account, start, limits);
  if (sessionIds.length > 0) await reclaimSlots(store, { account, sessionIds, now, limits });
}

function rethrow(error: unknown): never {
  throw error;
}

function replay(account: Account, { sessionId, requestNumber, now }: SessionStart): StartOutcome {
  const slot = slotOf(account, sessionId);
  if (!slot) throw new Error('a replay of a session that is not open');
  const current = accountAt(account, now);
  return { kind: 'replay', account: current, leaseEnd: slot[1], rate: rateOf(current, requestNumber) };
}

const rateOf = ({ requestsPerMinute }: Account, requestNumber: number): Rate => ({
  requestsPerMinute,
  requestNumber,
});
