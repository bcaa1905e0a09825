import { describe, expect, it } from 'vitest';
import { toGrant } from '../../../web/src/session/grant.ts';
import { firstStep, nextState, type SessionState } from '../../../web/src/session/sessionState.ts';

const grant = toGrant({ access_token: 'first' }, 0);
const newer = toGrant({ access_token: 'second' }, 0);
const person = { subject: 'ada' };
const signedIn: SessionState = { kind: 'signed_in', person, grant };

describe('the first step of a load', () => {
  it('is never a redirect in the load of a callback, so that a failed sign-in is no loop', () => {
    for (const hasSignedOut of [true, false]) {
      expect(firstStep({ isCallback: true, hasSignedOut })).toBe('finish_sign_in');
    }
  });

  it('is a silent sign-in, except after a sign-out', () => {
    expect(firstStep({ isCallback: false, hasSignedOut: false })).toBe('sign_in_silently');
    expect(firstStep({ isCallback: false, hasSignedOut: true })).toBe('stay_signed_out');
  });
});

describe('an event that comes too late', () => {
  it.each<[string, SessionState]>([
    ['the sign-out', { kind: 'signed_out', reason: 'signed_out' }],
    ['the end of the session', { kind: 'ended', person, reason: 'expired' }],
    ['a newer grant', { kind: 'signed_in', person, grant: newer }],
  ])('does not renew after %s', (_name, state) => {
    expect(nextState(state, { kind: 'renewed', earlier: grant, grant: newer })).toBe(state);
  });

  it('does not end a session whose token was replaced', () => {
    const state = nextState(signedIn, { kind: 'renewed', earlier: grant, grant: newer });
    expect(nextState(state, { kind: 'expired', grant })).toBe(state);
    expect(nextState(state, { kind: 'expired', grant: newer })).toMatchObject({ kind: 'ended' });
  });

  it('does not describe another person', () => {
    const other = { subject: 'noor', name: 'Noor' };
    expect(nextState(signedIn, { kind: 'described', person: other })).toBe(signedIn);
  });
});

it('a sign-out in another tab changes nothing for somebody who is not signed in', () => {
  const state: SessionState = { kind: 'failed', failure: 'denied', returnTo: '/app' };
  expect(nextState(state, { kind: 'signed_out' })).toBe(state);
});

it('a session that ended ends for everybody who sees the page when somebody else signs in', () => {
  const state: SessionState = { kind: 'ended', person, reason: 'expired' };
  const next = nextState(state, { kind: 'signed_in_elsewhere', subject: 'noor' });
  expect(next).toEqual({ kind: 'ended', person, reason: 'other_account' });
});
