import { Duration, Stack } from 'aws-cdk-lib';
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
import { Construct, type IDependable } from 'constructs';
import { EdgeFirewall } from './parts/edgeFirewall.ts';
import type { FrontEdge } from './parts/frontDistribution.ts';
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
 * A firewall for the stage's distribution (an HTTP API cannot have a firewall itself), and the authorizer that refuses
 * requests which did not come through CloudFront. A route without the authorizer bypasses the firewall. See docs/edge.md.
 */
export class Edge extends Construct implements IHttpRouteAuthorizer {
  /** What the distribution needs. */
  readonly front: FrontEdge;
  /** The function that recognizes requests from CloudFront. */
  readonly authorizerFunction: ServiceFunction;
  readonly #authorizer: HttpAuthorizer;
  readonly #awaited: IDependable[] = [];

  constructor(scope: Construct, id: string, { operations, api, settings }: EdgeProps) {
    super(scope, id);
    const token = new OriginToken(this, 'Token', operations);
    this.authorizerFunction = token.authorizerFunction;
    const firewall = new EdgeFirewall(this, 'Firewall', {
      operations,
      requestsPerFiveMinutesMax: settings.requestsPerFiveMinutesMax,
    });
    this.front = {
      token: { value: token.value, version: settings.tokenVersion ?? 1 },
      firewallArn: firewall.arn,
    };
    this.#authorizer = this.#addAuthorizer(api, token.authorizerFunction.live);
  }

  /** To be called before any route is added. */
  awaits(pages: IDependable): void {
    this.#awaited.push(pages);
  }

  /**
   * Makes the route depend on the whole edge, and on CloudFront with its domain. When a stage gets an edge, its routes
   * therefore keep serving callers at the API's own address until CloudFront works.
   */
  bind({ route }: HttpRouteAuthorizerBindOptions): HttpRouteAuthorizerConfig {
    route.node.addDependency(this, ...this.#awaited);
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
