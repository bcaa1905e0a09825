import type { Account } from '../../../shared/account/account.ts';
import { asOf, settle } from '../../../shared/account/settle.ts';
import { assertNever } from '../../../shared/pure/assert.ts';
import { AppError } from '../../../shared/pure/errors.ts';
import { decideStart, type RefusalReason, type StartRequest } from './decideStart.ts';
import { endLeases } from './endLeases.ts';
import { FENCES_MAX, fenceEnd, fencesToPurge } from './fence.ts';
import type { CountResult, MeteringStore } from './ports.ts';

/**
 * Writes that may follow a refused count: settle, free 20 leases, count, and each of them lost a few times to
 * another caller. Full of expired leases is the longest way: 200 / 20 = 10 rounds.
 */
const ROUNDS_MAX = 16;

export type StartOutcome =
  | { kind: 'counted' | 'replay'; account: Account; leaseEnd: number }
  | { kind: 'refused'; reason: RefusalReason; account?: Account };

/**
 * Starts a session: claims its id, then counts it, each in one small conditional write that can be repeated. The
 * account answers which rule refused; what stands in the way and can be moved (a period that ended, leases of
 * dead clients) is moved, and the count tried again. Instants are epoch seconds.
 */
export async function startSession(
  store: MeteringStore,
  request: Omit<StartRequest, 'requestNumber'> & { leaseSeconds: number },
): Promise<StartOutcome> {
  const { accountId, sessionId, projectId, now, leaseSeconds } = request;
  const [claim, requestNumber] = await Promise.all([
    store.claim({ accountId, sessionId, projectId, now }),
    store.countRequest(accountId, now),
  ]);
  if (claim.kind === 'found' && claim.session.endedAt !== undefined) {
    return { kind: 'refused', reason: 'session_ended' };
  }
  const leaseEnd = now + leaseSeconds;
  const claimedAt = claim.kind === 'found' ? claim.session.startedAt : now;
  const start = { accountId, sessionId, projectId, requestNumber, now, leaseEnd };

  let isFirstSender = claim.kind === 'fresh';
  let last: CountResult | undefined = isFirstSender ? await store.countOnce(start) : undefined;
  for (let round = 0; ; round++) {
    if (last?.kind === 'counted') return await counted(store, last.account, { now, leaseEnd });
    if (last?.kind === 'ended') return { kind: 'refused', reason: 'session_ended' };
    if (round >= ROUNDS_MAX) throw busy();
    if (last?.kind === 'unsure') isFirstSender = false;
    const account =
      (last?.kind === 'refused' ? last.account : undefined) ??
      (await store.readOrCreateAccount(accountId, now));
    last = undefined;

    const decision = decideStart(account, start);
    switch (decision.kind) {
      case 'replay':
        return replay(account, { sessionId, now });
      case 'refused':
        return { kind: 'refused', reason: decision.reason, account: asOf(account, now) };
      case 'settle':
        await store.saveStanding({ before: account, after: settle(account, now) });
        break;
      case 'free_leases':
        await endLeases(store, { account, sessionIds: decision.sessionIds, now });
        break;
      case 'count':
        if (isFirstSender) last = await store.countOnce(start);
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

const busy = () =>
  new AppError('busy', 503, 'the account changed under every try', { headers: { 'Retry-After': '1' } });

async function counted(
  store: MeteringStore,
  account: Account,
  at: { now: number; leaseEnd: number },
): Promise<StartOutcome> {
  const sessionIds = fencesToPurge(account, at.now);
  if (sessionIds.length > 0) await store.purgeFences({ accountId: account.accountId, sessionIds });
  return { kind: 'counted', account, leaseEnd: at.leaseEnd };
}

function replay(account: Account, at: { sessionId: string; now: number }): StartOutcome {
  const entry = account.open[at.sessionId];
  if (!entry) throw new Error('a replay of a session that is not open');
  return { kind: 'replay', account: asOf(account, at.now), leaseEnd: entry[1] };
}
