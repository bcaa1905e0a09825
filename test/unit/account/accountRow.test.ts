import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { accountAttributes, parseAccountRow } from '../../../shared/account/accountRow.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';

const NOW = Date.parse('2026-11-22T18:00:30Z') / 1000;

describe('an account item', () => {
  it('parses to the account that it was created from', () => {
    const subscription = {
      id: 'sub_1',
      customer: 'cus_1',
      status: 'past_due',
      plan: 'growth' as const,
      periodStart: 1,
      periodEnd: 2,
      anchor: 1,
      graceUntil: 9,
    };
    const accounts = [
      newAccount('u1', NOW),
      {
        ...newAccount('u1', NOW),
        subscription,
        status: 'past_due',
        customers: ['cus_1'],
        customerAttempt: 3,
        terms: { until: 5 },
      },
    ];
    for (const account of accounts) {
      const row = marshall(
        { ...tableKeys.account('u1'), ...accountAttributes(account) },
        { removeUndefinedValues: true },
      );
      expect(parseAccountRow(row)).toEqual(account);
    }
  });

  it('of another kind does not parse', () => {
    expect(() => parseAccountRow(marshall({ pk: 'SESSION#u1#s1', sk: 'SESSION' }))).toThrow();
  });
});
