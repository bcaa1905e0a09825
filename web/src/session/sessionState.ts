import type { Grant } from './grant.ts';
import type { Person } from './person.ts';
import type { SignInFailure } from './signInFailure.ts';

/** Why nobody can sign in at the moment. */
export type Obstacle = 'no_configuration' | 'no_identity' | 'issuer_unreachable';

export type SessionState =
  /** The configuration is read, or the callback is being processed. */
  | { kind: 'starting' }
  /** The browser is on its way to another page. */
  | { kind: 'leaving' }
  | { kind: 'unavailable'; obstacle: Obstacle }
  | { kind: 'signed_out'; reason: 'not_signed_in' | 'signed_out' }
  | { kind: 'failed'; failure: SignInFailure; returnTo: string }
  | { kind: 'signed_in'; person: Person; grant: Grant }
  /** The page stays, without tokens. `other_account`: somebody else signed in in another tab. */
  | { kind: 'ended'; person: Person; reason: 'expired' | 'other_account' };

export type SessionEvent =
  | { kind: 'blocked'; obstacle: Obstacle }
  | { kind: 'left' }
  | { kind: 'not_signed_in' }
  | { kind: 'stayed_signed_out' }
  | { kind: 'sign_in_failed'; failure: SignInFailure; returnTo: string }
  | { kind: 'signed_in'; person: Person; grant: Grant }
  | { kind: 'renewed'; earlier: Grant; grant: Grant }
  | { kind: 'described'; person: Person }
  /** The issuer refused to renew, the token expired, or the API refused it. */
  | { kind: 'expired'; grant: Grant }
  /** Here or in another tab. */
  | { kind: 'signed_out' }
  | { kind: 'signed_in_elsewhere'; subject: string };

/**
 * The state after an event. An event that comes too late changes nothing: a renewal that ends after the sign-out must not sign the
 * person in again, and the expiry of a token that was replaced must not end the session.
 */
export function nextState(state: SessionState, event: SessionEvent): SessionState {
  switch (event.kind) {
    case 'blocked':
      return { kind: 'unavailable', obstacle: event.obstacle };
    case 'left':
      return { kind: 'leaving' };
    case 'not_signed_in':
      return { kind: 'signed_out', reason: 'not_signed_in' };
    case 'stayed_signed_out':
      return { kind: 'signed_out', reason: 'signed_out' };
    case 'sign_in_failed':
      return { kind: 'failed', failure: event.failure, returnTo: event.returnTo };
    case 'signed_in':
      return { kind: 'signed_in', person: event.person, grant: event.grant };
    case 'renewed':
      return holds(state, event.earlier) ? { ...state, grant: event.grant } : state;
    case 'described':
      return state.kind === 'signed_in' && state.person.subject === event.person.subject
        ? { ...state, person: event.person }
        : state;
    case 'expired':
      return holds(state, event.grant) ? { kind: 'ended', person: state.person, reason: 'expired' } : state;
    case 'signed_out':
      // Also while a callback is processed, so that what is signed in at the end of it is nobody.
      return state.kind === 'signed_in' || state.kind === 'ended' || state.kind === 'starting'
        ? { kind: 'signed_out', reason: 'signed_out' }
        : state;
    case 'signed_in_elsewhere':
      return hasPerson(state) && state.person.subject !== event.subject
        ? { kind: 'ended', person: state.person, reason: 'other_account' }
        : state;
    default:
      return event satisfies never;
  }
}

/** Whether the person is signed in with exactly this grant. */
function holds(state: SessionState, grant: Grant): state is SessionState & { kind: 'signed_in' } {
  return state.kind === 'signed_in' && state.grant === grant;
}

function hasPerson(state: SessionState): state is SessionState & { person: Person } {
  return state.kind === 'signed_in' || state.kind === 'ended';
}

/**
 * What a page does when it loads. Only a load may go to the issuer without being asked, once, and never the load of a callback: so
 * a failed sign-in cannot become a loop. After a sign-out nothing happens by itself, because the issuer could still know the person.
 */
export function firstStep(load: { isCallback: boolean; hasSignedOut: boolean }) {
  if (load.isCallback) return 'finish_sign_in';
  return load.hasSignedOut ? 'stay_signed_out' : 'sign_in_silently';
}
