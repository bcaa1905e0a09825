import { describe, expect, it } from 'vitest';
import { accountInputs } from '../../../shared/contract/accounts/inputs.ts';
import { billingInputs } from '../../../shared/contract/billing/inputs.ts';
import { meteringInputs } from '../../../shared/contract/metering/inputs.ts';
import { parseInput } from '../../../shared/http/parseInput.ts';

const ILL_FORMED_IDS = [
  undefined,
  null,
  7,
  '',
  ' ',
  'x'.repeat(129),
  'a#b',
  'a b',
  'a\u0000b',
  'é',
  '-a',
  '.',
  '../x',
  'a\n',
  {},
  ['a'],
];

describe('an input', () => {
  const start = { session_id: 's1', user_id: 'u1', project_id: 'p1' };

  it.each(['session_id', 'user_id', 'project_id'] as const)(
    'with an ill-formed %s is refused and the field named',
    (field) => {
      for (const value of ILL_FORMED_IDS) {
        if (field === 'project_id' && value === undefined) continue;
        const attempt = () => parseInput(meteringInputs.startSession, { ...start, [field]: value });
        expect(attempt, JSON.stringify(value)).toThrow(
          expect.objectContaining({
            status: 400,
            code: 'invalid_request',
            details: { errors: [{ field, message: expect.stringContaining('must be') }] },
          }),
        );
      }
    },
  );

  it('accepts ids of 1 to 128 characters and ignores unknown fields', () => {
    const given = { session_id: 'x'.repeat(128), user_id: 'a', surprise: true };
    expect(parseInput(meteringInputs.startSession, given)).toEqual({
      session_id: given.session_id,
      user_id: 'a',
    });
  });

  it.each([
    ['plan', 'free'],
    ['plan', 'gold'],
    ['plan', undefined],
    ['email', undefined],
    ['email', ''],
    ['email', 'nobody'],
    ['email', `${'x'.repeat(120)}@example.com`],
    ['email', 'a@b\r\nBcc: c@d.com'],
  ])('of a checkout with %s %j is refused and the field named', (field, value) => {
    const given = { plan: 'starter', user_id: 'u1', email: 'user@example.com', [field]: value };
    expect(() => parseInput(billingInputs.createCheckout, given)).toThrow(
      expect.objectContaining({ details: { errors: [{ field, message: expect.any(String) }] } }),
    );
  });

  it('with a name as long as the largest body is refused quickly', () => {
    const startedMs = performance.now();
    for (const name of [`${'a'.repeat(65_000)}\n`, ' '.repeat(65_000), `${' a'.repeat(32_000)}\u0000`]) {
      const attempt = () => parseInput(accountInputs.createProject, { user_id: 'u', project_id: 'p', name });
      expect(attempt).toThrow(/name must be 1 to 100 characters/);
    }
    expect(performance.now() - startedMs).toBeLessThan(500);
  });

  it('has a page limit of 1 to 100, by default 20', () => {
    expect(parseInput(meteringInputs.listSessions, { user_id: 'u1' }).limit).toBe(20);
    expect(parseInput(meteringInputs.listSessions, { user_id: 'u1', limit: '100' }).limit).toBe(100);
    for (const limit of ['0', '101', '-1', '1.5', 'ten', '', '1e2']) {
      expect(() => parseInput(meteringInputs.listSessions, { user_id: 'u1', limit }), limit).toThrow(
        /limit must be/,
      );
    }
  });
});
