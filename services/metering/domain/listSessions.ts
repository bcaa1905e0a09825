import type { Account } from '../../../shared/account/account.ts';
import type { HistoryPage, HistoryPosition, MeteringStore } from './ports.ts';
import type { Session } from './session.ts';

/** An open session holds its place until `leaseEnd`, epoch seconds; past that, until a start needs the place. */
export type OpenSession = Session & { leaseEnd: number };

export type History = { open: OpenSession[]; page: HistoryPage };

/** A page of an account's sessions. `state` limits it to open or to ended sessions. Instants are epoch seconds. */
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

/** The account says which are open and since when, their items what project they are of. */
async function openSessions(
  store: Pick<MeteringStore, 'readSessions'>,
  { accountId, open }: Account,
): Promise<OpenSession[]> {
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
