import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  type HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { FilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { GatewayRouteKey } from '../shared/contract/route.ts';
import { ApiDomain } from './domain.ts';
import { Edge } from './edge.ts';
import { corsPreflight } from './parts/corsPreflight.ts';
import type { Operations } from './parts/operations.ts';
import { ServiceAlarm } from './parts/serviceAlarm.ts';
import type { ServiceFunction } from './parts/serviceFunction.ts';
import { loggedMetric } from './parts/stageMetrics.ts';
import type { Stage } from './stage.ts';

/** In five minutes, or in one minute during a deployment. Callers retry a single 5xx; more than five are a fault. */
const SERVER_ERRORS_MAX = 5;

/** In one minute. Strangers who call the direct address cause a few; a version that refuses all callers causes more. */
const REFUSALS_MAX = 20;

/** The fields of a request in the log: never a query string (it can hold a user's id), a body or a header. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
};

/** The HTTP API with its domain or edge. It declares no routes itself; each service adds its own. */
export class BillingApi extends Construct {
  /** Where callers reach the API; ends in a slash. */
  readonly url: string;
  /** One line of JSON for each request, in the format of `ACCESS_LOG`. */
  readonly accessLogs: LogGroup;
  readonly #api: HttpApi;
  readonly #edge: Edge | undefined;

  constructor(scope: Construct, id: string, operations: Operations) {
    super(scope, id);
    const { stage } = operations;
    this.accessLogs = new LogGroup(this, 'AccessLogs', {
      // With this prefix AWS adds no entry for the log group to the account's resource policy. That policy holds few
      // entries, and AWS never removes one.
      logGroupName: `/aws/vendedlogs/session-billing-${stage.name}`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#api = new HttpApi(this, 'HttpApi', {
      apiName: `session-billing-${stage.name}`,
      createDefaultStage: false,
      corsPreflight: corsPreflight(stage),
      // CloudFront needs the endpoint as its origin. With an edge, the authorizer refuses direct callers.
      disableExecuteApiEndpoint: stage.domain?.closesDirectAddress === true && stage.edge === undefined,
    });
    // Before any function, because a deployment group includes only the alarms that exist when it is created.
    this.#addAlarms(operations);
    this.#edge = stage.edge && new Edge(this, 'Edge', { operations, api: this.#api, settings: stage.edge });
    if (this.#edge && operations.deployments) this.#rollBackOnRefusals(this.#edge, operations);
    this.url = this.#publish(stage);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'The functions check credentials themselves: an authorizer would add a call to every session start.',
    });
  }

  /** Sends these routes to the function. */
  route(target: ServiceFunction, routes: GatewayRouteKey[]): void {
    const integration = integrationOf(target);
    for (const route of routes) {
      const [method, path] = route.split(' ');
      if (method === undefined || path === undefined) throw new Error(`not a route: ${route}`);
      if (!(method in HttpMethod)) throw new Error(`not a method: ${route}`);
      this.#api.addRoutes({
        path,
        methods: [method as HttpMethod],
        integration,
        authorizer: this.#edge,
      });
    }
  }

  /** Sends every request that matches no other route to the function. */
  routeDefault(target: ServiceFunction): void {
    new HttpRoute(this, 'Rest', {
      httpApi: this.#api,
      routeKey: HttpRouteKey.DEFAULT,
      authorizer: this.#edge,
      // With a permission of its own: the ARN of this route has no method and path, which the others require.
      integration: new HttpLambdaIntegration('RestIntegration', target.live),
    });
  }

  /** Adds the API's stage and, without an edge, its domain. Returns the URL for callers. */
  #publish(stage: Stage): string {
    const apiStage = this.#addStage(stage);
    if (this.#edge !== undefined) return this.#edge.url;
    const { domain } = stage;
    if (domain === undefined) return apiStage.url;
    new ApiDomain(this, 'Domain', { api: this.#api, stage: apiStage, domain });
    return `https://${domain.name}/`;
  }

  #addStage({ requestsPerSecondMax }: Stage): HttpStage {
    return this.#api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      // The burst is one second's worth: it serves clients that reconnect together. A longer burst is refused with 429.
      throttle: { rateLimit: requestsPerSecondMax, burstLimit: requestsPerSecondMax },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }

  #addAlarms({ alarmTopic: topic, deployments }: Operations): void {
    new ServiceAlarm(this, 'ServerErrors', {
      impact:
        'Callers get 5xx errors: sessions may not start, checkouts may fail, and Stripe’s events may be late.',
      runbook: 'server-errors',
      metric: this.#api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      above: SERVER_ERRORS_MAX,
      topic,
    });
    if (deployments === undefined) return;
    const { alarm } = new ServiceAlarm(this, 'ErrorsWhileDeploying', {
      impact: 'Callers get 5xx errors. Any deployment in progress is rolled back.',
      runbook: 'deployment-rolled-back',
      metric: this.#api.metricServerError({ period: Duration.minutes(1), statistic: 'Sum' }),
      above: SERVER_ERRORS_MAX,
    });
    deployments.rollBackEveryFunctionOn(alarm);
  }

  /** If a new version of the authorizer refuses all callers, they get 403, and Lambda counts no error. */
  #rollBackOnRefusals({ authorizerFunction }: Edge, { stage }: Operations): void {
    const refusals = loggedMetric(this, 'EdgeRefused', {
      stage,
      logGroup: this.accessLogs,
      pattern: FilterPattern.literal('{ ($.status = "403") && ($.integrationLatencyMs = "-") }'),
      metric: 'edge_refused',
      period: Duration.minutes(1),
    });
    authorizerFunction.rollBackWhen('RefusesWhileDeploying', { metric: refusals, above: REFUSALS_MAX });
  }
}

/** One permission for each function instead of each route, which would be a third of the stack's resources. */
const integrationOf = ({ node, live }: ServiceFunction) =>
  new HttpLambdaIntegration(`${node.id}Integration`, live, { scopePermissionToRoute: false });
