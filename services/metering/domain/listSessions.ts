import type { Account, OpenSession } from '../../../shared/account/account.ts';
import { isRunning, slotEnd } from '../../../shared/account/slots.ts';
import type { HistoryPage, HistoryPosition, MeteringStore, SessionFilter } from './ports.ts';
import type { Session } from './session.ts';
import { endOfSlot, isOver, type SlotLimits } from './slots.ts';

/** An open session with the end of its lease, epoch seconds. */
export type ListedOpenSession = Session & { leaseEnd: number };

/** `lapsed` are sessions whose lease has expired and whose slot is not given back yet: they ended with their lease. */
export type History = { open: ListedOpenSession[]; lapsed: Session[]; page: HistoryPage };

/** A page of an account's sessions. `state` limits it to open or to ended sessions. */
export type HistoryQuery = {
  state?: 'open' | 'ended';
  filter?: SessionFilter;
  limit: number;
  after?: HistoryPosition;
};

/** A page of ended sessions, newest first. The first page also has the sessions whose slot is held. */
export async function listSessions(
  store: Pick<MeteringStore, 'listEnded' | 'readSessions'>,
  account: Account,
  { query, now, limits }: { query: HistoryQuery; now: number; limits: SlotLimits },
): Promise<History> {
  const { accountId } = account;
  const { state, filter = {}, limit, after } = query;
  const [held, page] = await Promise.all([
    after === undefined ? heldSessions(store, account, { now, limits }) : { open: [], lapsed: [] },
    state === 'open' ? { sessions: [] } : store.listEnded({ accountId, limit, after, filter }),
  ]);
  return {
    open: state === 'ended' ? [] : held.open.filter((session) => passes(session, filter, now)),
    lapsed: state === 'open' ? [] : held.lapsed.filter((session) => passes(session, filter, now)),
    page,
  };
}

/** Whether the filter lets a session through. One that is open has no reason of its end, and counts as one that ends now. */
function passes({ projectId, endedAt, endReason }: Session, filter: SessionFilter, now: number): boolean {
  const end = endedAt ?? now;
  return (
    (filter.projectId === undefined || projectId === filter.projectId) &&
    (filter.endReason === undefined || endReason === filter.endReason) &&
    (filter.from === undefined || filter.from <= end) &&
    (filter.to === undefined || end < filter.to)
  );
}

/**
 * The account has the start and lease of each session whose slot is held, the session item its project. A session whose item is marked
 * as ended is among the ended ones.
 */
async function heldSessions(
  store: Pick<MeteringStore, 'readSessions'>,
  { accountId, open }: Account,
  { now, limits }: { now: number; limits: SlotLimits },
): Promise<Omit<History, 'page'>> {
  const items = await store.readSessions(accountId, Object.keys(open));
  const byId = new Map(items.map((item) => [item.sessionId, item]));
  const held = Object.entries(open)
    .map(([sessionId, slot]) => ({ sessionId, slot, item: byId.get(sessionId) }))
    .filter(({ item }) => item?.endedAt === undefined)
    .map(({ sessionId, slot, item }) => ({
      slot,
      session: { sessionId, projectId: item?.projectId, startedAt: slot[0] },
    }));
  const isOpen = ({ slot }: { slot: OpenSession }) => isRunning(slot, now) && !isOver(slot, now, limits);
  return {
    open: held
      .filter(isOpen)
      .map(({ slot, session }) => ({ ...session, leaseEnd: slotEnd(slot) }))
      .sort((one, other) => other.startedAt - one.startedAt),
    lapsed: held
      .filter((one) => !isOpen(one))
      .map(({ slot, session }) => {
        const { endedAt, reason } = endOfSlot(slot, limits);
        return { ...session, endedAt, endReason: reason };
      })
      .sort((one, other) => other.endedAt - one.endedAt),
  };
}
