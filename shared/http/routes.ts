import type * as z from 'zod/mini';
import { type Rate, rateHeaders } from '../account/rateLimit.ts';
import type { AuditTrail } from '../credentials/auditTrail.ts';
import type { Authenticate } from '../credentials/authenticate.ts';
import { mayTouch, type Principal, type Scope } from '../credentials/principal.ts';
import { AppError } from './errors.ts';
import type { HttpEvent, NoteIds } from './httpFunction.ts';
import { parseInput } from './parseInput.ts';
import { problemStatus } from './problem.ts';
import { readJsonObject } from './readBody.ts';
import type { HttpResponse } from './response.ts';

/** One request: when it came, in epoch seconds, and where its answer is told what is left of the account's rate. */
export type Call = { now: number; tellRate(rate: Rate): void };

/** A route that acts on one account, for a caller that may touch it. */
export type AccountRoute<Deps, Input extends { user_id: string }> = {
  /** What a server's key must have. */
  scope: Exclude<Scope, 'admin'>;
  /** Whether end users may call it, for themselves. */
  forUsers: boolean;
  input: z.ZodMiniType<Input>;
  handle(deps: Deps, input: Input, call: Call): Promise<HttpResponse>;
};

type Request = { event: HttpEvent; now: number; note: NoteIds };
type AnyRoute<Deps> = { handleEvent(deps: Deps, request: Request): Promise<HttpResponse> };

/**
 * Makes a route of its input's schema and its handler. In this order: credentials, their scope, body, input, authority
 * over the account. An end user may leave `user_id` out.
 */
export function accountRoute<Deps extends { authenticate: Authenticate }, Input extends { user_id: string }>(
  route: AccountRoute<Deps, Input>,
): AnyRoute<Deps> {
  return {
    async handleEvent(deps, { event, now, note }) {
      const principal = await deps.authenticate(event.headers.authorization);
      note(idsOf(principal));
      insistOnAccess(principal, route);
      const given = givenBy(event);
      const own = principal.kind === 'user' && given.user_id === undefined;
      const input = parseInput(route.input, own ? { ...given, user_id: principal.userId } : given);
      if (!mayTouch(principal, input.user_id)) {
        throw new AppError('account_not_found', 404, 'There is no such account.');
      }
      note({ accountId: input.user_id });
      return withRate(now, (tellRate) => route.handle(deps, input, { now, tellRate }));
    },
  };
}

function insistOnAccess(
  principal: Principal,
  { scope, forUsers }: Pick<AccountRoute<unknown, { user_id: string }>, 'scope' | 'forUsers'>,
): void {
  if (principal.kind === 'key') insistOnScope(principal, scope);
  else if (!forUsers) throw new AppError('forbidden', 403, 'This is for servers with an API key.');
}

function insistOnScope({ scopes }: Extract<Principal, { kind: 'key' }>, scope: Scope): void {
  if (!scopes.includes(scope)) throw new AppError('forbidden', 403, `This key has no scope ${scope}.`);
}

/**
 * What a POST or PUT brings in its body, where none is one without fields, and any other method in its query. Path
 * parameters are part of the input either way.
 */
function givenBy(event: HttpEvent): Record<string, unknown> {
  const readsBody = ['POST', 'PUT'].includes(event.requestContext.http.method);
  const fields = readsBody ? event.body && readJsonObject(event) : event.queryStringParameters;
  return { ...(fields || {}), ...event.pathParameters };
}

/** Puts what the handler tells of the rate on its answer, also when that is a problem. */
async function withRate(
  now: number,
  handle: (tellRate: Call['tellRate']) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  let headers: Record<string, string> = {};
  try {
    const answer = await handle((rate) => {
      headers = rateHeaders(rate, now);
    });
    return { ...answer, headers: { ...headers, ...answer.headers } };
  } catch (error) {
    throw error instanceof AppError ? error.addHeaders(headers) : error;
  }
}

/** A route for operators: a key with the scope `admin`. What is asked is written down before it is done. */
export function adminRoute<
  Deps extends { authenticate: Authenticate; audit: AuditTrail },
  Input extends object,
>(route: {
  input: z.ZodMiniType<Input>;
  handle(deps: Deps, input: Input, call: { now: number; by: string }): Promise<HttpResponse>;
}): AnyRoute<Deps> {
  return {
    async handleEvent(deps, { event, now, note }) {
      const principal = await deps.authenticate(event.headers.authorization);
      note(idsOf(principal));
      if (principal.kind !== 'key') throw new AppError('forbidden', 403, 'This is for operators.');
      insistOnScope(principal, 'admin');
      const input = parseInput(route.input, givenBy(event));
      const { user_id, ...details } = input as { user_id?: string };
      const entry = {
        at: now,
        requestId: event.requestContext.requestId,
        by: principal.keyName,
        keyId: principal.keyId,
        act: event.routeKey,
        accountId: user_id,
        details,
      };
      await deps.audit.begin(entry);
      try {
        const answer = await route.handle(deps, input, { now, by: principal.keyName });
        await deps.audit.finish(entry, answer.status);
        return answer;
      } catch (error) {
        await deps.audit.finish(entry, problemStatus(error));
        throw error;
      }
    },
  };
}

const idsOf = (principal: Principal) =>
  principal.kind === 'key' ? { keyId: principal.keyId } : { userId: principal.userId };

/** Hands an event to the route it was matched to; what is wired is asked for at each request. */
export function routed<Deps>(
  deps: () => Deps | Promise<Deps>,
  routes: Record<string, AnyRoute<Deps>>,
): (event: HttpEvent, note: NoteIds) => Promise<HttpResponse> {
  return async (event, note) => {
    const route = routes[event.routeKey];
    if (!route) throw new Error(`${event.routeKey} is not a route of this function`);
    return route.handleEvent(await deps(), { event, now: Math.floor(Date.now() / 1000), note });
  };
}
