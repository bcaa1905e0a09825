import type { Account } from '../account/account.ts';
import type { AccountStore, CallerKind, RateStore } from '../account/ports.ts';
import { enforceRateLimit } from '../account/rateLimit.ts';
import { assertNever } from '../assertNever.ts';
import {
  declaredKeyOf,
  type InputOf,
  type InputSchemaOf,
  type ResponseOf,
  type Route,
  type RouteKey,
} from '../contract/route.ts';
import type { Scope } from '../contract/scopes.ts';
import type { Authenticate } from '../credentials/authenticate.ts';
import { mayTouch, type Principal } from '../credentials/principal.ts';
import type { Cursor } from './cursor.ts';
import type { HttpEvent, RequestContext } from './httpFunction.ts';
import { parseInput } from './parseInput.ts';
import { Problem } from './problem.ts';
import { rateHeaders, rateLimited } from './rateLimit.ts';
import { readJsonObject } from './readBody.ts';
import type { HttpResponse } from './response.ts';

type Request = { event: HttpEvent; now: number; context: RequestContext };

/** A declared route with its handler. */
export type BoundRoute<Deps> = {
  route: RouteKey;
  respond(deps: Deps, request: Request): Promise<HttpResponse>;
};

/** When a request came, in epoch seconds. */
export type Call = { now: number };

type RouteOptions<Deps, R extends Route, C extends Call = Call> = {
  input: InputSchemaOf<R>;
  handle(deps: Deps, input: InputOf<R>, call: C): Promise<ResponseOf<R>>;
};

/**
 * A route that acts on one account. In this order: credentials, their scope, body, input, whether the caller may touch
 * the account. An end user may leave `user_id` out.
 */
export function accountRoute<Deps extends { authenticate: Authenticate }, R extends Route>(
  route: R,
  options: RouteOptions<Deps, R>,
): BoundRoute<Deps> {
  return {
    route: route.route,
    async respond(deps, request) {
      const { input } = await readAccountInput(deps, route, options.input, request);
      return toHttpResponse(await options.handle(deps, input, { now: request.now }));
    },
  };
}

/**
 * A route for servers that acts on several accounts. In this order: credentials, their scope, body, input. With the id of the
 * request, the handler can log the fault of one account and respond for the others.
 */
export function serverRoute<Deps extends { authenticate: Authenticate }, R extends Route>(
  route: R,
  options: RouteOptions<Deps, R, Call & { requestId: string }>,
): BoundRoute<Deps> {
  return {
    route: route.route,
    async respond(deps, { event, now, context }) {
      await authorize(deps, route, { event, context });
      const input = parseInput(options.input, givenBy(event)) as InputOf<R>;
      const { requestId } = event.requestContext;
      return toHttpResponse(await options.handle(deps, input, { now, requestId }));
    },
  };
}

/** The account of a request that was counted: at `now`, and as it is stored. */
type CountedCall<Position> = Call & {
  account: Account;
  stored: Account | undefined;
  /** The position of the cursor in the input, if it has one. */
  after: Position | undefined;
};

/**
 * An account route that is counted against the account's rate limits before it is handled; beyond one of them, the response is
 * 429 `rate_limited`. Every response has the RateLimit header fields. An invalid cursor, and what `check` refuses by the time of the
 * request, are refused without being counted. `represent` can send the response in another form than JSON.
 */
export function rateLimitedRoute<
  Deps extends { authenticate: Authenticate; store: Pick<AccountStore, 'readAccount'> & RateStore },
  R extends Route,
  Position = never,
>(
  route: R,
  options: {
    input: InputSchemaOf<R>;
    cursor?: Cursor<Position>;
    check?(input: InputOf<R>, call: Call): void;
    represent?(response: ResponseOf<R>, request: { event: HttpEvent; input: InputOf<R> }): HttpResponse;
    handle(deps: Deps, input: InputOf<R>, call: CountedCall<Position>): Promise<ResponseOf<R>>;
  },
): BoundRoute<Deps> {
  return {
    route: route.route,
    async respond(deps, request) {
      const { now } = request;
      const { input, caller } = await readAccountInput(deps, route, options.input, request);
      const { cursor } = input as { cursor?: string };
      const after = cursor === undefined ? undefined : options.cursor?.decode(cursor);
      options.check?.(input, { now });
      const counting = { accountId: input.user_id, caller, limit: route.limit, now };
      const counted = await enforceRateLimit(deps.store, counting);
      const { kind, rate, account, stored } = counted;
      if (kind === 'rate_limited') throw rateLimited(rate, now);
      request.context.addHeaders(rateHeaders(rate, now));
      const response = await options.handle(deps, input, { now, account, stored, after });
      return options.represent?.(response, { event: request.event, input }) ?? toHttpResponse(response);
    },
  };
}

