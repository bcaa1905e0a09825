import { expect, it } from 'vitest';
import { startResponse } from '../../../services/metering/handlers/responses.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import { problemMembers } from '../../../shared/http/problem.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;

it('a start on a full account gets the ids of open sessions, without those whose slots are being given back', () => {
  const account = {
    ...newAccount('u1', NOW),
    open: { running: [NOW - 10, NOW + 90], expired: [NOW - 900, NOW - 700], closed: [NOW - 900, -NOW] },
  } as ReturnType<typeof newAccount>;
  const rate = { requestsPerMinute: 100, requestNumber: 1 };
  try {
    startResponse(
      { kind: 'refused', reason: 'concurrency_exceeded', account, rate },
      { sessionId: 's1', now: NOW },
    );
    expect.unreachable();
  } catch (error) {
    expect(problemMembers(error)).toMatchObject({
      code: 'concurrency_exceeded',
      openSessions: ['running', 'expired'],
    });
  }
});
