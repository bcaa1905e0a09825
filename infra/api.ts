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
import type { RouteKey } from '../shared/contract/route.ts';
import { ApiDomain } from './domain.ts';
import { Edge } from './edge.ts';
import { corsPreflight } from './parts/corsPreflight.ts';
import type { Operations } from './parts/operations.ts';
import { ServiceAlarm } from './parts/serviceAlarm.ts';
import type { ServiceFunction } from './parts/serviceFunction.ts';
import { loggedMetric } from './parts/stageMetrics.ts';
import type { Stage } from './stage.ts';

/** In five minutes, or in one while a new version is tried. One failed answer is retried by its caller; more than five are a fault. */
const SERVER_ERRORS_MAX = 5;

/** In a minute. Strangers at the direct address make some; a version that refuses everybody makes all. */
const REFUSALS_MAX = 20;

/** What is logged of a request: never a query string (it carries a user's id), never a body or a header. */
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

/** The HTTP API, and the one way to it. Services add their routes to it; it knows none. */
export class BillingApi extends Construct {
  /** Where callers reach it, with a slash at its end. */
  readonly url: string;
  /** A line of JSON for each request, as `ACCESS_LOG` has it. */
  readonly accessLogs: LogGroup;
  readonly #api: HttpApi;
  readonly #edge: Edge | undefined;

  constructor(scope: Construct, id: string, operations: Operations) {
    super(scope, id);
    const { stage } = operations;
    this.accessLogs = new LogGroup(this, 'AccessLogs', {
      // By this prefix AWS needs no entry for it in a policy of the account, which holds few and loses none.
      logGroupName: `/aws/vendedlogs/session-billing-${stage.name}`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#api = new HttpApi(this, 'HttpApi', {
      apiName: `session-billing-${stage.name}`,
      createDefaultStage: false,
      corsPreflight: corsPreflight(stage),
      // CloudFront needs it as its origin; there the authorizer keeps others out.
      disableExecuteApiEndpoint: stage.domain?.closesDirectAddress === true && stage.edge === undefined,
    });
    // Before the functions: their deployments are taken back by it.
    this.#addAlarms(operations);
    this.#edge = stage.edge && new Edge(this, 'Edge', { operations, api: this.#api, settings: stage.edge });
    if (this.#edge && operations.deployments) this.#watchRefusals(this.#edge, operations);
    this.url = this.#open(stage);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'The functions check credentials themselves: an authorizer would add a call to every session start.',
    });
  }

  /** Sends these routes to the function. */
  route(target: ServiceFunction, routes: RouteKey[]): void {
    const integration = new HttpLambdaIntegration(`${target.node.id}Integration`, target.live);
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

  /** Sends what no route matches to the function. */
  routeTheRest(target: ServiceFunction): void {
    new HttpRoute(this, 'Rest', {
      httpApi: this.#api,
      routeKey: HttpRouteKey.DEFAULT,
      authorizer: this.#edge,
      integration: new HttpLambdaIntegration('RestIntegration', target.live),
    });
  }

  /** Serves the API by its stage, and gives the URL by which callers reach that. */
  #open({ domain, ...settings }: Stage): string {
    const stage = this.#addStage(settings);
    if (this.#edge !== undefined) return this.#edge.url;
    if (domain === undefined) return stage.url;
    new ApiDomain(this, 'Domain', { api: this.#api, stage, domain });
    return `https://${domain.name}/`;
  }

  #addStage(stage: Stage): HttpStage {
    return this.#api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      // One second's worth: a burst of clients that reconnect together is served, a longer one is refused with 429.
      throttle: { rateLimit: stage.requestsPerSecondMax, burstLimit: stage.requestsPerSecondMax },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }

  #addAlarms({ alarmTopic: topic, deployments }: Operations): void {
    new ServiceAlarm(this, 'ServerErrors', {
      impact:
        'Callers get errors: sessions may not start, customers may not buy, and Stripe retries its events.',
      runbook: 'server-errors',
      metric: this.#api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      above: SERVER_ERRORS_MAX,
      topic,
    });
    if (deployments === undefined) return;
    const { alarm } = new ServiceAlarm(this, 'ErrorsWhileDeploying', {
      impact: 'Callers get errors. A deployment that is under way is taken back.',
      runbook: 'deployment-taken-back',
      metric: this.#api.metricServerError({ period: Duration.minutes(1), statistic: 'Sum' }),
      above: SERVER_ERRORS_MAX,
    });
    deployments.watch(alarm);
  }

  /** A new version of the authorizer that says no to everybody is no error to Lambda, and 403 to callers. */
  #watchRefusals({ gatekeeper }: Edge, { stage }: Operations): void {
    const refusals = loggedMetric(this, 'EdgeRefused', {
      stage,
      logGroup: this.accessLogs,
      pattern: FilterPattern.literal('{ ($.status = "403") && ($.integrationLatencyMs = "-") }'),
      metric: 'edge_refused',
      period: Duration.minutes(1),
    });
    gatekeeper.takeBackWhen('RefusesWhileDeploying', { metric: refusals, above: REFUSALS_MAX });
  }
}
