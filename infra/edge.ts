import { Duration, Fn, Stack } from 'aws-cdk-lib';
import {
  AuthorizerPayloadVersion,
  type HttpApi,
  HttpAuthorizer,
  HttpAuthorizerType,
  type HttpRouteAuthorizerBindOptions,
  type HttpRouteAuthorizerConfig,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { EdgeDistribution } from './parts/edgeDistribution.ts';
import { EdgeFirewall } from './parts/edgeFirewall.ts';
import type { Operations } from './parts/operations.ts';
import { OriginToken } from './parts/originToken.ts';
import type { ServiceFunction } from './parts/serviceFunction.ts';
import type { Stage } from './stage.ts';

/**
 * What the authorizer said of a token holds for five minutes, for all routes. All calls show the one token of
 * CloudFront, so of 2,000 calls a second × 300 s = 600,000 about one waits for the authorizer: a session start costs no
 * further call. A token that was taken away works that much longer; an hour, the most there is, would be too long.
 */
const DECISION_AGE_MAX = Duration.minutes(5);

export interface EdgeProps {
  operations: Operations;
  api: HttpApi;
  settings: NonNullable<Stage['edge']>;
}

/**
 * CloudFront with a firewall before the API, which takes no firewall itself, and the authorizer by which the API refuses
 * what did not come through it. It is to be put on every route: one without it would be a way around the firewall.
 * docs/edge.md.
 */
export class Edge extends Construct implements IHttpRouteAuthorizer {
  readonly url: string;
  /** What tells CloudFront's requests from others. */
  readonly gatekeeper: ServiceFunction;
  readonly #authorizer: HttpAuthorizer;

  constructor(scope: Construct, id: string, { operations, api, settings }: EdgeProps) {
    super(scope, id);
    const token = new OriginToken(this, 'Token', operations);
    this.gatekeeper = token.authorizer;
    const firewall = new EdgeFirewall(this, 'Firewall', {
      operations,
      strangersPerFiveMinutesMax: settings.requestsPerFiveMinutesMax,
    });
    const { host } = new EdgeDistribution(this, 'Front', {
      stage: operations.stage,
      apiHost: Fn.select(2, Fn.split('/', api.apiEndpoint)),
      token: { value: token.value, version: settings.tokenVersion ?? 1 },
      firewallArn: firewall.arn,
    });
    this.url = `https://${host}/`;
    this.#authorizer = this.#authorize(api, token.authorizer.live);
  }

  /**
   * A route waits for all of this, CloudFront and its name included: until it has its authorizer, callers of a stage
   * that gets an edge are answered where they were before.
   */
  bind({ route }: HttpRouteAuthorizerBindOptions): HttpRouteAuthorizerConfig {
    route.node.addDependency(this);
    return { authorizerId: this.#authorizer.authorizerId, authorizationType: 'CUSTOM' };
  }

  #authorize(api: HttpApi, decides: Alias): HttpAuthorizer {
    const stack = Stack.of(this);
    const invocations = `lambda:path/2015-03-31/functions/${decides.functionArn}/invocations`;
    const authorizer = new HttpAuthorizer(this, 'Authorizer', {
      httpApi: api,
      type: HttpAuthorizerType.LAMBDA,
      // Without the header API Gateway answers 401 itself.
      identitySource: [`$request.header.${OriginToken.HEADER}`],
      payloadFormatVersion: AuthorizerPayloadVersion.VERSION_2_0,
      enableSimpleResponses: true,
      resultsCacheTtl: DECISION_AGE_MAX,
      authorizerUri: `arn:${stack.partition}:apigateway:${stack.region}:${invocations}`,
    });
    decides.addPermission('Authorize', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: stack.formatArn({
        service: 'execute-api',
        resource: api.apiId,
        resourceName: `authorizers/${authorizer.authorizerId}`,
      }),
    });
    return authorizer;
  }
}
