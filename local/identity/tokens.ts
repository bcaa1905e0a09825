import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Client } from './client.ts';
import type { Grant, Login } from './grants.ts';
import type { Person } from './people.ts';
import type { SigningKey } from './signingKey.ts';

/** The issuer's own session: a working day and more. */
const SESSION_LIFETIME_SECONDS = 12 * 3_600;

export type Tokens = ReturnType<typeof createTokens>;

export interface TokenSettings {
  /** The `iss` of every token. */
  issuer: string;
  /** The `aud` of access tokens. */
  audience: string;
  key: SigningKey;
  /** Returns epoch seconds. */
  now(): number;
}

/** The signed tokens of the issuer. */
export function createTokens({ issuer, audience, key, now }: TokenSettings) {
  const lifetime = (seconds: number) => ({ iss: issuer, iat: now(), exp: now() + seconds });

  return {
    /** An access token (RFC 9068) for any user, valid for `seconds`; `claims` replace the usual ones. */
    accessTokenOf: (user: string, seconds: number, claims: JWTPayload = {}) =>
      key.sign('at+jwt', { ...lifetime(seconds), aud: audience, sub: user, ...claims }),

    /** The access token of a sign-in. Its `jti` names the grant, so that userinfo can refuse it once that has ended. */
    accessToken: ({ id, clientId, login, scopes }: Grant, { tokenSeconds, claimsOf }: Client) =>
      key.sign('at+jwt', {
        ...lifetime(tokenSeconds),
        aud: audience,
        sub: login.person.id,
        client_id: clientId,
        scope: scopes.join(' '),
        auth_time: login.authTime,
        jti: id,
        ...claimsOf(login.person.id),
      }),

    /** OpenID Connect Core, 2. `nonce` is left out when the token is renewed (12.2). */
    idToken: (
      { clientId, login, scopes }: Grant,
      {
        client: { tokenSeconds },
        nonce,
        accessToken,
      }: { client: Client; nonce: string | undefined; accessToken: string },
    ) =>
      key.sign('JWT', {
        ...lifetime(tokenSeconds),
        aud: clientId,
        ...claimsOfPerson(login.person, scopes),
        auth_time: login.authTime,
        sid: login.sessionId,
        at_hash: hashOfToken(accessToken),
        ...(nonce === undefined ? {} : { nonce }),
      }),

    /** The content of the issuer's cookie. */
    sessionToken: ({ person: { id, name, email }, sessionId, authTime }: Login) =>
      key.sign('session+jwt', {
        ...lifetime(SESSION_LIFETIME_SECONDS),
        sub: id,
        name,
        email,
        sid: sessionId,
        auth_time: authTime,
      }),

    /** Who is signed in with this cookie; undefined if nobody is, or no longer. */
    async loginOf(sessionToken: string | undefined): Promise<Login | undefined> {
      if (sessionToken === undefined) return undefined;
      const claims = await key.claimsOf('session+jwt', sessionToken, now());
      if (claims === undefined) return undefined;
      const person = { id: String(claims.sub), name: String(claims.name), email: String(claims.email) };
      return { person, sessionId: String(claims.sid), authTime: Number(claims.auth_time) };
    },

    /** The grant that a valid access token of this issuer names. */
    grantIdOf: async (accessToken: string): Promise<string | undefined> =>
      (await key.claimsOf('at+jwt', accessToken, now()))?.jti,

    /** The session of an ID token of this issuer for one of the clients. It may have expired (RP-Initiated Logout 1.0, 2). */
    async sessionIdOf(idToken: string, clients: readonly Client[]): Promise<string | undefined> {
      const claims = await key.claimsOf('JWT', idToken, 0);
      return claims?.iss === issuer && clients.some(({ id }) => id === claims.aud)
        ? String(claims.sid)
        : undefined;
    },
  };
}

/** The claims that the scopes ask for (OpenID Connect Core, 5.4). */
export function claimsOfPerson({ id, name, email }: Person, scopes: readonly string[]): JWTPayload {
  return {
    sub: id,
    ...(scopes.includes('profile') ? { name } : {}),
    ...(scopes.includes('email') ? { email, email_verified: true } : {}),
  };
}

/** `at_hash`: the left half of the hash that belongs to the token's algorithm (OpenID Connect Core, 3.1.3.6). */
function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}
