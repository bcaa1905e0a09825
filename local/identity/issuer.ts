import type { JWTPayload } from 'jose';
import { isId } from '../../shared/contract/ids.ts';
import { type HttpRequest, type HttpResponse, listen } from '../stripe/server/httpServer.ts';
import { authorize } from './authorize.ts';
import { createClient } from './client.ts';
import { metadata, PATHS } from './discovery.ts';
import { type Endpoint, type IssuerContext, json, queryOf } from './endpoint.ts';
import { endSession } from './endSession.ts';
import { createGrants } from './grants.ts';
import { createPages } from './pages.ts';
import { DEMO_PEOPLE, type Person } from './people.ts';
import { loadSigningKey } from './signingKey.ts';
import { token } from './tokenEndpoint.ts';
import { createTokens } from './tokens.ts';
import { userinfo } from './userinfo.ts';

export interface IssuerOptions {
  /** The `aud` of access tokens. */
  audience: string;
  /** The client id of the customer app. Without one nobody can sign in, and tokens are issued by name only. */
  clientId?: string;
  /** The origins that serve the app: where people are sent back to, and whose pages may call the endpoints. */
  appOrigins?: readonly string[];
  /** Who the page offers to sign in as. Default: three people. */
  people?: readonly Person[];
  /** Default: any free port. */
  port?: number;
  /** Keeps the signing key for the next run. Default: a new key. */
  keyFile?: string | undefined;
  /** How long access tokens of a sign-in are valid. */
  tokenSeconds?: number;
  /** Returns epoch seconds. */
  now?(): number;
}

/** An OpenID provider on 127.0.0.1. It issues tokens for any user, without authentication. */
export interface Issuer {
  /** Also the `iss` of its tokens. */
  url: string;
  jwksUrl: string;
  /** Returns an access token for the user; `claims` replace the default claims. */
  tokenOf(user: string, claims?: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

/** As real issuers do, so that an app that does not renew its token is noticed. */
export const TOKEN_SECONDS_DEFAULT = 15 * 60;

/** 8 h, a working day, so that a developer can keep using a copied token. */
const COPIED_TOKEN_SECONDS = 8 * 3_600;

/**
 * Starts the issuer: sign-in by authorization code with PKCE, and access tokens at `/token?user=ada`.
 */
export async function startIssuer(options: IssuerOptions): Promise<Issuer> {
  const {
    audience,
    clientId = 'customer-app',
    appOrigins = [],
    people = DEMO_PEOPLE,
    now = () => Math.floor(Date.now() / 1000),
  } = options;
  const key = await loadSigningKey(options.keyFile);
  const client = createClient(clientId, appOrigins);
  // Set once the port is known, before the first request.
  let handle = async (_request: HttpRequest): Promise<HttpResponse> => notFound();
  const { server, port } = await listen(options.port ?? 0, (request) => handle(request));
  const url = `http://127.0.0.1:${port}`;
  const lifetimeSeconds = options.tokenSeconds ?? TOKEN_SECONDS_DEFAULT;
  const tokens = createTokens({ issuer: url, audience, key, lifetimeSeconds, now });
  const pages = createPages(appOrigins, people);
  const context = { url, client, grants: createGrants(now), tokens, pages, people, now };
  const tokenOf = (user: string, claims?: JWTPayload) =>
    tokens.accessTokenOf(user, COPIED_TOKEN_SECONDS, claims);
  const routes = createRoutes({ keys: [key.jwk] }, tokenOf);
  handle = (request) => respond(request, routes, context);
  return {
    url,
    jwksUrl: `${url}${PATHS.jwks}`,
    tokenOf,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `isForPages`: pages of the app may read the response. */
type Route = { endpoint: Endpoint; isForPages: boolean };

function createRoutes(jwks: object, tokenOf: (user: string) => Promise<string>): Record<string, Route> {
  const forPages = (endpoint: Endpoint): Route => ({ endpoint, isForPages: true });
  const forPeople = (endpoint: Endpoint): Route => ({ endpoint, isForPages: false });
  return {
    [`GET ${PATHS.discovery}`]: forPages(async (_request, { url }) => json(200, metadata(url))),
    [`GET ${PATHS.jwks}`]: forPages(async () => json(200, jwks)),
    [`GET ${PATHS.authorize}`]: forPeople(authorize),
    [`POST ${PATHS.authorize}`]: forPeople(authorize),
    [`POST ${PATHS.token}`]: forPages(token),
    [`GET ${PATHS.userinfo}`]: forPages(userinfo),
    [`POST ${PATHS.userinfo}`]: forPages(userinfo),
    [`GET ${PATHS.endSession}`]: forPeople(endSession),
    [`POST ${PATHS.endSession}`]: forPeople(endSession),
    // For terminals and scripts only: a page that could read it could be anybody.
    [`GET ${PATHS.token}`]: forPeople(async (request) => {
      const user = queryOf(request).get('user');
      return isId(user) ? text(200, await tokenOf(user)) : notFound();
    }),
  };
}

async function respond(
  request: HttpRequest,
  routes: Record<string, Route>,
  context: IssuerContext,
): Promise<HttpResponse> {
  const { host = '', origin } = request.headers;
  const { port } = new URL(context.url);
  // A page of another host whose name leads to this machine (DNS rebinding) must not get tokens.
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return text(421, `use ${context.url}\n`);
  const isPreflight = request.method === 'OPTIONS';
  const method = isPreflight ? request.headers['access-control-request-method'] : request.method;
  const route = routes[`${method} ${request.path}`];
  if (route === undefined) return notFound();
  const isAllowed = route.isForPages && origin !== undefined && context.client.origins.includes(origin);
  const cors: Record<string, string> = isAllowed
    ? { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' }
    : {};
  if (isPreflight) {
    const allowed = isAllowed ? { ...cors, ...PREFLIGHT_HEADERS } : {};
    return { status: 204, headers: allowed, body: '' };
  }
  const response = await route.endpoint(request, context);
  return { ...response, headers: { ...response.headers, ...NEVER_A_SCRIPT, ...cors } };
}

/**
 * Pages of any origin may load text as a script, and a token is one: two properties of an identifier that is the same for all tokens. A
 * page that defines it would read the rest.
 */
const NEVER_A_SCRIPT = { 'X-Content-Type-Options': 'nosniff' };

const PREFLIGHT_HEADERS = {
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  'Access-Control-Max-Age': '600',
};

const text = (status: number, body: string): HttpResponse => ({
  status,
  headers: { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' },
  body,
});

const notFound = () => text(404, 'not found: request a token at /token?user=NAME\n');
