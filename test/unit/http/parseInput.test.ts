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
  '.',
  '..',
  '.a',
  ':a',
  '|a',
  '__proto__',
  'ada@example.com',
  'ada+1',
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
            details: { errors: [{ field, message: expect.stringMatching(/^must (not )?be/) }] },
          }),
        );
      }
    },
  );

  it.each([
    'auth0|5f7c8ec7c33c6c004bbafe82',
    'google-oauth2|103547991597142817347',
    '_V1StGXR8',
    '-9xK',
    '_',
    '-',
  ])('accepts %s, an id as identity providers and id generators make them', (id) => {
    const given = { session_id: id, user_id: id, project_id: id };
    expect(parseInput(meteringInputs.startSession, given)).toEqual(given);
    expect(parseInput(accountInputs.createProject, given)).toEqual({ user_id: id, project_id: id });
  });

  it('with an e-mail address as its user_id is refused with the reason, and the address is not repeated', () => {
    const attempt = () => parseInput(meteringInputs.startSession, { ...start, user_id: 'ada@example.com' });
    expect(attempt).toThrow(/user_id must not be an e-mail address, because ids appear in logs/);
    expect(attempt).not.toThrow(/ada@example/);
  });

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
    ['email', `${'x'.repeat(243)}@example.com`],
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
