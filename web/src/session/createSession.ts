import { AuthorizationResponseError, generateRandomCodeVerifier, generateRandomState } from 'oauth4webapi';
import type { AddressProof } from './addressProof.ts';
import type { Area } from './area.ts';
import { type AttemptStorage, saveAttempt, takeAttempt } from './attempt.ts';
import { createRenewal } from './createRenewal.ts';
import { discoverProvider, type IdentityProvider } from './identityProvider.ts';
import { loadWebConfig } from './loadWebConfig.ts';
import type { Person } from './person.ts';
import { safeReturnTo } from './returnTo.ts';
import { firstStep, nextState, type SessionEvent, type SessionState } from './sessionState.ts';
import { failureOfError, failureOfResponse } from './signInFailure.ts';
import { parseTabMessage, type TabMessage } from './tabMessage.ts';

/** What a session needs from the browser. Tests give their own. */
export type SessionEnvironment = {
  fetch: typeof fetch;
  nowMs: () => number;
  /** `sessionStorage`: of this tab. Reading the property can throw, so it is a function. */
  attempts: () => AttemptStorage;
  /** Remembers in all tabs, and after they are closed, that the person signed out and wants to stay so. */
  signOutMark: { isSet: () => boolean; set: () => void; clear: () => void };
  /** The address of this page. */
  address: () => URL;
  /** Changes the address without loading, so that it leaves no trace in the history. */
  replaceAddress: (path: string) => void;
  leaveFor: (url: string, history: 'add' | 'replace') => void;
  tellTabs: (message: TabMessage) => void;
};

/** What components see of the session: no tokens. */
export type SessionView =
  | Exclude<SessionState, { kind: 'signed_in' }>
  | { kind: 'signed_in'; person: Person };

export type Session = ReturnType<typeof createSession>;

