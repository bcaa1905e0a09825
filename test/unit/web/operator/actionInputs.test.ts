import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { accountAdminInputs } from '../../../../shared/contract/accounts/adminInputs.ts';
import { name as apiName, reason as apiReason } from '../../../../shared/contract/fields.ts';
import { REASON_LENGTH_MAX, reasonError } from '../../../../web/src/operator/actions/reason.ts';
import { expiryOf, KEY_NAME_LENGTH_MAX, keyErrors } from '../../../../web/src/operator/keys/keyDraft.ts';
import { keyState, sortKeys } from '../../../../web/src/operator/keys/keyState.ts';

const NOW_MS = Date.parse('2026-11-25T12:00:00Z');
const draft = (differences: object = {}) => ({
  name: 'gateway',
  scopes: ['read' as const],
  expiresOn: '',
  ...differences,
});

describe('a reason', () => {
  it.each([
    '',
    ' ',
    'fixed',
    'x'.repeat(REASON_LENGTH_MAX),
    'x'.repeat(REASON_LENGTH_MAX + 1),
    '😀'.repeat(REASON_LENGTH_MAX),
    'a\nb',
    'a\u202eb',
    'asked by ada@example.com',
    'ada@localhost',
    'two @ 5.00 USD',
  ])('is accepted exactly if the API accepts it: %j', (reason) => {
    expect(reasonError(reason) === undefined).toBe(z.safeParse(apiReason, reason).success);
  });
});

describe('the fields of a new key', () => {
  it.each(['', 'gateway', 'x'.repeat(KEY_NAME_LENGTH_MAX), 'x'.repeat(KEY_NAME_LENGTH_MAX + 1), 'a\tb'])(
    'have a name that the API accepts: %j',
    (name) => {
      expect(keyErrors(draft({ name }), NOW_MS).name === undefined).toBe(z.safeParse(apiName, name).success);
    },
  );

  it('need a scope', () => {
    expect(keyErrors(draft({ scopes: [] }), NOW_MS)).toEqual({ scopes: 'Choose at least one scope.' });
  });

  it('can end today at the earliest', () => {
    expect(keyErrors(draft({ expiresOn: '2026-11-25' }), NOW_MS)).toEqual({});
    expect(keyErrors(draft({ expiresOn: '2026-11-24' }), NOW_MS)).toHaveProperty('expiresOn');
    expect(keyErrors(draft({ expiresOn: '2026-13-01' }), NOW_MS)).toHaveProperty('expiresOn');
  });

  it('make an end that the API accepts: the start of the next day', () => {
    const expiresAt = expiryOf('2026-12-31');
    expect(expiresAt).toBe('2027-01-01T00:00:00.000Z');
    const input = { name: 'gateway', scopes: ['read'], expires_at: expiresAt };
    expect(z.safeParse(accountAdminInputs.createKey, input).success).toBe(true);
  });
});

describe('an API key', () => {
  const key = (keyId: string, createdAt: string, ended: { revokedAt?: string; expiresAt?: string } = {}) => ({
    keyId,
    name: keyId,
    scopes: [],
    createdAt,
    lastUsedDay: null,
    revokedAt: null,
    expiresAt: null,
    ...ended,
  });

  it('works until its end, which is not part of it', () => {
    const expiresAt = '2026-11-25T12:00:00Z';
    expect(keyState({ revokedAt: null, expiresAt }, NOW_MS - 1)).toBe('active');
    expect(keyState({ revokedAt: null, expiresAt }, NOW_MS)).toBe('expired');
    expect(keyState({ revokedAt: expiresAt, expiresAt }, NOW_MS - 1)).toBe('revoked');
  });

  it('comes before older ones, and those that no longer work come apart', () => {
    const keys = [
      key('old', '2026-01-01T00:00:00Z'),
      key('revoked', '2026-03-01T00:00:00Z', { revokedAt: '2026-04-01T00:00:00Z' }),
      key('new', '2026-02-01T00:00:00Z'),
    ];
    const { active, ended } = sortKeys(keys, NOW_MS);
    expect(active.map(({ keyId }) => keyId)).toEqual(['new', 'old']);
    expect(ended.map(({ keyId }) => keyId)).toEqual(['revoked']);
  });
});
