import { Annotations, type CfnResource, Duration, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  HttpVersion,
  type IResponseHeadersPolicy,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { addDomainRecord } from '../domain.ts';
import type { Stage } from '../stage.ts';
import { BADGE_PATTERN, badgeBehavior } from './badgeBehavior.ts';
import { OriginToken } from './originToken.ts';

/** As long as API Gateway waits for a function. */
const ORIGIN_TIMEOUT = Duration.seconds(30);

/**
 * CloudFront caches errors for ten seconds even if caching is disabled and the response has `no-store`. Its cache key
 * is the path alone, so one account would get another's 404. These are all the statuses whose caching can be turned
 * off.
 */
const UNCACHED_ERROR_STATUSES = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/**
 * The id that the distribution had when only stages with an edge had one. With another id, CloudFormation would create a second
 * distribution, which cannot have the domain name of the first.
 */
const LOGICAL_ID = 'ApiEdgeFrontDistribution05230AE3';

export interface FrontDistributionProps {
  stage: Stage;
  /** The host of the API. */
  apiHost: string;
  /** What the pages' paths lead to, by path pattern, in the order in which CloudFront compares them. */
  pages: Record<string, BehaviorOptions>;
  /** The headers of the badge. */
  badge: IResponseHeadersPolicy;
  edge: FrontEdge | undefined;
}

/** What a stage with an edge adds to the distribution. */
export interface FrontEdge {
  /** The token that CloudFront sends to the API, and its version, which is incremented at each change. */
  token: { value: string; version: number };
  firewallArn: string;
}

/**
 * The stage's CloudFront distribution: the pages at their paths, and the API at all others. But for the badge, it caches nothing of the
 * API and changes none of its responses.
 */
export class FrontDistribution extends Construct {
  readonly distribution: Distribution;
  /** The host that browsers use. */
  readonly host: string;

  constructor(scope: Construct, id: string, props: FrontDistributionProps) {
    super(scope, id);
    const { stage, pages, badge, edge } = props;
    const origin = createOrigin(props);
    const domain = stage.pages;
    this.distribution = new Distribution(this, 'Distribution', {
      comment: commentOf(props),
      defaultBehavior: {
        origin,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        // Forwards Authorization and Stripe-Signature. API Gateway accepts only its own name as the Host header.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        // Plain HTTP is refused, not redirected: with a redirect, callers would send their key unencrypted first.
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        compress: false,
      },
      additionalBehaviors: {
        ...pages,
        [BADGE_PATTERN]: badgeBehavior(this, { origin, headers: badge }),
      },
      // No page in place of an error: the API's problems stay JSON.
      errorResponses: UNCACHED_ERROR_STATUSES.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      ...(edge === undefined ? {} : { webAclId: edge.firewallArn }),
      httpVersion: HttpVersion.HTTP2_AND_3,
      // The API has no IPv6 either, and an IPv6 caller has too many addresses for a rate limit per address.
      enableIpv6: false,
      // Edge locations in North America and Europe: the API is in one region, and the pages are a few files.
      priceClass: PriceClass.PRICE_CLASS_100,
      // The API's access log is the record. CloudFront's log would hold addresses and query strings with users' ids.
      enableLogging: false,
      ...(domain === undefined ? {} : this.#domainProps(domain)),
    });
    (this.distribution.node.defaultChild as CfnResource).overrideLogicalId(LOGICAL_ID);
    this.host = domain?.domain ?? this.distribution.distributionDomainName;
    this.#addRecord(stage);
    acknowledge(this.distribution, stage);
    Annotations.of(this).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      'The bucket is not the default, and no path lists it: / is a redirect, and no query string reaches S3.',
    );
  }

  #domainProps({ domain, certificateArn }: NonNullable<Stage['pages']>) {
    return {
      domainNames: [domain],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    };
  }

  #addRecord({ pages }: Stage): void {
    if (pages === undefined) return;
    const { domain: name, hostedZone, keepsDomainRecord } = pages;
    addDomainRecord(
      this,
      { name, hostedZone },
      {
        host: this.distribution.distributionDomainName,
        alias: new CloudFrontTarget(this.distribution),
        output: 'PagesTarget',
        logicalId: keepsDomainRecord ? 'DomainRecord' : 'PagesRecord',
      },
    );
  }
}

/** CloudFormation reads the token again only if a property changes, so the token's version is part of the comment. */
function commentOf({ stage, edge }: FrontDistributionProps): string {
  const token = edge === undefined ? '' : `, token ${edge.token.version}`;
  return `Session billing, ${stage.name}${token}`;
}

function createOrigin({ apiHost, edge }: FrontDistributionProps): HttpOrigin {
  return new HttpOrigin(apiHost, {
    protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    readTimeout: ORIGIN_TIMEOUT,
    // CloudFront replaces a header of the same name that a caller sends.
    ...(edge === undefined ? {} : { customHeaders: { [OriginToken.HEADER]: edge.token.value } }),
  });
}

function acknowledge(distribution: Distribution, { pages, edge }: Stage): void {
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'Customers and their servers may be in any country.' },
    {
      id: 'AwsSolutions-CFR3',
      reason: 'CloudFront’s log would hold addresses and users’ ids; the API’s access log is the record.',
    },
  );
  if (edge === undefined) {
    Validations.of(distribution).acknowledge({
      id: 'AwsSolutions-CFR2',
      reason: 'A firewall is a stage’s choice (docs/edge.md): it costs more than small stages cost without.',
    });
  }
  if (pages !== undefined) return;
  Validations.of(distribution).acknowledge({
    id: 'AwsSolutions-CFR4',
    reason:
      'CloudFront’s default domain always accepts old TLS versions. A stage that needs TLS 1.2 sets pages.domain.',
  });
}
