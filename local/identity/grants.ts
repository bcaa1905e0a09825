import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Person } from './people.ts';

/** One minute is the most that an issuer should allow (RFC 6749, 4.1.2, allows ten); the app redeems a code at once. */
const CODE_LIFETIME_SECONDS = 60;

/** A working day and more. */
const REFRESH_LIFETIME_SECONDS = 12 * 3_600;

/** 32 random bytes: too many to guess. */
const SECRET_BYTES = 32;

/** That somebody has signed in at the issuer. */
export interface Login {
  person: Person;
  /** Of the issuer's own session. */
  sessionId: string;
  /** Epoch seconds. */
  authTime: number;
}

/** What a sign-in gave the app. It ends when the person signs out, or when a code or refresh token is used twice. */
export interface Grant {
  id: string;
  clientId: string;
  login: Login;
  scopes: readonly string[];
  nonce: string | undefined;
  /** Epoch seconds: no refresh token works longer. */
  endsAt: number;
  /** The hash of the only refresh token that works. */
  refreshHash?: string;
}

export interface CodeRequest extends Pick<Grant, 'clientId' | 'login' | 'scopes' | 'nonce'> {
  redirectUri: string;
  /** The S256 challenge (RFC 7636). */
  challenge: string;
}

interface Code extends CodeRequest {
  expiresAt: number;
  grantId: string;
  isUsed: boolean;
}

export type Redemption = { kind: 'granted'; grant: Grant } | { kind: 'refused'; reason: string };

export type Grants = ReturnType<typeof createGrants>;

/** The codes and refresh tokens of one run, in memory. `now` returns epoch seconds. */
export function createGrants(now: () => number) {
  const codes = new Map<string, Code>();
  const grants = new Map<string, Grant>();

  function removeExpired(): void {
    for (const [key, grant] of grants) if (grant.endsAt <= now()) grants.delete(key);
    // A used code is kept as long as its grant, so that a replay is recognized.
    for (const [key, { expiresAt, grantId }] of codes) {
      if (expiresAt <= now() && !grants.has(grantId)) codes.delete(key);
    }
  }

  return {
    issueCode(request: CodeRequest): string {
      removeExpired();
      const code = newSecret();
      const expiresAt = now() + CODE_LIFETIME_SECONDS;
      codes.set(hashOf(code), { ...request, expiresAt, grantId: newSecret(), isUsed: false });
      return code;
    },

    /** A code works once, whether or not the attempt succeeds. A second attempt ends what the first one gave. */
    redeemCode(input: { code: string; clientId: string; redirectUri: string; verifier: string }): Redemption {
      const code = codes.get(hashOf(input.code));
      if (code === undefined || code.clientId !== input.clientId) return refused('The code is unknown.');
      if (code.isUsed) {
        grants.delete(code.grantId);
        return refused('The code was used before. What it gave has ended.');
      }
      code.isUsed = true;
      if (now() >= code.expiresAt) return refused('The code has expired.');
      if (code.redirectUri !== input.redirectUri) return refused('The redirect_uri is another one.');
      if (!isEqual(challengeOf(input.verifier), code.challenge))
        return refused('The code_verifier is wrong.');
      const { clientId, login, scopes, nonce, grantId: id } = code;
      const grant = { id, clientId, login, scopes, nonce, endsAt: now() + REFRESH_LIFETIME_SECONDS };
      grants.set(id, grant);
      return { kind: 'granted', grant };
    },

    /** The earlier token of the grant no longer works. */
    newRefreshToken(grant: Grant): string {
      const secret = newSecret();
      grant.refreshHash = hashOf(secret);
      return `${grant.id}.${secret}`;
    },

    /** A token that was replaced is one that somebody copied, or that the app lost track of: its grant ends (RFC 9700, 4.14.2). */
    useRefreshToken({ token, clientId }: { token: string; clientId: string }): Redemption {
      const [id = '', secret = ''] = token.split('.');
      const grant = grants.get(id);
      if (grant === undefined || grant.clientId !== clientId || now() >= grant.endsAt) {
        return refused('The refresh token is unknown, has expired, or its session has ended.');
      }
      if (grant.refreshHash === undefined || !isEqual(hashOf(secret), grant.refreshHash)) {
        grants.delete(id);
        return refused('The refresh token was used before. Its session has ended.');
      }
      return { kind: 'granted', grant };
    },

    find: (id: string): Grant | undefined => grants.get(id),

    endSession(sessionId: string): void {
      for (const [id, { login }] of grants) if (login.sessionId === sessionId) grants.delete(id);
      for (const [key, { login }] of codes) if (login.sessionId === sessionId) codes.delete(key);
    },
  };
}

const refused = (reason: string): Redemption => ({ kind: 'refused', reason });

export const newSecret = () => randomBytes(SECRET_BYTES).toString('base64url');

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** RFC 7636, 4.6. */
const challengeOf = hashOf;

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
