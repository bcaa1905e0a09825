import type { Account } from '../../../shared/account/account.ts';
import type { Rate } from '../../../shared/account/rateLimit.ts';
import { accountAt, newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import { busy } from '../../../shared/fault.ts';
import { decideStart, type RefusalReason, type StartRequest } from './decideStart.ts';
import { endExpiredSessions } from './endExpiredSessions.ts';
import { FENCES_MAX, fenceEnd, fencesToPurge } from './fence.ts';
import type { CountResult, MeteringStore, SessionStart } from './ports.ts';

/**
 * Each round after a refused count makes one write: it rolls over, frees 20 leases or counts. An account full of expired
 * leases needs the most, 200 / 20 = 10 rounds, then a rollover and a count. Four more allow for writes that another
 * caller prevents.
 */
const ROUNDS_MAX = 16;

/** `account` is the account after the start; `rate` is its rate limit and the number of this request in its minute. */
export type StartOutcome = { account: Account; rate: Rate } & (
  | { kind: 'counted' | 'replay'; leaseEnd: number }
  | { kind: 'refused'; reason: RefusalReason }
);

/**
 * Starts a session: claims its id, then counts it, each in one small conditional write that can be repeated. When the
 * account refuses to count, its state shows which rule refused. A period that has ended is rolled over and expired leases
 * are freed, then the session is counted again. Instants are epoch seconds.
 */
export async function startSession(
  store: MeteringStore,
  request: Omit<StartRequest, 'requestNumber'> & { leaseSeconds: number },
): Promise<StartOutcome> {
  const { accountId, sessionId, projectId, now, leaseSeconds } = request;
  const [claim, requestNumber] = await Promise.all([
    store.claim({ accountId, sessionId, projectId, now }),
    // Only keys have the scope to start sessions.
    store.countRequest({ accountId, counter: 'key', now }),
  ]);
  if (claim.kind === 'found' && claim.session.endedAt !== undefined) {
    return refuseEnded(store, { accountId, requestNumber, now });
  }
  const leaseEnd = now + leaseSeconds;
  const claimedAt = claim.kind === 'found' ? claim.session.startedAt : now;
  const start = { accountId, sessionId, projectId, requestNumber, now, leaseEnd };

  // Only the caller that created the session item may send the plain count, and only once.
  let mayCountOnce = claim.kind === 'fresh';
  let last: CountResult | undefined = mayCountOnce ? await store.countOnce(start) : undefined;
  for (let round = 0; ; round++) {
    if (last?.kind === 'counted') return await counted(store, last.account, start);
    if (last?.kind === 'ended') return refuseEnded(store, start);
    if (round >= ROUNDS_MAX) throw busy('the account');
    if (last?.kind === 'unsure') mayCountOnce = false;
    const account =
      (last?.kind === 'refused' ? last.account : undefined) ??
      (await store.readOrCreateAccount(accountId, now));
    last = undefined;

    const decision = decideStart(account, start);
    switch (decision.kind) {
      case 'replay':
        return replay(account, start);
      case 'refused':
        return refused(decision.reason, accountAt(account, now), requestNumber);
      case 'roll_over':
        await store.saveEntitlements({ before: account, after: rollOver(account, now) });
        break;
      case 'free_leases':
        await endExpiredSessions(store, { account, sessionIds: decision.sessionIds, now });
        break;
      case 'count':
        if (mayCountOnce) last = await store.countOnce(start);
        else if (Object.keys(account.fences).length < FENCES_MAX) {
          last = await store.countInTransaction({ ...start, fenceUntil: fenceEnd(claimedAt) });
        } else {
          await store.purgeFences({ accountId, sessionIds: fencesToPurge(account, now) });
        }
        break;
      default:
        assertNever(decision);
    }
  }
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

async function counted(
  store: MeteringStore,
  account: Account,
  { requestNumber, now, leaseEnd }: SessionStart,
): Promise<StartOutcome> {
  const sessionIds = fencesToPurge(account, now);
  if (sessionIds.length > 0) await store.purgeFences({ accountId: account.accountId, sessionIds });
  return { kind: 'counted', account, leaseEnd, rate: rateOf(account, requestNumber) };
}

function replay(account: Account, { sessionId, requestNumber, now }: SessionStart): StartOutcome {
  const entry = account.open[sessionId];
  if (!entry) throw new Error('a replay of a session that is not open');
  const current = accountAt(account, now);
  return { kind: 'replay', account: current, leaseEnd: entry[1], rate: rateOf(current, requestNumber) };
}

const rateOf = ({ requestsPerMinute }: Account, requestNumber: number): Rate => ({
  requestsPerMinute,
  requestNumber,
});
