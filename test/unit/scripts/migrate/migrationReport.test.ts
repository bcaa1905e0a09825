import { expect, it } from 'vitest';
import { reportMigrations } from '../../../../scripts/migrate/migrationReport.ts';
import type { NoticeProgress } from '../../../../scripts/migrate/move/noticeProgress.ts';
import type { Migration } from '../../../../shared/account/migration.ts';

const NOW = 1_000_000;
const LATER = NOW + 100;

const migration = (accountId: string, given: Partial<Migration>): Migration => ({
  accountId,
  version: 1,
  state: 'planned',
  stateSince: 0,
  planHash: 'h',
  from: { plan: 'build', amountMinor: 1_900, currency: 'usd', prices: [], overagePrices: [] },
  options: [],
  movesAt: LATER,
  warnings: [],
  blockers: [],
  projects: 0,
  projectsArchived: 0,
  ...given,
});

const reportOf = (migrations: Migration[]) =>
  reportMigrations(
    migrations.map((one) => ({ migration: one })),
    NOW,
  );

const moved = (decidedAt?: number) => ({ at: 5, plan: 'starter' as const, leaves: false, decidedAt });

it('accounts are counted by outcome, state, decision and problem, and by what they wait for', () => {
  const report = reportOf([
    migration('payer', {}),
    migration('free', { movesAt: undefined, warnings: ['exceeds_free'] }),
    migration('notified', { state: 'notified', notifiedAt: 1 }),
    migration('late', { state: 'notified', notifiedAt: 1, movesAt: NOW }),
    migration('moved', {
      state: 'moved',
      notifiedAt: 1,
      decision: { kind: 'consent', at: 3 },
      move: moved(3),
    }),
    migration('changed', {
      state: 'verified',
      notifiedAt: 1,
      decision: { kind: 'plan', plan: 'growth', at: 9 },
      move: moved(3),
    }),
    migration('left', {
      state: 'verified',
      notifiedAt: 1,
      decision: { kind: 'leave', at: 3 },
      move: { at: 5, plan: 'free', leaves: true, decidedAt: 3 },
    }),
    migration('renewed', { state: 'verified', notifiedAt: 1, movesAt: NOW, move: moved() }),
    migration('blocked', { state: 'skipped', blockers: ['past_due', 'disputed'] }),
    migration('bounced', {
      state: 'failed',
      notifiedAt: 1,
      problem: { code: 'notice_bounced', text: '', at: 2 },
    }),
  ]);
  expect(report).toEqual({
    accounts: 10,
    moved: 3,
    left: 1,
    waiting: 4,
    refused: 2,
    states: { planned: 2, notified: 2, moved: 1, verified: 3, skipped: 1, failed: 1 },
    decisions: { none: 4, consent: 1, plan: 1, leave: 1 },
    problems: { past_due: 1, disputed: 1, notice_bounced: 1 },
    warnings: { exceeds_free: 1 },
    waits: [
      { waitsFor: 'notify', accounts: 1, first: ['payer'] },
      { waitsFor: 'move', accounts: 2, first: ['free', 'notified'] },
      { waitsFor: 'a new plan: the price change has passed', accounts: 1, first: ['late'] },
      { waitsFor: 'verify', accounts: 1, first: ['moved'] },
      { waitsFor: 'move again: the customer decided after the move', accounts: 1, first: ['changed'] },
      { waitsFor: 'the renewal', accounts: 1, first: ['left'] },
      { waitsFor: 'an operator', accounts: 1, first: ['bounced'] },
    ],
  });
});

it('a line names five accounts', () => {
  const many = Array.from({ length: 7 }, (_, index) => migration(`u${index}`, {}));
  expect(reportOf(many).waits).toEqual([
    { waitsFor: 'notify', accounts: 7, first: ['u0', 'u1', 'u2', 'u3', 'u4'] },
  ]);
});

it.each<[NoticeProgress, string]>([
  ['missing', 'its notice to be sent'],
  ['waiting', 'its notice to be sent'],
  ['sent', 'move'],
  ['lost', 'an operator: its notice did not arrive'],
  ['unsent', 'an operator: its notice did not arrive'],
])('a notified account whose notice is %s waits for %s', (notice, waitsFor) => {
  const notified = { migration: migration('u1', { state: 'notified' }), notice };
  expect(reportMigrations([notified], NOW).waits).toEqual([{ waitsFor, accounts: 1, first: ['u1'] }]);
});
