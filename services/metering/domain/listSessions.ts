import { admit, type Rate } from '../../../shared/account/rateLimit.ts';
import type { HistoryPage, HistoryPosition, MeteringStore } from './ports.ts';
import type { Session } from './session.ts';

export type History = { open: Session[]; page: HistoryPage };

/**
 * A page of the account's history, newest first, with the open sessions beside the first page. A user never seen
 * has an empty one.
 */
export async function listSessions(
  store: MeteringStore,
  query: { accountId: string; limit: number; after?: HistoryPosition; now: number },
  tellRate: (rate: Rate) => void,
): Promise<History> {
  const { accountId, limit, after, now } = query;
  const [requestNumber, known, page] = await Promise.all([
    store.countRequest(accountId, now),
    store.readAccount(accountId),
    store.listEnded({ accountId, limit, after }),
  ]);
  const account = admit({ known, accountId, requestNumber, now, tellRate });
  const open = after ? [] : openSessions(account.open);
  return { open, page };
}

function openSessions(open: Record<string, [number, number]>): Session[] {
  return Object.entries(open)
    .map(([sessionId, [startedAt]]) => ({ sessionId, startedAt }))
    .sort((one, other) => other.startedAt - one.startedAt);
}
