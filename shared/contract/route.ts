import type * as z from 'zod/mini';
import type { accountAdminInputs } from './accounts/adminInputs.ts';
import type { accountAdminResponses } from './accounts/adminResponses.ts';
import type { accountInputs } from './accounts/inputs.ts';
import type { accountResponses } from './accounts/responses.ts';
import type { billingInputs } from './billing/inputs.ts';
import type { billingResponses } from './billing/responses.ts';
import type { statementInputs } from './billing/statementInputs.ts';
import type { statementResponses } from './billing/statementResponses.ts';
import type { insightsInputs } from './insights/inputs.ts';
import type { insightsResponses } from './insights/responses.ts';
import type { meteringInputs } from './metering/inputs.ts';
import type { meteringResponses } from './metering/responses.ts';
import type { migrationAdminInputs, migrationInputs } from './migration/inputs.ts';
import type { migrationAdminResponses, migrationResponses } from './migration/responses.ts';
import type { notificationAdminInputs, notificationInputs } from './notifications/inputs.ts';
import type { notificationAdminResponses, notificationResponses } from './notifications/responses.ts';
import type { offerAdminInputs, offerInputs } from './offers/inputs.ts';
import type { offerAdminResponses, offerResponses } from './offers/responses.ts';
import type { problemExtensions } from './problemExtensions.ts';
import type { ProblemCode } from './problems.ts';
import type { publicInputs } from './public/inputs.ts';
import type { publicResponses } from './public/responses.ts';
import type { Scope } from './scopes.ts';
import type { supportAdminInputs, supportInputs } from './support/inputs.ts';
import type { supportAdminResponses, supportResponses } from './support/responses.ts';
import type { webhookAdminInputs } from './webhooks/inputs.ts';
import type { webhookAdminResponses, webhookResponses } from './webhooks/responses.ts';

/** A route as API Gateway matches it, such as `GET /billing/usage`. */
export type RouteKey = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

/*
 * The schemas of a route have its operation id as their key in the files of its service. They are imported as types only: a
 * browser, the CDK app and other services load the routes without them.
 */
type Inputs = typeof meteringInputs &
  typeof accountInputs &
  typeof accountAdminInputs &
  typeof billingInputs &
  typeof statementInputs &
  typeof insightsInputs &
  typeof migrationInputs &
  typeof migrationAdminInputs &
  typeof notificationInputs &
  typeof notificationAdminInputs &
  typeof supportInputs &
  typeof supportAdminInputs &
  typeof publicInputs &
  typeof offerInputs &
  typeof offerAdminInputs &
  typeof webhookAdminInputs;
type Responses = typeof meteringResponses &
  typeof accountResponses &
  typeof accountAdminResponses &
  typeof publicResponses &
  typeof billingResponses &
  typeof statementResponses &
  typeof insightsResponses &
  typeof migrationResponses &
  typeof migrationAdminResponses &
  typeof notificationResponses &
  typeof notificationAdminResponses &
  typeof supportResponses &
  typeof supportAdminResponses &
  typeof offerResponses &
  typeof offerAdminResponses &
  typeof webhookResponses &
  typeof webhookAdminResponses;

export type OperationId = keyof Responses;

/**
 * A limit of a route for one account and UTC minute, for a route whose requests cost more than a request of ours. It applies
 * beside the limit of the plan. Routes with the same counter share the limit, and so do keys and user tokens.
 */
export type RouteLimit = {
  counter: 'purchase' | 'invoices' | 'subscription' | 'support' | 'sync';
  requestsPerMinute: number;
};

/** One route of the API, in plain values. Its handler, the CDK app, the API reference and tests follow from it. */
export type Route = {
  /** Unique in the API, and the key of the route's schemas. */
  operationId: OperationId;
  route: RouteKey;
  /** The scope that an API key needs. A public route needs no credentials; no key can call a route for users. */
  scope: Scope | 'public' | 'users';
  /** Whether end users may call it with a token, for their own account. */
  forUsers: boolean;
  /** Absent if the limit of the plan is enough. */
  limit?: RouteLimit;
  /** Whether a request that prefers `text/csv` gets the response as CSV. */
  csv?: true;
  /** Whether the response is a PDF, and not JSON. */
  pdf?: true;
  /** Whether a POST has its fields in the query. Its body is not read. */
  readsQuery?: true;
  /** Whether no input is invalid: the route has no problem for it. */
  acceptsAnyInput?: true;
  /** The codes of its own problems. routeProblems.ts adds those that follow from what every such route reads. */
  problems: readonly ProblemCode[];
  /** One sentence for the API reference. */
  summary: string;
  tags: readonly string[];
};

/** The schema that parses the input of a route. A route without one reads no input, or the raw body. */
export type InputSchemaOf<R extends Route> = R['operationId'] extends keyof Inputs
  ? Inputs[R['operationId']]
  : z.ZodMiniType<object>;

/** The input of a route as its handler receives it. */
export type InputOf<R extends Route> = z.output<InputSchemaOf<R>>;

/** What the handler of a route returns: one of its statuses with the body of that status. */
export type ResponseOf<R extends Route> = {
  [Status in keyof Responses[R['operationId']]]: {
    status: Status;
    body: Responses[R['operationId']][Status] extends z.ZodMiniType
      ? z.input<Responses[R['operationId']][Status]>
      : never;
    headers?: Record<string, string>;
  };
}[keyof Responses[R['operationId']]];

/** The further members of a problem with this code; undefined if it has none. */
export type ExtensionsOf<Code extends ProblemCode> = Code extends keyof typeof problemExtensions
  ? z.input<(typeof problemExtensions)[Code]>
  : undefined;

/** A route key of API Gateway. It has HEAD only where a route is declared for it. */
export type GatewayRouteKey = RouteKey | `HEAD /${string}`;

/** The route keys of declared routes, in their order, each GET as HEAD too (RFC 9110, section 9.1: servers support both). */
export const routeKeysOf = (routes: Record<string, Route>): GatewayRouteKey[] =>
  Object.values(routes).flatMap(({ route }) => {
    const [method, path] = route.split(' ');
    return method === 'GET' ? [route, `HEAD ${path}` as GatewayRouteKey] : [route];
  });

/** The key of the declared route that serves a route of API Gateway. */
export const declaredKeyOf = (key: string) => key.replace(/^HEAD /, 'GET ');
