import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isId } from '../../../shared/contract/ids.ts';

it('no two rate counters share an item, whatever the ids of the accounts', () => {
  const accountIds = ['u1', 'u1:key', 'u1|key', 'u1.user', 'u1-purchase', 'u1:key:1', 'key', 'user', '1'];
  expect(accountIds.every(isId)).toBe(true);
  const keys = accountIds.flatMap((accountId) =>
    ['key', 'user', 'purchase', 'invoices', 'subscription', 'sync'].flatMap((counter) =>
      [1, 11].map((minute) => JSON.stringify(tableKeys.rate({ accountId, counter, minute }))),
    ),
  );
  expect(new Set(keys).size).toBe(keys.length);
});

/** Few characters, so that ids are often equal, or equal but for a character that could be taken for a separator. */
const anyId = fc.string({ unit: fc.constantFrom(...'a0._:|-'), minLength: 1, maxLength: 4 }).filter(isId);

it('items of two accounts or of two sessions never share a key, whatever the ids', () => {
  const keysOf = (accountId: string, sessionId: string) =>
    [
      tableKeys.account(accountId),
      tableKeys.session(accountId, sessionId),
      tableKeys.project(accountId, sessionId),
      tableKeys.checkout(accountId),
      tableKeys.formerCustomers(accountId),
      tableKeys.termsNote(accountId),
      tableKeys.closedPeriod(accountId, 1),
      tableKeys.day(accountId, { day: '2026-11-22', since: 1 }),
      tableKeys.daysHead(accountId),
      tableKeys.rate({ accountId, counter: 'key', minute: 1 }),
    ].map((key) => JSON.stringify(key));
  fc.assert(
    fc.property(anyId, anyId, anyId, anyId, (account, session, otherAccount, otherSession) => {
      const keys = keysOf(account, session);
      expect(new Set(keys).size).toBe(keys.length);
      const shared = keysOf(otherAccount, otherSession).filter((key) => keys.includes(key));
      if (account !== otherAccount) expect(shared).toEqual([]);
      else expect(shared.length).toBe(session === otherSession ? keys.length : keys.length - 2);
    }),
  );
});
