import { DUE_SOON_SECONDS } from './answerTime.ts';
import { decideReminder } from './decideChange.ts';
import type { QueueStore, TicketStore } from './ports.ts';

/**
 * Writes the notices of due times that approach, once for each. Returns how many were written. A ticket that is answered at the same time
 * needs none; one that is changed otherwise gets its notice in the next run. `now` is epoch seconds.
 */
export async function remindOperators(
  store: Pick<TicketStore, 'save'> & Pick<QueueStore, 'readReminders' | 'readTickets'>,
  now: number,
): Promise<number> {
  // The reminder of every ticket that is due later is later than now.
  const rows = await store.readReminders({ now, to: now + DUE_SOON_SECONDS + 1 });
  const tickets = await store.readTickets(rows);
  let written = 0;
  for (const ticket of tickets) {
    const decision = decideReminder(ticket, { now });
    if (decision.kind !== 'change') continue;
    if ((await store.save({ ...decision.change, now })) === 'saved') written++;
  }
  return written;
}
