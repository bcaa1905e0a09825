import { describe, expect, it } from 'vitest';
import { isReadAction } from '../../../../shared/contract/readActions.ts';
import { dayAfter, isDay, readFilter, withFilter } from '../../../../web/src/operator/audit/auditFilter.ts';
import { detailsOf, kindOfActor } from '../../../../web/src/operator/audit/describe.ts';

describe('the filter of the audit trail', () => {
  it('is read from the query string as it was written', () => {
    const filter = { day: '2026-11-25', by: 'otto', account: 'auth0|5f7c', changes: true } as const;
    expect(readFilter(withFilter(new URLSearchParams(), filter))).toEqual(filter);
    expect(readFilter(withFilter(new URLSearchParams('only=changes&by=vera'), {}))).toEqual({});
  });

  it('leaves other parameters of the query string as they are', () => {
    expect(withFilter(new URLSearchParams('x=1&day=2026-01-01'), { by: 'otto' }).toString()).toBe(
      'x=1&by=otto',
    );
  });

  it.each([
    'day=2026-02-30',
    'day=yesterday',
    'day=',
    'account=a%20b',
    'account=ada@example.com',
    'by=',
    'only=reads',
  ])('ignores what is not valid: %s', (query) => {
    expect(readFilter(new URLSearchParams(query))).toEqual({});
  });
});

describe('a UTC day', () => {
  it.each([
    ['2026-11-25', true],
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['26-11-25', false],
    [null, false],
  ])('%s is one: %s', (text, expected) => {
    expect(isDay(text)).toBe(expected);
  });

  it('is followed by the next one, across months and years', () => {
    expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01');
    expect(dayAfter('2024-03-01', -1)).toBe('2024-02-29');
  });
});

describe('an action', () => {
  it('only reads if its request or its command does', () => {
    expect(isReadAction('GET /admin/keys')).toBe(true);
    expect(isReadAction('npm run account -- export')).toBe(true);
    expect(isReadAction('DELETE /admin/keys/{key_id}')).toBe(false);
    expect(isReadAction('npm run account -- erase')).toBe(false);
  });

  it('is described by its reason and the rest of its input, without what chooses a page', () => {
    expect(detailsOf({ reason: 'order 7', concurrent: 5, until: null, scopes: ['read'] })).toEqual({
      reason: 'order 7',
      rest: 'concurrent 5 · scopes ["read"]',
    });
    expect(detailsOf({ limit: 20, cursor: 'abc', reason: '' })).toEqual({ reason: undefined, rest: '' });
  });

  it('is of a person, a key or a command', () => {
    expect(kindOfActor({ role: 'viewer', keyId: null })).toBe('Viewer');
    expect(kindOfActor({ role: 'operator', keyId: null })).toBe('Operator');
    expect(kindOfActor({ role: null, keyId: '1f3870be274f6c49' })).toBe('API key');
    expect(kindOfActor({ role: null, keyId: null })).toBe('Command');
  });
});
