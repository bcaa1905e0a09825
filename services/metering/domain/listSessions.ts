import type { Account } from '../../../shared/account/account.ts';
import { admit, type Rate } from '../../../shared/account/rateLimit.ts';
import type { HistoryPage, HistoryPosition, MeteringStore } from './ports.ts';
import type { Session } from './session.ts';

/** An open session holds its place until `leaseEnd`, epoch seconds; past that, until a start needs the place. */
export type OpenSession = Session & { leaseEnd: number };

export type History = { open: OpenSession[]; page: HistoryPage };

/**
 * A page of the account's history, newest first, with the open sessions beside the first page; or, by `state`, one of
 * the two alone. A user never seen has an empty one.
 */
export async function listSessions(
  store: MeteringStore,
  query: {
    accountId: string;
    state?: 'open' | 'ended';
    limit: number;
    after?: HistoryPosition;
    now: number;
  },
  tellRate: (rate: Rate) => void,
): Promise<History> {
  const { accountId, state, limit, after, now } = query;
  const [requestNumber, known, page] = await Promise.all([
    store.countRequest(accountId, now),
    store.readAccount(accountId),
    state === 'open' ? { sessions: [] } : store.listEnded({ accountId, limit, after }),
  ]);
  const account = admit({ known, accountId, requestNumber, now, tellRate });
  const open = after !== undefined || state === 'ended' ? [] : await openSessions(store, account);
  return { open, page };
}

/** The account says which are open and since when, their items what project they are of. */
async function openSessions(store: MeteringStore, { accountId, open }: Account): Promise<OpenSession[]> {
  const items = await store.readSessions(accountId, Object.keys(open));
  const projects = new Map(items.map(({ sessionId, projectId }) => [sessionId, projectId]));
  return Object.entries(open)
    .map(([sessionId, [startedAt, leaseEnd]]) => ({
      ...{ sessionId, projectId: projects.get(sessionId), startedAt, leaseEnd },
    }))
    .sort((one, other) => other.startedAt - one.startedAt);
}
