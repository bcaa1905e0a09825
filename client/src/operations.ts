import { accountAdminRoutes, accountRoutes } from '../../shared/contract/accounts/routes.ts';
import { billingRoutes } from '../../shared/contract/billing/routes.ts';
import { meteringRoutes } from '../../shared/contract/metering/routes.ts';
import { publicRoutes } from '../../shared/contract/public/routes.ts';
import type { GivenInputOf, ReceivedOf, Route } from '../../shared/contract/route.ts';
import type { ProblemOf } from '../../shared/contract/routeProblems.ts';
import { webhookAdminRoutes } from '../../shared/contract/webhooks/routes.ts';

/** Every route that a program can call. `receiveStripeEvent` is for Stripe, which signs the bytes of its body. */
export const ROUTES = {
  ...meteringRoutes,
  ...accountRoutes,
  ...accountAdminRoutes,
  ...publicRoutes,
  ...billingRoutes,
  ...webhookAdminRoutes,
} as const satisfies Record<string, Route>;

export type Routes = typeof ROUTES;

export type OperationId = keyof Routes;

/** A route of an operation, in plain values. */
export type CalledRoute = Route & { operationId: OperationId };

/** A user's token names the account. */
type ForCaller<R extends Route, Input> = R['forUsers'] extends true
  ? Omit<Input, 'user_id'> & { user_id?: string }
  : Input;

/** A number in a query is sent as text. */
type WithNumbers<Input> = Input extends { limit?: string }
  ? Omit<Input, 'limit'> & { limit?: number }
  : Input;

type Flat<Fields> = { [Name in keyof Fields]: Fields[Name] };

/** What can be given, what is returned and the codes of the problems, of each operation. */
export type Operations = {
  [Id in OperationId]: {
    input: Flat<ForCaller<Routes[Id], WithNumbers<GivenInputOf<Routes[Id]>>>>;
    response: ReceivedOf<Routes[Id]>;
    problem: ProblemOf<Routes[Id]>;
  };
};
