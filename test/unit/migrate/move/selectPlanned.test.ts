import { expect, it } from 'vitest';
import { selectPlanned } from '../../../../scripts/migrate/move/runAccounts.ts';
import type { PlannedAccount } from '../../../../scripts/migrate/planFile.ts';

const account = (userId: string, changes: Partial<PlannedAccount> = {}) =>
  ({ userId, blockers: [], movesAt: 1, ...changes }) as unknown as PlannedAccount;

const ACCOUNTS = [
  account('free', { movesAt: undefined }),
  account('blocked', { blockers: [{ code: 'past_due', text: '' }] }),
  account('first'),
  account('second'),
];

const chosen = (options: { only?: string[]; limit?: number }) =>
  selectPlanned(ACCOUNTS, options).map(({ userId }) => userId);

it('a limit counts the accounts whose price changes', () => {
  expect(chosen({ limit: 1 })).toEqual(['first']);
  expect(chosen({ limit: 5 })).toEqual(['first', 'second']);
  expect(chosen({})).toEqual(['free', 'blocked', 'first', 'second']);
  expect(chosen({ only: ['free', 'second'], limit: 1 })).toEqual(['free']);
});
