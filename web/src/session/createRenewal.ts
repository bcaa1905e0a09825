import type { Grant } from './grant.ts';
import { isRefusal } from './identityProvider.ts';
import type { Person } from './person.ts';
import type { SessionEvent } from './sessionState.ts';

/** There is no token: the person has to sign in. */
export class SessionEnded extends Error {
  override name = 'SessionEnded';

  constructor() {
    super('nobody is signed in');
  }
}

type Dependencies = {
  nowMs: () => number;
  /** Who is signed in now, with which grant. */
  holder: () => { person: Person; grant: Grant } | undefined;
  renew: (grant: Grant, subject: string) => Promise<Grant>;
  apply: (event: SessionEvent) => void;
};

/** A token younger than this was got after the request that was refused, or because of it: another one would be no better. */
const NEW_MS = 10_000;

/** One hour. Browsers stop timers while a device sleeps, and cannot wait longer than 24 days. */
const TIMER_MAX_MS = 60 * 60_000;

/**
 * Keeps the access token valid. Renewal is asked for by requests and by `wake`, so that a hidden tab, which sends none, lets the
 * issuer's session run out. Only the end of a session that cannot be renewed has a timer.
 */
export function createRenewal({ nowMs, holder, renew, apply }: Dependencies) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<Grant> | undefined;

  /** One request at a time: issuers that rotate refresh tokens take the second use of one for a theft. */
  function renewed(person: Person, grant: Grant): Promise<Grant> {
    running ??= renewOnce(person, grant).finally(() => {
      running = undefined;
    });
    return running;
  }

  async function renewOnce(person: Person, grant: Grant): Promise<Grant> {
    try {
      const next = await renew(grant, person.subject);
      apply({ kind: 'renewed', earlier: grant, grant: next });
      if (holder()?.grant !== next) throw new SessionEnded();
      return next;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      apply({ kind: 'expired', grant });
      throw new SessionEnded();
    }
  }

  function schedule(): void {
    clearTimeout(timer);
    const held = holder();
    if (!held || held.grant.refreshToken !== undefined) return;
    timer = setTimeout(wake, Math.min(Math.max(held.grant.expiresAtMs - nowMs(), 0), TIMER_MAX_MS));
  }

  function wake(): void {
    const held = holder();
    if (!held) return;
    // What is wrong is shown by the requests that need the token.
    if (held.grant.refreshToken === undefined && nowMs() < held.grant.expiresAtMs) schedule();
    else accessToken().catch(() => {});
  }

  /** `isRefused`: the API refused the token that a request was sent with. The same token is returned if it is as new as can be. */
  async function accessToken({ isRefused = false } = {}): Promise<string> {
    const held = holder();
    if (!held) throw new SessionEnded();
    const { person, grant } = held;
    const mustRenew = isRefused && nowMs() - grant.requestedAtMs >= NEW_MS;
    if (grant.refreshToken === undefined) {
      if (nowMs() < grant.expiresAtMs && !mustRenew) return grant.accessToken;
      apply({ kind: 'expired', grant });
      throw new SessionEnded();
    }
    if (nowMs() < grant.renewAtMs && !mustRenew) return grant.accessToken;
    try {
      return (await renewed(person, grant)).accessToken;
    } catch (error) {
      if (error instanceof SessionEnded || nowMs() >= grant.expiresAtMs) throw error;
      return grant.accessToken;
    }
  }

  return { accessToken, schedule, wake };
}
