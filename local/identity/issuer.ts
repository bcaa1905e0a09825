import type { JWTPayload } from 'jose';
import { isId } from '../../shared/contract/ids.ts';
import type { Operators } from '../../shared/credentials/operatorTokens.ts';
import { type HttpRequest, type HttpResponse, listen } from '../stripe/server/httpServer.ts';
import { authorize } from './authorize.ts';
import { createAppClient, createConsoleClient } from './client.ts';
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
  /** The client of the operator console, and how its tokens name roles. Without it no operator can sign in. */
  operators?: Required<Operators> | undefined;
  /** The origins that serve the app: where people are sent back to, and whose pages may call the endpoints. */
  appOrigins?: readonly string[];
  /** The customers whom the page offers. Default: three people. */
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
  /** Returns an access token for an operator, as if that person had just signed in at the console; `claims` replace the default claims. */
  operatorTokenOf(person: string, claims?: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

/** As real issuers do, so that an app that does not renew its token is noticed. */
export const TOKEN_SECONDS_DEFAULT = 15 * 60;

/** 8 h, a working day, so that a developer can keep using a copied token. */
const COPIED_TOKEN_SECONDS = 8 * 3_600;

/**
 * Starts the issuer: sign-in by authorization code with PKCE, and access tokens at `/token?user=ada` and `/token?operator=otto`.
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
  // Set once the port is known, before the first request.
  let handle = async (_request: HttpRequest): Promise<HttpResponse> => notFound();
  const { server, port } = await listen(options.port ?? 0, (request) => handle(request));
  const url = `http://127.0.0.1:${port}`;
  const tokens = createTokens({ issuer: url, audience, key, now });
  const settings = { origins: appOrigins, tokenSeconds: options.tokenSeconds ?? TOKEN_SECONDS_DEFAULT };
  const console = options.operators && createConsoleClient(options.operators, settings);
  const clients = [createAppClient({ id: clientId, people, ...settings }), ...(console ? [console] : [])];
  const pages = createPages(appOrigins);
  const context = { url, clients, grants: createGrants(now), tokens, pages, now };
  const tokenOf = (user: string, claims?: JWTPayload) =>
    tokens.accessTokenOf(user, COPIED_TOKEN_SECONDS, claims);
  const operatorTokenOf = async (person: string, claims?: JWTPayload) => {
    if (console === undefined) throw new Error('the issuer has no client for operators');
    return tokens.accessTokenOf(person, console.tokenSeconds, {
      client_id: console.id,
      auth_time: now(),
      ...console.claimsOf(person),
      ...claims,
    });
  };
  const copied = (query: URLSearchParams) => {
    const [user, person] = [query.get('user'), query.get('operator')];
    const operator = console?.people.find(({ id }) => id === person);
    if (operator !== undefined) return operatorTokenOf(operator.id);
    return isId(user) ? tokenOf(user) : undefined;
  };
  const routes = createRoutes({ keys: [key.jwk] }, copied);
  handle = (request) => respond(request, routes, context);
  return {
    url,
    jwksUrl: `${url}${PATHS.jwks}`,
    tokenOf,
    operatorTokenOf,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `isForPages`: pages of the app may read the response. */
type Route = { endpoint: Endpoint; isForPages: boolean };

/** `copied` returns a token for a terminal; undefined if the query names nobody. */
function createRoutes(
  jwks: object,
  copied: (query: URLSearchParams) => Promise<string> | undefined,
): Record<string, Route> {
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
      const token = await copied(queryOf(request));
      return token === undefined ? notFound() : text(200, token);
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
  const isAllowed =
    route.isForPages &&
    origin !== undefined &&
    context.clients.some(({ origins }) => origins.includes(origin));
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

const notFound = () => text(404, 'not found: request a token at /token?user=NAME, or ?operator=NAME\n');
