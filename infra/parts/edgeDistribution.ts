import { Duration, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
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
import { pointDomain, type StageDomain } from '../domain.ts';
import type { Stage } from '../stage.ts';
import { OriginToken } from './originToken.ts';

/** As long as the API itself waits for a function. */
const ORIGIN_TIMEOUT = Duration.seconds(30);

/**
 * CloudFront keeps an error for ten seconds even where it keeps nothing else and the answer says `no-store`, and knows
 * it by its path alone: one account's 404 would be another's. So every status it can be told not to keep is told.
 */
const NEVER_KEPT = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

export interface EdgeDistributionProps {
  stage: Stage;
  /** The host of the API's own endpoint. */
  apiHost: string;
  /** What the API knows CloudFront by, and how often that was changed. */
  token: { value: string; version: number };
  firewallArn: string;
}

/** CloudFront before the API: keeps nothing, changes nothing, and shows the API the token. */
export class EdgeDistribution extends Construct {
  readonly host: string;

  constructor(scope: Construct, id: string, props: EdgeDistributionProps) {
    super(scope, id);
    const { stage, token, firewallArn } = props;
    const { domain } = stage;
    const distribution = new Distribution(this, 'Distribution', {
      // CloudFormation reads the token again only when something of the distribution changes: this does.
      comment: `Session billing, ${stage.name}, token ${token.version}`,
      defaultBehavior: {
        origin: originOf(props),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        // With Authorization and Stripe-Signature; API Gateway knows itself only by its own host.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        // Refused, not redirected: a redirect would teach a caller to show its key in the clear first.
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        compress: false,
      },
      errorResponses: NEVER_KEPT.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      webAclId: firewallArn,
      httpVersion: HttpVersion.HTTP2_AND_3,
      // As the API itself; and with IPv6 one caller has more addresses than can be limited one by one.
      enableIpv6: false,
      // The API is in Virginia: a location near a caller elsewhere would save it little of the way.
      priceClass: PriceClass.PRICE_CLASS_100,
      // The API's access log is the record; CloudFront's would hold addresses, and queries with users' ids.
      enableLogging: false,
      ...(domain === undefined ? {} : this.#nameOf(domain)),
    });
    this.host = domain?.name ?? distribution.distributionDomainName;
    if (domain !== undefined) {
      const alias = new CloudFrontTarget(distribution);
      pointDomain(this, domain, { host: distribution.distributionDomainName, alias });
    }
    acknowledge(distribution, domain);
  }

  #nameOf(domain: StageDomain) {
    return {
      domainNames: [domain.name],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    };
  }
}

function originOf({ apiHost, token }: EdgeDistributionProps): HttpOrigin {
  return new HttpOrigin(apiHost, {
    protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    readTimeout: ORIGIN_TIMEOUT,
    // It takes the place of what a caller may send under the same name.
    customHeaders: { [OriginToken.HEADER]: token.value },
  });
}

function acknowledge(distribution: Distribution, domain: StageDomain | undefined): void {
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'Customers and their servers may be in any country.' },
    {
      id: 'AwsSolutions-CFR3',
      reason: 'Its log would hold addresses and users’ ids; the API’s access log is the record.',
    },
  );
  if (domain !== undefined) return;
  Validations.of(distribution).acknowledge({
    id: 'AwsSolutions-CFR4',
    reason:
      'CloudFront’s own name takes old TLS whatever is asked for. A stage that minds has a domain, with TLS 1.2.',
  });
}
