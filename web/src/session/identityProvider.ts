import * as oauth from 'oauth4webapi';
import type { WebConfig } from '../../../shared/contract/webConfig.ts';
import { type AddressProof, toAddressProof } from './addressProof.ts';
import type { SignInAttempt } from './attempt.ts';
import { type Grant, toGrant } from './grant.ts';
import { type Person, toPerson } from './person.ts';

/** What the configuration says, with the client that people sign in with, and where it is sent back to. */
type Identity = NonNullable<WebConfig['identity']> & { redirectUri: string };

/** The issuer's side of a sign-in. Every method throws what oauth4webapi and `fetch` throw; see `failureOfError`. */
export type IdentityProvider = Awaited<ReturnType<typeof discoverProvider>>;

const REQUEST_TIMEOUT_MS = 10_000;

/** Five minutes: the clocks of people's devices are less exact than those of servers. The token comes from the issuer itself. */
const CLOCK_TOLERANCE_SECONDS = 5 * 60;

/** The hosts on which browsers treat plain HTTP as secure. The local issuer is on one of them. */
const LOOPBACK_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Reads the issuer's metadata (OpenID Connect Discovery 1.0). Throws if nobody can sign in with what the issuer says. */
export async function discoverProvider(identity: Identity, fetcher: typeof fetch) {
  const issuer = new URL(identity.issuer);
  const options = {
    signal: () => AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    [oauth.customFetch]: (url: string, init: object) => fetcher(url, init),
    [oauth.allowInsecureRequests]: LOOPBACK_HOSTS.has(issuer.hostname),
  };
  const client: oauth.Client = {
    client_id: identity.clientId,
    [oauth.clockTolerance]: CLOCK_TOLERANCE_SECONDS,
  };
  const { redirectUri } = identity;
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
  const { authorization_endpoint: authorizationEndpoint } = server;
  if (authorizationEndpoint === undefined) throw new Error('the issuer has no authorization endpoint');

  return {
    issuerHost: issuer.host,

    async authorizationUrl(
      state: string,
      { verifier, nonce }: Pick<SignInAttempt, 'verifier' | 'nonce'>,
      { prompt, maxAge }: { prompt?: 'none' | 'login' | undefined; maxAge?: number | undefined },
    ): Promise<string> {
      const url = new URL(authorizationEndpoint);
      const parameters = {
        ...identity.parameters,
        response_type: 'code',
        client_id: identity.clientId,
        redirect_uri: redirectUri,
        scope: identity.scope,
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(prompt && { prompt }),
        ...(maxAge !== undefined && { max_age: String(maxAge) }),
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return url.href;
    },

    /** Checks `state` and `iss` (RFC 9207). Returns the parameters to exchange, or throws an `AuthorizationResponseError`. */
    validate: (parameters: URLSearchParams, state: string): URLSearchParams =>
      oauth.validateAuthResponse(server, client, parameters, state),

    async exchange(
      validated: URLSearchParams,
      { verifier, nonce }: SignInAttempt,
      nowMs: number,
    ): Promise<{ grant: Grant; person: Person; proof: AddressProof | undefined }> {
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.None(),
        validated,
        redirectUri,
        verifier,
        options,
      );
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      });
      const claims = oauth.getValidatedIdTokenClaims(tokens);
      if (!claims) throw new Error('the issuer returned no ID token');
      return {
        grant: toGrant(tokens, nowMs),
        person: toPerson(claims),
        proof: toAddressProof(tokens.id_token, claims),
      };
    },

    /** Throws if the response is for somebody else. */
    async renew(grant: Grant, subject: string, nowMs: number): Promise<Grant> {
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        oauth.None(),
        grant.refreshToken ?? '',
        options,
      );
      const tokens = await oauth.processRefreshTokenResponse(server, client, response);
      const claims = oauth.getValidatedIdTokenClaims(tokens);
      if (claims && claims.sub !== subject) throw new OtherSubject();
      return toGrant(tokens, nowMs, grant);
    },

    /** Reads what the ID token did not say. Returns nothing if the issuer has no such endpoint. */
    async describe(grant: Grant, subject: string): Promise<Person | undefined> {
      if (!server.userinfo_endpoint) return undefined;
      const response = await oauth.userInfoRequest(server, client, grant.accessToken, options);
      return toPerson(await oauth.processUserInfoResponse(server, client, subject, response));
    },

    /**
     * Where the issuer ends its own session (RP-Initiated Logout 1.0), or nothing if it cannot. Without `id_token_hint`, which would
     * put a token into an address. `logout_uri` is what Cognito calls `post_logout_redirect_uri`.
     */
    endSessionUrl(origin: string, returnPath: string): string | undefined {
      if (!server.end_session_endpoint) return undefined;
      const url = new URL(server.end_session_endpoint);
      const returnUrl = new URL(returnPath, origin).href;
      url.searchParams.set('client_id', identity.clientId);
      url.searchParams.set('post_logout_redirect_uri', returnUrl);
      url.searchParams.set('logout_uri', returnUrl);
      return url.href;
    },
  };
}

/** A renewed token is for somebody else. */
class OtherSubject extends Error {
  override name = 'OtherSubject';

  constructor() {
    super('the issuer renewed the token of somebody else');
  }
}

/** Whether a renewal failed for good, rather than because the issuer could not be reached. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof OtherSubject) return true;
  const isResponse =
    error instanceof oauth.ResponseBodyError || error instanceof oauth.WWWAuthenticateChallengeError;
  return isResponse && error.status < 500 && error.status !== 429;
}
