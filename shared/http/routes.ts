import type * as z from 'zod/mini';
import type { Authenticate } from '../credentials/authenticate.ts';
import { mayAdminister, mayTouch } from '../credentials/principal.ts';
import { AppError } from '../pure/errors.ts';
import type { HttpAnswer } from './answer.ts';
import type { HttpEvent } from './httpFunction.ts';
import { parseInput } from './parseInput.ts';
import { readJsonObject } from './readBody.ts';

/** A route that acts on one account, for a caller that may touch it. */
export type AccountRoute<Deps, Input extends { user_id: string }> = {
  input: z.ZodMiniType<Input>;
  /** `now` is epoch seconds. */
  handle(deps: Deps, input: Input, now: number): Promise<HttpAnswer>;
};

type AnyRoute<Deps> = { handleEvent(deps: Deps, event: HttpEvent, now: number): Promise<HttpAnswer> };

/**
 * Makes a route of its input's schema and its handler. In this order: credentials, body, input, authority over the
 * account. Without a body a route reads its query; path parameters are part of the input either way.
 */
export function accountRoute<Deps extends { authenticate: Authenticate }, Input extends { user_id: string }>(
  route: AccountRoute<Deps, Input>,
): AnyRoute<Deps> {
  return {
    async handleEvent(deps, event, now) {
      const principal = await deps.authenticate(event.headers.authorization);
      const hasBody = event.requestContext.http.method === 'POST';
      const given = hasBody ? readJsonObject(event) : (event.queryStringParameters ?? {});
      const input = parseInput(route.input, { ...given, ...event.pathParameters });
      if (!mayTouch(principal, input.user_id)) {
        throw new AppError('account_not_found', 404, 'There is no such account.');
      }
      return route.handle(deps, input, now);
    },
  };
}

/** A route for operators: credentials with the scope `admin`, then the input from the query. */
export function adminRoute<Deps extends { authenticate: Authenticate }, Input>(route: {
  input: z.ZodMiniType<Input>;
  handle(deps: Deps, input: Input): Promise<HttpAnswer>;
}): AnyRoute<Deps> {
  return {
    async handleEvent(deps, event) {
      const principal = await deps.authenticate(event.headers.authorization);
      if (!mayAdminister(principal)) {
        throw new AppError('forbidden', 403, 'This key has no scope admin.');
      }
      return route.handle(deps, parseInput(route.input, event.queryStringParameters ?? {}));
    },
  };
}

/** Hands an event to the route it was matched to; what is wired is asked for at each request. */
export function routed<Deps>(
  deps: () => Deps | Promise<Deps>,
  routes: Record<string, AnyRoute<Deps>>,
): (event: HttpEvent) => Promise<HttpAnswer> {
  return async (event) => {
    const route = routes[event.routeKey];
    if (!route) throw new Error(`${event.routeKey} is not a route of this function`);
    return route.handleEvent(await deps(), event, Math.floor(Date.now() / 1000));
  };
}