/** The person's session with an area in this tab, from sign-in to sign-out. Tokens leave it by `accessToken` and `takeAddressProof` only. */
export function createSession(environment: SessionEnvironment, area: Area) {
  let state: SessionState = { kind: 'starting' };
  let view: SessionView = state;
  let provider: IdentityProvider | undefined;
  /** Of the sign-in, until it is taken. */
  let proof: AddressProof | undefined;
  const listeners = new Set<() => void>();

  function apply(event: SessionEvent): void {
    const next = nextState(state, event);
    if (next === state) return;
    state = next;
    if (next.kind !== 'signed_in') proof = undefined;
    view = next.kind === 'signed_in' ? { kind: 'signed_in', person: next.person } : next;
    renewal.schedule();
    for (const listener of listeners) listener();
  }

  const renewal = createRenewal({
    nowMs: environment.nowMs,
    holder: () => (state.kind === 'signed_in' ? state : undefined),
    renew: async (grant, subject) => {
      if (!provider) throw new Error('a grant without its issuer');
      return provider.renew(grant, subject, environment.nowMs());
    },
    apply,
  });

  /** Reads the configuration and the issuer's metadata, and says so if one is missing. */
  async function findProvider(): Promise<IdentityProvider | undefined> {
    if (provider) return provider;
    const { origin } = environment.address();
    const config = await loadWebConfig(environment.fetch, origin);
    const clientId = config?.identity && area.clientIdOf(config.identity);
    if (!config?.identity || clientId === undefined) {
      apply({ kind: 'blocked', obstacle: config ? 'no_identity' : 'no_configuration' });
      return undefined;
    }
    try {
      const client = { ...config.identity, clientId, redirectUri: new URL(area.callbackPath, origin).href };
      provider = await discoverProvider(client, environment.fetch);
    } catch {
      apply({ kind: 'blocked', obstacle: 'issuer_unreachable' });
    }
    return provider;
  }

  async function leaveToSignIn(returnTo: string, silent: boolean): Promise<void> {
    const found = await findProvider();
    if (!found) return;
    const state = generateRandomState();
    const secrets = { verifier: generateRandomCodeVerifier(), nonce: generateRandomState() };
    try {
      const attempt = { ...secrets, returnTo, silent, startedAtMs: environment.nowMs() };
      saveAttempt(environment.attempts(), `${area.prefix}${state}`, attempt);
    } catch {
      return apply({ kind: 'sign_in_failed', failure: 'storage_blocked', returnTo });
    }
    // The issuer may still know the person: not every issuer can end its session, and one that asks first can be left before that.
    const mustAsk = environment.signOutMark.isSet() || isTooOld();
    const prompt = silent ? 'none' : mustAsk ? 'login' : undefined;
    const url = await found.authorizationUrl(state, secrets, { prompt, maxAge: area.signInSecondsMax });
    apply({ kind: 'left' });
    // A silent attempt is no page that the person visited, so Back must not lead to it.
    environment.leaveFor(url, silent ? 'replace' : 'add');
  }

  /** Not every issuer heeds the limit of the area, and one that does not would vouch for the same sign-in again. */
  function isTooOld(): boolean {
    return area.signInSecondsMax !== undefined && view.kind === 'ended' && view.reason === 'expired';
  }

  async function finishSignIn(parameters: URLSearchParams): Promise<void> {
    const state = parameters.get('state');
    const attempt = takeStored(state);
    const { origin } = environment.address();
    const returnTo = safeReturnTo(attempt?.returnTo, origin, area);
    // Before anything can fail: the code must not stay in the history, nor be sent again by a reload.
    environment.replaceAddress(returnTo);
    if (!attempt || state === null) {
      return apply({ kind: 'sign_in_failed', failure: 'unknown_attempt', returnTo });
    }
    const found = await findProvider();
    if (!found) return;
    // Nothing is silent after a sign-out, so that one was in another tab, since this attempt began.
    const isOutdated = () => attempt.silent && environment.signOutMark.isSet();
    if (isOutdated()) return apply({ kind: 'stayed_signed_out' });
    /** In another tab, since this page was loaded. */
    const hasSignedOut = () => view.kind === 'signed_out';
    try {
      const requestedAtMs = environment.nowMs();
      const validated = found.validate(parameters, state);
      const { grant, person, ...signedIn } = await found.exchange(validated, attempt, requestedAtMs);
      if (isOutdated()) return apply({ kind: 'stayed_signed_out' });
      if (hasSignedOut()) return;
      environment.signOutMark.clear();
      proof = signedIn.proof;
      apply({ kind: 'signed_in', person, grant });
      environment.tellTabs({ kind: 'signed_in', subject: person.subject });
    } catch (error) {
      const failure =
        error instanceof AuthorizationResponseError
          ? failureOfResponse(error.error, attempt.silent)
          : failureOfError(error);
      if (failure === 'not_signed_in') return apply({ kind: 'not_signed_in' });
      apply({ kind: 'sign_in_failed', failure, returnTo });
    }
  }

  function takeStored(state: string | null) {
    try {
      const name = state === null ? null : `${area.prefix}${state}`;
      return takeAttempt(environment.attempts(), name, environment.nowMs());
    } catch {
      return undefined;
    }
  }

  function here(): string {
    const { origin, href } = environment.address();
    return safeReturnTo(href, origin, area);
  }

  /** Asks the issuer for what the ID token did not say. The app works without it. */
  async function describePerson(): Promise<void> {
    if (state.kind !== 'signed_in' || !provider || (state.person.name && state.person.email)) return;
    const { person, grant } = state;
    try {
      const described = await provider.describe(grant, person.subject);
      if (described) apply({ kind: 'described', person: { ...person, ...described } });
    } catch {
      // The name is then the user id.
    }
  }

  return {
    view: (): SessionView => view,

    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** To call once, when the page has loaded. */
    async start(): Promise<void> {
      const { pathname, searchParams } = environment.address();
      const isCallback = pathname === area.callbackPath;
      switch (firstStep({ isCallback, hasSignedOut: environment.signOutMark.isSet() })) {
        case 'finish_sign_in':
          await finishSignIn(searchParams);
          return describePerson();
        case 'stay_signed_out':
          // With the configuration, because a stage without identity says so.
          if (await findProvider()) apply({ kind: 'stayed_signed_out' });
          return;
        case 'sign_in_silently':
          return leaveToSignIn(here(), true);
      }
    },

    /** Goes to the issuer's sign-in page, and comes back to this page. */
    signIn: (): Promise<void> => leaveToSignIn(state.kind === 'failed' ? state.returnTo : here(), false),

    /** Forgets the tokens in every tab, then goes to the issuer to end its session. */
    signOut(): void {
      environment.signOutMark.set();
      apply({ kind: 'signed_out' });
      environment.tellTabs({ kind: 'signed_out' });
      const url = provider?.endSessionUrl(environment.address().origin, area.home);
      if (url) environment.leaveFor(url, 'add');
    },

    /** A message of another tab, unchecked. */
    hear(value: unknown): void {
      const message = parseTabMessage(value);
      if (message?.kind === 'signed_out') apply({ kind: 'signed_out' });
      if (message?.kind === 'signed_in') apply({ kind: 'signed_in_elsewhere', subject: message.subject });
    },

    /** The page is being left. A browser can keep it in memory, and show it again to somebody else. */
    leave: (): void => apply({ kind: 'left' }),

    /** The page is visible again, perhaps after the device slept. */
    wake: (): void => renewal.wake(),

    /** The host of the issuer, for people who need its administrators. */
    issuerHost: (): string | undefined => provider?.issuerHost,

    /** A token that is valid now. Throws `SessionEnded` if there is none, and what `fetch` throws if it cannot be renewed now. */
    accessToken: (call?: { isRefused: boolean }): Promise<string> => renewal.accessToken(call),

    /** What the sign-in has proved of the person's address, to be sent once: the session forgets it. */
    takeAddressProof(): AddressProof | undefined {
      const taken = proof;
      proof = undefined;
      return taken;
    },

    /** The API refuses every token of this session. */
    end(): void {
      if (state.kind === 'signed_in') apply({ kind: 'expired', grant: state.grant });
    },
  };
}
