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
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ServiceAlarm } from './parts/serviceAlarm.ts';
import type { ServiceFunction } from './parts/serviceFunction.ts';
import type { Stage } from './stages.ts';

/**
 * The largest plan allows 10,000 requests a minute, 167 a second: 2,000 a second serve twelve such accounts at
 * their limit, and stay far below the account's own limit of 10,000, which other stacks share.
 */
const REQUESTS_PER_SECOND_MAX = 2_000;

/** One second's worth: a burst of clients that reconnect together is served, a longer one is refused with 429. */
const BURST_REQUESTS_MAX = REQUESTS_PER_SECOND_MAX;

/** In five minutes. One failed answer is retried by its caller; more than five are a fault. */
const SERVER_ERRORS_MAX = 5;

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
};

/** The HTTP API. Services add their routes to it; it knows none. */
export class BillingApi extends Construct {
  readonly url: string;
  readonly #api: HttpApi;

  constructor(scope: Construct, id: string, { stage, alarmTopic }: { stage: Stage; alarmTopic: ITopic }) {
    super(scope, id);
    this.#api = new HttpApi(this, 'HttpApi', {
      apiName: `session-billing-${stage.name}`,
      createDefaultStage: false,
    });
    this.url = this.#addStage(stage).url;
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'The functions check credentials themselves: an authorizer would add a call to every session start.',
    });
    new ServiceAlarm(this, 'ServerErrors', {
      impact:
        'Callers get errors: sessions may not start, customers may not buy, and Stripe retries its events.',
      metric: this.#api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      above: SERVER_ERRORS_MAX,
      topic: alarmTopic,
    });
  }

  /** Sends each of these routes (`POST /metering/sessions`) to the function. */
  route(target: ServiceFunction, ...routes: string[]): void {
    const integration = new HttpLambdaIntegration(`${target.node.id}Integration`, target.lambda);
    for (const route of routes) {
      const [method, path] = route.split(' ');
      if (method === undefined || path === undefined) throw new Error(`not a route: ${route}`);
      if (!(method in HttpMethod)) throw new Error(`not a method: ${route}`);
      this.#api.addRoutes({ path, methods: [method as HttpMethod], integration });
    }
  }

  /** Sends what no route matches to the function. */
  routeTheRest(target: ServiceFunction): void {
    new HttpRoute(this, 'Rest', {
      httpApi: this.#api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('RestIntegration', target.lambda),
    });
  }

  #addStage(stage: Stage): HttpStage {
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return this.#api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: REQUESTS_PER_SECOND_MAX, burstLimit: BURST_REQUESTS_MAX },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }
}
