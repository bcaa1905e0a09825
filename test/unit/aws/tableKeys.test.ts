import { expect, it } from 'vitest';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isId } from '../../../shared/contract/ids.ts';

it('no two rate counters share an item, whatever the ids of the accounts', () => {
  const accountIds = ['u1', 'u1:key', 'u1.user', 'u1-purchase', 'u1:key:1', 'key', 'user', '1'];
  expect(accountIds.every(isId)).toBe(true);
  const keys = accountIds.flatMap((accountId) =>
    ['key', 'user', 'purchase', 'invoices'].flatMap((counter) =>
      [1, 11].map((minute) => JSON.stringify(tableKeys.rate({ accountId, counter, minute }))),
    ),
  );
  expect(new Set(keys).size).toBe(keys.length);
});
