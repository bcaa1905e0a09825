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
 * API Gateway caches the authorizer's decision about a token for five minutes, for all routes. All requests carry
 * CloudFront's one token, so of 2,000 requests a second × 300 s = 600,000 about one waits for the authorizer: a session
 * start costs no further call. A revoked token works for up to this long; an hour, the maximum, would be too long.
 */
const DECISION_AGE_MAX = Duration.minutes(5);

export interface EdgeProps {
  operations: Operations;
  api: HttpApi;
  settings: NonNullable<Stage['edge']>;
}

/**
 * CloudFront with a firewall in front of the API (an HTTP API cannot have a firewall itself), and the authorizer that
 * refuses requests which did not come through CloudFront. Every route must have the authorizer: a route without it
 * would bypass the firewall. See docs/edge.md.
 */
export class Edge extends Construct implements IHttpRouteAuthorizer {
  readonly url: string;
  /** The function that recognizes requests from CloudFront. */
  readonly authorizerFunction: ServiceFunction;
  readonly #authorizer: HttpAuthorizer;

  constructor(scope: Construct, id: string, { operations, api, settings }: EdgeProps) {
    super(scope, id);
    const token = new OriginToken(this, 'Token', operations);
    this.authorizerFunction = token.authorizerFunction;
    const firewall = new EdgeFirewall(this, 'Firewall', {
      operations,
      requestsPerFiveMinutesMax: settings.requestsPerFiveMinutesMax,
    });
    const { host } = new EdgeDistribution(this, 'Front', {
      stage: operations.stage,
      apiHost: Fn.select(2, Fn.split('/', api.apiEndpoint)),
      token: { value: token.value, version: settings.tokenVersion ?? 1 },
      firewallArn: firewall.arn,
    });
    this.url = `https://${host}/`;
    this.#authorizer = this.#addAuthorizer(api, token.authorizerFunction.live);
  }

  /**
   * Makes the route depend on the whole edge, including CloudFront and its domain. When a stage gets an edge, its
   * routes therefore keep serving callers at the old address until the new one works.
   */
  bind({ route }: HttpRouteAuthorizerBindOptions): HttpRouteAuthorizerConfig {
    route.node.addDependency(this);
    return { authorizerId: this.#authorizer.authorizerId, authorizationType: 'CUSTOM' };
  }

  #addAuthorizer(api: HttpApi, alias: Alias): HttpAuthorizer {
    const stack = Stack.of(this);
    const invocations = `lambda:path/2015-03-31/functions/${alias.functionArn}/invocations`;
    const authorizer = new HttpAuthorizer(this, 'Authorizer', {
      httpApi: api,
      type: HttpAuthorizerType.LAMBDA,
      // If the header is missing, API Gateway responds with 401 and does not call the function.
      identitySource: [`$request.header.${OriginToken.HEADER}`],
      payloadFormatVersion: AuthorizerPayloadVersion.VERSION_2_0,
      enableSimpleResponses: true,
      resultsCacheTtl: DECISION_AGE_MAX,
      authorizerUri: `arn:${stack.partition}:apigateway:${stack.region}:${invocations}`,
    });
    alias.addPermission('Authorize', {
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
