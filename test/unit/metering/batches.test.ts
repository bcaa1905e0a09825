import { describe, expect, it, vi } from 'vitest';
import { batchResults } from '../../../services/metering/handlers/batches.ts';
import type { BatchItem } from '../../../shared/contract/metering/inputs.ts';
import { busy } from '../../../shared/fault.ts';

const item = (user_id: string, session_id: string): BatchItem => ({ kind: 'valid', user_id, session_id });
const outcomes = (sessionIds: string[]) => new Map(sessionIds.map((id) => [id, 1]));
const failing = new Set<string>();
const onFault = vi.fn();
const run = (items: BatchItem[]) =>
  batchResults(items, {
    call: async (accountId, sessionIds) => {
      if (failing.has(accountId)) throw busy('the account');
      return outcomes(sessionIds);
    },
    toResult: (_, sessionId) => ({ sessionId }),
    onFault,
  });

describe('the fault of an account', () => {
  it('fails its own sessions only, and is reported once', async () => {
    failing.add('u2');
    const results = await run([item('u1', 'a'), item('u2', 'b'), item('u1', 'c'), item('u2', 'd')]);
    expect(results).toMatchObject([
      { sessionId: 'a' },
      { sessionId: 'b', code: 'busy', retryable: true },
      { sessionId: 'c' },
      { sessionId: 'd', code: 'busy', retryable: true },
    ]);
    expect(onFault.mock.calls.map(([accountId]) => accountId)).toEqual(['u2']);
  });

  it('fails the request if every account has one', async () => {
    failing.add('u2').add('u3');
    const items = [item('u2', 'a'), item('u3', 'b'), { kind: 'invalid' as const, value: 7 }];
    await expect(run(items)).rejects.toMatchObject({ code: 'busy' });
  });
});
