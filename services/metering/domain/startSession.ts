import type { Account } from '../../../shared/account/account.ts';
import { settle } from '../../../shared/account/settle.ts';
import { AppError } from '../../../shared/pure/errors.ts';
import { decideStart, type RefusalReason, type StartRequest } from './decideStart.ts';
import { endLeases } from './endLeases.ts';
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
  const start = { accountId, sessionId, projectId, requestNumber, now, leaseEnd };

  let isFirstSender = claim.kind === 'fresh';
  let last: CountResult | undefined = isFirstSender ? await store.countOnce(start) : undefined;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    if (last?.kind === 'counted') return { kind: 'counted', account: last.account, leaseEnd };
    if (last?.kind === 'ended') return { kind: 'refused', reason: 'session_ended' };
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
        return { kind: 'refused', reason: decision.reason, account: settle(account, now) };
      case 'settle':
        await store.saveStanding({ before: account, after: settle(account, now) });
        break;
      case 'free_leases':
        await endLeases(store, { account, sessionIds: decision.sessionIds, now });
        break;
      case 'count':
        last = isFirstSender
          ? await store.countOnce(start)
          : await store.countInTransaction({ ...start, staleFences: staleFences(account, now) });
        break;
    }
  }
  throw new AppError('busy', 503, 'the account changed under every try', { headers: { 'Retry-After': '1' } });
}

function replay(account: Account, at: { sessionId: string; now: number }): StartOutcome {
  const entry = account.open[at.sessionId];
  if (!entry) throw new Error('a replay of a session that is not open');
  return { kind: 'replay', account: settle(account, at.now), leaseEnd: entry[1] };
}

function staleFences(account: Account, now: number): string[] {
  return Object.entries(account.fences)
    .filter(([, until]) => until <= now)
    .map(([sessionId]) => sessionId);
}