/** A route without credentials. It reads the request itself. */
export function publicRoute<Deps, R extends Route>(
  route: R,
  handle: (deps: Deps, event: HttpEvent) => Promise<ResponseOf<R>>,
): BoundRoute<Deps> {
  return {
    route: route.route,
    respond: async (deps, { event }) => toHttpResponse(await handle(deps, event)),
  };
}

/**
 * Hands an event to the route that API Gateway matched. `deps` is called at each request. `otherwise` responds to
 * requests that no route matches. HEAD is handled like GET; httpFunction leaves out the body.
 */
export function routed<Deps>(
  deps: () => Deps | Promise<Deps>,
  routes: BoundRoute<Deps>[],
  otherwise?: (event: HttpEvent) => HttpResponse,
): (event: HttpEvent, context: RequestContext) => Promise<HttpResponse> {
  const byKey = new Map<string, BoundRoute<Deps>>(routes.map((one) => [one.route, one]));
  return async (event, context) => {
    const route = byKey.get(declaredKeyOf(event.routeKey));
    if (route) return route.respond(await deps(), { event, now: Math.floor(Date.now() / 1000), context });
    if (otherwise) return otherwise(event);
    throw new Error(`${event.routeKey} is not a route of this function`);
  };
}

async function readAccountInput<R extends Route>(
  { authenticate }: { authenticate: Authenticate },
  route: R,
  schema: InputSchemaOf<R>,
  { event, context }: Request,
): Promise<{ input: InputOf<R> & { user_id: string }; caller: CallerKind }> {
  const principal = await authorize({ authenticate }, route, { event, context });
  const given = givenBy(event);
  const isOwn = principal.kind === 'user' && given.user_id === undefined;
  const input = parseInput(schema, isOwn ? { ...given, user_id: principal.userId } : given) as InputOf<R> & {
    user_id: string;
  };
  if (!mayTouch(principal, input.user_id)) {
    throw new Problem('account_not_found', 'There is no such account.');
  }
  context.addLogIds({ accountId: input.user_id });
  return { input, caller: principal.kind };
}

/** The caller, who may call the route. */
async function authorize(
  { authenticate }: { authenticate: Authenticate },
  route: Route,
  { event, context }: Pick<Request, 'event' | 'context'>,
): Promise<Exclude<Principal, { kind: 'operator' }>> {
  const principal = await authenticate(event.headers.authorization);
  context.addLogIds(idsOf(principal));
  requireAccess(principal, route);
  return principal;
}

function requireAccess(
  principal: Principal,
  { scope, forUsers }: Route,
): asserts principal is Exclude<Principal, { kind: 'operator' }> {
  if (scope === 'public') throw new Error('a public route has no account');
  if (principal.kind === 'operator') {
    throw new Problem(
      'forbidden',
      'This is the token of an operator, which only routes below /admin accept. Sign in to the customer app, or send an API key.',
    );
  }
  if (principal.kind === 'key') {
    if (scope === 'users')
      throw new Problem('forbidden', 'This route is for signed-in users, without an API key.');
    requireScope(principal, scope);
  }
  if (principal.kind === 'user' && !forUsers)
    throw new Problem('forbidden', 'This route is for servers with an API key.');
}

export function requireScope({ scopes }: Extract<Principal, { kind: 'key' }>, scope: Scope): void {
  if (!scopes.includes(scope)) throw new Problem('forbidden', `This API key lacks the scope ${scope}.`);
}

/**
 * The fields of a request: those of the body for POST and PUT (a missing body is one without fields), those of the query
 * for other methods, and the path parameters.
 */
export function givenBy(event: HttpEvent): Record<string, unknown> {
  const readsBody = ['POST', 'PUT'].includes(event.requestContext.http.method);
  const fields = readsBody ? event.body && readJsonObject(event) : event.queryStringParameters;
  return { ...(fields || {}), ...event.pathParameters };
}

/** Who called, for the log. */
export function idsOf(principal: Principal): Record<string, string> {
  switch (principal.kind) {
    case 'key':
      return { keyId: principal.keyId };
    case 'user':
      return { userId: principal.userId };
    case 'operator':
      return { operatorId: principal.operatorId };
    default:
      return assertNever(principal);
  }
}

/** Every response schema is an object, which the compiler cannot infer for a generic route. */
export const toHttpResponse = (response: unknown) => response as HttpResponse;
