import type { Account } from '../../../shared/account/account.ts';
import type { HistoryPage, HistoryPosition, MeteringStore } from './ports.ts';
import type { Session } from './session.ts';

/** An open session with the end of its lease, epoch seconds. It keeps its slot until a start needs the slot. */
export type ListedOpenSession = Session & { leaseEnd: number };

export type History = { open: ListedOpenSession[]; page: HistoryPage };

/** A page of an account's sessions. `state` limits it to open or to ended sessions. */
export type HistoryQuery = { state?: 'open' | 'ended'; limit: number; after?: HistoryPosition };

/** A page of ended sessions, newest first. The first page also has the open sessions. */
export async function listSessions(
  store: Pick<MeteringStore, 'listEnded' | 'readSessions'>,
  account: Account,
  { state, limit, after }: HistoryQuery,
): Promise<History> {
  const { accountId } = account;
  const [open, page] = await Promise.all([
    after !== undefined || state === 'ended' ? [] : openSessions(store, account),
    state === 'open' ? { sessions: [] } : store.listEnded({ accountId, limit, after }),
  ]);
  return { open, page };
}

/** The account has the start and lease of each open session, the session item its project. */
async function openSessions(
  store: Pick<MeteringStore, 'readSessions'>,
  { accountId, open }: Account,
): Promise<ListedOpenSession[]> {
  const items = await store.readSessions(accountId, Object.keys(open));
  const projects = new Map(items.map(({ sessionId, projectId }) => [sessionId, projectId]));
  return Object.entries(open)
    .map(([sessionId, [startedAt, leaseEnd]]) => ({
      sessionId,
      projectId: projects.get(sessionId),
      startedAt,
      leaseEnd,
    }))
    .sort((one, other) => other.startedAt - one.startedAt);
}
