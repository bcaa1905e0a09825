import { Duration, Fn, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  type HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { GatewayRouteKey } from '../shared/contract/route.ts';
import { ApiDomain } from './domain.ts';
import { Edge } from './edge.ts';
import { Pages } from './pages.ts';
import { corsPreflight } from './parts/corsPreflight.ts';
import { countFaults, countGatewayFaults, faultMetric } from './parts/faultMetrics.ts';
import type { Operations } from './parts/operations.ts';
import { throttleRoute } from './parts/routeThrottles.ts';
import { ServiceAlarm } from './parts/serviceAlarm.ts';
import type { ServiceFunction } from './parts/serviceFunction.ts';
import type { Stage } from './stage.ts';

/** In five minutes, or in one minute during a deployment. Callers retry a single 5xx; more than five are no accident. */
const FAULTS_MAX = 5;

/** In five minutes: one a second. Callers retry, so a burst is over within seconds; this is a client that loops. */
const BUSY_RESPONSES_MAX = 300;

const ALARM_PERIOD = Duration.minutes(5);

/**
 * The fields of a request in the log: never a query string (it can hold a user's id), a body or a header. CloudWatch keeps the
 * time of each line.
 */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  // What the function returned, and what Lambda returned to API Gateway: `-` if there was no such response.
  functionStatus: '$context.integration.status',
  lambdaStatus: '$context.integration.integrationStatus',
  bytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
};

/** Only the edge has an authorizer. */
const AUTHORIZER_LOG = { authorizerError: '$context.authorizer.error' };

/**
 * Gateways call these at the API's own address, also in a stage with an edge. They are thousands a second from a few addresses, and
 * each call has a key.
 */
const METERING_PATH = '/metering/';

/** The HTTP API with its domain, and the distribution in front of it. It declares no routes itself; each service adds its own. */
export class BillingApi extends Construct {
  /** The API's own address, where gateways reach it; ends in a slash. With an edge, only the paths of metering are open there. */
  readonly url: string;
  /** Where every route can be reached: the API's own address, or the distribution's with an edge. */
  readonly openUrl: string;
  /** The pages, and the API at the same address. */
  readonly pages: Pages;
  /** One line of JSON for each request, in the format of `ACCESS_LOG`. */
  readonly accessLogs: LogGroup;
  readonly #api: HttpApi;
  readonly #edge: Edge | undefined;
  readonly #stage: Stage;
  readonly #apiStage: HttpStage;

