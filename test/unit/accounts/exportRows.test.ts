import { expect, it } from 'vitest';
import { rowBody } from '../../../services/accounts/domain/exportAccount.ts';

it('an exported session has all its instants in ISO 8601, also those of a report', () => {
  const at = Date.parse('2026-11-25T12:00:00Z') / 1000;
  const iso = '2026-11-25T12:00:00Z';
  expect(rowBody({ sessionId: 's1', startedAt: at, endedAt: at, expiredAt: at, reportedAt: at })).toEqual({
    sessionId: 's1',
    startedAt: iso,
    endedAt: iso,
    expiredAt: iso,
    reportedAt: iso,
  });
});
