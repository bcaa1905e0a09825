import type { JournalEntry } from '../../../../client/src/meter/types.ts';

/** An entry of a session that runs. */
export function entryOf(number: number, fields: Partial<JournalEntry> = {}): JournalEntry {
  return {
    sessionId: `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`,
    userId: `user-${number}`,
    startedAt: '2026-11-30T09:00:00.000Z',
    clock: 'service',
    ...fields,
  };
}

/** The entry as another process takes it over, if its process never said that it runs. */
export const ended = (entry: JournalEntry, endedAt = entry.startedAt): JournalEntry => ({
  ...entry,
  endedAt,
});
