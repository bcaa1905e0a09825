import { describe, expect, it, vi } from 'vitest';
import { batchResults } from '../../../services/metering/handlers/batches.ts';
import { type BatchItem, session } from '../../../shared/contract/metering/inputs.ts';
import { busy } from '../../../shared/fault.ts';
import { invalidField } from '../../../shared/http/problem.ts';

type Session = { session_id: string; user_id: string };
type Item = BatchItem<Session>;
const item = (user_id: string, session_id: string): Item => ({
  kind: 'valid',
  session: { user_id, session_id },
});
const outcomes = (sessions: Session[]) => new Map(sessions.map(({ session_id }) => [session_id, 1]));
const failing = new Set<string>();
const onFault = vi.fn();
const run = (items: Item[], check?: (one: Session) => void) =>
  batchResults(items, {
    schema: session,
    ...(check ? { check } : {}),
    call: async (accountId, sessions) => {
      if (failing.has(accountId)) throw busy('the account');
      return outcomes(sessions);
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

describe('a session that its schema accepts and a further check refuses', () => {
  it('gets the problem of the check, and is not handled', async () => {
    const refuse = ({ session_id }: Session) => {
      if (session_id === 'b') throw invalidField('session_id', 'must not be b');
    };
    const results = await run([item('u1', 'a'), item('u1', 'b')], refuse);
    expect(results).toEqual([
      { sessionId: 'a' },
      {
        sessionId: 'b',
        code: 'invalid_request',
        retryable: false,
        detail: 'session_id must not be b',
        errors: [{ field: 'session_id', message: 'must not be b' }],
      },
    ]);
  });
});
