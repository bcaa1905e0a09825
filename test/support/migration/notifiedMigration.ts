import type { Migration } from '../../../shared/account/migration.ts';
import { testMigration } from './testMigration.ts';

const NOTIFIED_AT = Date.parse('2026-11-10T00:00:00Z') / 1000;

/** The migration of u1, which was notified on 10 November 2026, has five projects, and moves at the end of the year. */
export const notifiedMigration = (changes: Partial<Migration> = {}): Migration =>
  testMigration('u1', {
    now: NOTIFIED_AT,
    state: 'notified',
    movesAt: Date.parse('2026-12-31T12:00:00Z') / 1000,
    lastMonth: { month: '2026-10', sessions: 1_900, minutes: 2_850.5 },
    projects: 5,
    projectsArchived: 2,
    notifiedAt: NOTIFIED_AT,
    ...changes,
  });