  constructor(scope: Construct, id: string, operations: Operations) {
    super(scope, id);
    const { stage } = operations;
    this.#stage = stage;
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
      disableExecuteApiEndpoint: stage.domain?.closesDirectAddress === true,
    });
    // Before any function, because a deployment group includes only the alarms that exist when it is created.
    this.#addAlarms(operations);
    this.#edge = stage.edge && new Edge(this, 'Edge', { operations, api: this.#api, settings: stage.edge });
    this.#apiStage = this.#addStage(stage);
    this.url = this.#publish(stage);
    this.pages = new Pages(this, 'Pages', {
      stage,
      apiHost: this.#originHost(stage),
      edge: this.#edge?.front,
      issuerOrigins: operations.identity?.origins ?? [],
    });
    this.#edge?.awaits(this.pages);
    this.openUrl = stage.edge === undefined ? this.url : this.pages.url;
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'The functions check credentials themselves: an authorizer would add a call to every session start.',
    });
  }

  /** Sends these routes to the function, whose 5xx responses are counted. To be called once for each function. */
  route(target: ServiceFunction, routes: GatewayRouteKey[]): void {
    countFaults(target, this.#stage);
    const integration = integrationOf(target);
    for (const route of routes) {
      const [method, path] = route.split(' ');
      if (method === undefined || path === undefined) throw new Error(`not a route: ${route}`);
      if (!(method in HttpMethod)) throw new Error(`not a method: ${route}`);
      const added = this.#api.addRoutes({
        path,
        methods: [method as HttpMethod],
        integration,
        ...(path.startsWith(METERING_PATH) ? {} : { authorizer: this.#edge }),
      });
      for (const one of added) this.#throttle(one, route);
    }
  }

  /** Sends every request that matches no other route to the function. */
  routeDefault(target: ServiceFunction): void {
    const rest = new HttpRoute(this, 'Rest', {
      httpApi: this.#api,
      routeKey: HttpRouteKey.DEFAULT,
      authorizer: this.#edge,
      // With a permission of its own: the ARN of this route has no method and path, which the others require.
      integration: new HttpLambdaIntegration('RestIntegration', target.live),
    });
    this.#throttle(rest, HttpRouteKey.DEFAULT.key);
  }

  /** CloudFront calls the API at its default address, or at its domain once that address is closed. */
  #originHost({ domain }: Stage): string {
    return domain?.closesDirectAddress === true
      ? domain.name
      : Fn.select(2, Fn.split('/', this.#api.apiEndpoint));
  }

  #throttle(route: HttpRoute, key: string): void {
    throttleRoute(this.#apiStage.node.defaultChild as CfnStage, route, key, this.#stage.requestsPerSecondMax);
  }

  /** Adds the API's domain. Returns the API's own URL. */
  #publish({ domain, pages }: Stage): string {
    if (domain === undefined) return this.#apiStage.url;
    new ApiDomain(this, 'Domain', {
      api: this.#api,
      stage: this.#apiStage,
      domain,
      isRecordTaken: pages?.keepsDomainRecord === true,
    });
    return `https://${domain.name}/`;
  }

  #addStage({ requestsPerSecondMax, edge }: Stage): HttpStage {
    const accessLog = edge === undefined ? ACCESS_LOG : { ...ACCESS_LOG, ...AUTHORIZER_LOG };
    return this.#api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      // The burst is one second's worth: it serves clients that reconnect together. A longer burst is refused with 429.
      throttle: { rateLimit: requestsPerSecondMax, burstLimit: requestsPerSecondMax },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    });
  }

  #addAlarms(operations: Operations): void {
    const { alarmTopic: topic, deployments, stage } = operations;
    countGatewayFaults(this, { accessLogs: this.accessLogs, stage });
    new ServiceAlarm(this, 'ServerErrors', {
      impact:
        'Callers get 5xx errors: sessions may not start, checkouts may fail, and Stripe’s events may be late.',
      runbook: 'server-errors',
      metric: faultMetric(stage, 'service', ALARM_PERIOD),
      above: FAULTS_MAX,
      topic,
    });
    new ServiceAlarm(this, 'OutsideFaults', {
      impact:
        'Customers cannot buy or see invoices, or end users cannot sign in, because Stripe or the issuer fails.',
      runbook: 'outside-faults',
      metric: faultMetric(stage, 'outside', ALARM_PERIOD),
      above: FAULTS_MAX,
      topic,
    });
    new ServiceAlarm(this, 'Contention', {
      impact:
        'Calls for an account get 503 `busy`, because others write to it at once: its sessions start late or not at all.',
      runbook: 'contention',
      metric: faultMetric(stage, 'callers', ALARM_PERIOD),
      above: BUSY_RESPONSES_MAX,
      topic,
    });
    if (deployments === undefined) return;
    const { alarm } = new ServiceAlarm(this, 'ErrorsWhileDeploying', {
      impact: 'Callers get 5xx errors. Any deployment in progress is rolled back.',
      runbook: 'deployment-rolled-back',
      metric: faultMetric(stage, 'service', Duration.minutes(1)),
      above: FAULTS_MAX,
    });
    deployments.rollBackEveryFunctionOn(alarm);
  }
}

/** One permission for each function instead of each route, which would be a third of the stack's resources. */
const integrationOf = ({ node, live }: ServiceFunction) =>
  new HttpLambdaIntegration(`${node.id}Integration`, live, { scopePermissionToRoute: false });
