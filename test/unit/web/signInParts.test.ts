import { describe, expect, it } from 'vitest';
import { CUSTOMER_APP } from '../../../web/src/app/customerApp.ts';
import { type SignInAttempt, saveAttempt, takeAttempt } from '../../../web/src/session/attempt.ts';
import { toPerson } from '../../../web/src/session/person.ts';
import { safeReturnTo } from '../../../web/src/session/returnTo.ts';
import { createMemoryStorage, ORIGIN } from '../../support/web/fakeTab.ts';

describe('the address to return to', () => {
  it.each(['/app', '/app/', '/app?plan=starter', '/app/invoices?page=2#top', `${ORIGIN}/app/settings`])(
    'can be %s',
    (target) => {
      const { pathname, search, hash } = new URL(target, ORIGIN);
      expect(safeReturnTo(target, ORIGIN, CUSTOMER_APP)).toBe(`${pathname}${search}${hash}`);
    },
  );

  it.each([
    undefined,
    null,
    7,
    '',
    'https://evil.example/app',
    '//evil.example/app',
    '/\\evil.example/app',
    '/app/..//evil.example',
    '/app/../operator',
    '/application',
    '/operator',
    'javascript:alert(1)',
    'data:text/html,app',
    'http://app.example/app',
    'https://app.example:444/app',
    'https://app.example@evil.example/app',
    '/app/callback?code=1&state=2',
    'http://[',
  ])('is the first page of the app for %j', (target) => {
    expect(safeReturnTo(target, ORIGIN, CUSTOMER_APP)).toBe('/app');
  });
});

describe('a stored attempt', () => {
  const attempt: SignInAttempt = {
    verifier: 'v',
    nonce: 'n',
    returnTo: '/app',
    silent: false,
    startedAtMs: 1_000,
  };

  it('can be taken once', () => {
    const storage = createMemoryStorage();
    saveAttempt(storage, 'state', attempt);
    expect(takeAttempt(storage, 'state', 2_000)).toEqual(attempt);
    expect(takeAttempt(storage, 'state', 2_000)).toBeUndefined();
    expect(storage.values.size).toBe(0);
  });

  it('does not disturb another one that is under way', () => {
    const storage = createMemoryStorage();
    saveAttempt(storage, 'first', attempt);
    saveAttempt(storage, 'second', { ...attempt, verifier: 'w' });
    expect(takeAttempt(storage, 'first', 2_000)?.verifier).toBe('v');
    expect(takeAttempt(storage, 'second', 2_000)?.verifier).toBe('w');
  });

  it('is of no use after an hour, and is removed by the next attempt', () => {
    const storage = createMemoryStorage();
    saveAttempt(storage, 'late', attempt);
    expect(takeAttempt(storage, 'late', 3_601_000)).toBeUndefined();
    saveAttempt(storage, 'abandoned', attempt);
    storage.setItem('of another part', 'stays');
    saveAttempt(storage, 'next', { ...attempt, startedAtMs: 3_601_000 });
    expect([...storage.values.keys()].sort()).toEqual(['of another part', 'sign-in:next']);
  });

  it.each(['no JSON', 'null', '7', '{}', '{"verifier":7,"nonce":"n","returnTo":"/app"}'])(
    'that reads %s is none',
    (stored) => {
      const storage = createMemoryStorage();
      storage.setItem('sign-in:state', stored);
      expect(takeAttempt(storage, 'state', 0)).toBeUndefined();
    },
  );
});

it.each([
  [
    { sub: 'ada', name: ' Ada Okafor ', email: 'a@b.c' },
    { subject: 'ada', name: 'Ada Okafor', email: 'a@b.c' },
  ],
  [
    { sub: 'ada', given_name: 'Ada', family_name: 'Okafor' },
    { subject: 'ada', name: 'Ada Okafor' },
  ],
  [{ sub: 'ada', name: '', email: 7 }, { subject: 'ada' }],
])('the claims %j name the person', (claims, person) => {
  expect(toPerson(claims)).toEqual(person);
});
