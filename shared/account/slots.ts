import type { Account, OpenSession } from './account.ts';

/** Whether the slot is being given back. */
export const isClosed = ([, leaseEnd]: OpenSession): boolean => leaseEnd < 0;

/** When the session of a slot is over unless its lease is renewed; when it ended if the slot is closed. Epoch seconds. */
export const slotEnd = ([, leaseEnd]: OpenSession): number => Math.abs(leaseEnd);

/** Whether the session of a slot runs at `now`, as far as its lease says. */
export const isRunning = (slot: OpenSession, now: number): boolean => !isClosed(slot) && slotEnd(slot) > now;

/** The sessions that run at `now`, as far as their leases say. */
export const runningCount = ({ open }: Pick<Account, 'open'>, now: number): number =>
  Object.values(open).filter((slot) => isRunning(slot, now)).length;

/** The slot of a session. Callers choose the ids: `constructor` must not find a property of Object.prototype. */
export const slotOf = ({ open }: Pick<Account, 'open'>, sessionId: string): OpenSession | undefined =>
  Object.hasOwn(open, sessionId) ? open[sessionId] : undefined;
