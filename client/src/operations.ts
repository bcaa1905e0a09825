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

type Routes = typeof ROUTES;

export type OperationId = keyof Routes;

/** A token names the account of its user. */
type ForCaller<R extends Route, Input> = R['forUsers'] extends true
  ? Omit<Input, 'user_id'> & { user_id?: string }
  : Input;

/** A number in a query is sent as text. */
type WithNumbers<Input> = Input extends { limit?: string }
  ? Omit<Input, 'limit'> & { limit?: number }
  : Input;

/** The input, the response and the codes of the problems of each operation. */
export type Operations = {
  [Id in OperationId]: {
    input: ForCaller<Routes[Id], WithNumbers<GivenInputOf<Routes[Id]>>>;
    response: ReceivedOf<Routes[Id]>;
    problem: ProblemOf<Routes[Id]>;
    csv: Routes[Id] extends { csv: true } ? true : false;
  };
};
