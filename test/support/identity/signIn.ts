import * as oauth from 'oauth4webapi';
import { onTestFinished } from 'vitest';
import { type Issuer, type IssuerOptions, startIssuer } from '../../../local/identity/issuer.ts';
import { Browser, locationOf } from './browser.ts';

export const APP_ORIGIN = 'http://127.0.0.1:4000';
export const CLIENT_ID = 'customer-app';
export const REDIRECT_URI = `${APP_ORIGIN}/app/callback`;
export const AUDIENCE = 'session-billing';
/** The client of the operator console, and how its tokens name the roles. */
export const OPERATORS = {
  clientId: 'operator-console',
  roles: { claim: 'roles', viewer: 'billing-viewer', operator: 'billing-operator' },
};

const client: oauth.Client = { client_id: CLIENT_ID };
const options = { [oauth.allowInsecureRequests]: true };

/** A sign-in that the app started. */
export type Attempt = { url: string; state: string; nonce: string; verifier: string };

export type TestIssuer = Awaited<ReturnType<typeof startTestIssuer>>;

/** An issuer until the test ends, and the app in front of it, with `oauth4webapi` as its client. */
export async function startTestIssuer(settings: Partial<IssuerOptions> = {}) {
  const issuer = await startIssuer({
    audience: AUDIENCE,
    appOrigins: [APP_ORIGIN],
    operators: OPERATORS,
    ...settings,
  });
  onTestFinished(() => issuer.close());
  return { issuer, ...(await appOf(issuer)) };
}

/** The app in front of an issuer that knows `APP_ORIGIN`. */
export async function appOf({ url: issuerUrl }: Pick<Issuer, 'url'>) {
  const url = new URL(issuerUrl);
  const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, options));

  /** The address to which the app sends the browser. `undefined` leaves a parameter out. */
  async function begin(differences: Record<string, string | undefined> = {}): Promise<Attempt> {
    const verifier = oauth.generateRandomCodeVerifier();
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    const parameters = {
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: REDIRECT_URI,
      scope: 'openid profile email',
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...differences,
    };
    const given = Object.entries(parameters).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    );
    return { url: `${server.authorization_endpoint}?${new URLSearchParams(given)}`, state, nonce, verifier };
  }

  /** Redeems the code that the issuer sent to the callback. Throws as the app would. */
  async function finish(callback: URL, { state, nonce, verifier }: Attempt) {
    const parameters = oauth.validateAuthResponse(server, client, callback, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      REDIRECT_URI,
      verifier,
      options,
    );
    return oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
  }

  async function refresh(refreshToken: string | undefined) {
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      refreshToken ?? '',
      options,
    );
    return oauth.processRefreshTokenResponse(server, client, response);
  }

  /** The whole sign-in of a demo person. */
  async function signIn(browser = new Browser(), person = 'ada') {
    const attempt = await begin({ prompt: 'login' });
    const callback = locationOf(await browser.submit(attempt.url, { person }));
    return { ...(await finish(callback, attempt)), browser, callback, attempt };
  }

  /** Calls the token endpoint without the client's own checks. Returns status and error. */
  async function requestToken(fields: Record<string, string>, headers: Record<string, string> = {}) {
    const response = await fetch(`${server.token_endpoint}`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ client_id: CLIENT_ID, ...fields }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  const userinfo = (accessToken: string) =>
    fetch(`${server.userinfo_endpoint}`, { headers: { Authorization: `Bearer ${accessToken}` } });

  return { server, client, options, begin, finish, refresh, signIn, requestToken, userinfo };
}
