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
import { addDomainRecord, type StageDomain } from '../domain.ts';
import type { Stage } from '../stage.ts';
import { OriginToken } from './originToken.ts';

/** As long as API Gateway waits for a function. */
const ORIGIN_TIMEOUT = Duration.seconds(30);

/**
 * CloudFront caches errors for ten seconds even if caching is disabled and the response has `no-store`. Its cache key
 * is the path alone, so one account would get another's 404. These are all the statuses whose caching can be turned
 * off.
 */
const UNCACHED_ERROR_STATUSES = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

export interface EdgeDistributionProps {
  stage: Stage;
  /** The host of the API's own endpoint. */
  apiHost: string;
  /** The token that CloudFront sends to the API, and its version, which is incremented at each change. */
  token: { value: string; version: number };
  firewallArn: string;
}

/** CloudFront in front of the API. It caches nothing, changes no response, and sends the token to the API. */
export class EdgeDistribution extends Construct {
  readonly host: string;

  constructor(scope: Construct, id: string, props: EdgeDistributionProps) {
    super(scope, id);
    const { stage, token, firewallArn } = props;
    const { domain } = stage;
    const distribution = new Distribution(this, 'Distribution', {
      // CloudFormation reads the token again only if a property changes, so the version is part of the comment.
      comment: `Session billing, ${stage.name}, token ${token.version}`,
      defaultBehavior: {
        origin: createOrigin(props),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        // Forwards Authorization and Stripe-Signature. API Gateway accepts only its own name as the Host header.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        // Plain HTTP is refused, not redirected: with a redirect, callers would send their key unencrypted first.
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        compress: false,
      },
      errorResponses: UNCACHED_ERROR_STATUSES.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      webAclId: firewallArn,
      httpVersion: HttpVersion.HTTP2_AND_3,
      // The API has no IPv6 either, and an IPv6 caller has too many addresses for a rate limit per address.
      enableIpv6: false,
      // The API is in Virginia, so edge locations on other continents would save callers there little time.
      priceClass: PriceClass.PRICE_CLASS_100,
      // The API's access log is the record. CloudFront's log would hold addresses and query strings with users' ids.
      enableLogging: false,
      ...(domain === undefined ? {} : this.#domainProps(domain)),
    });
    this.host = domain?.name ?? distribution.distributionDomainName;
    if (domain !== undefined) {
      const alias = new CloudFrontTarget(distribution);
      addDomainRecord(this, domain, { host: distribution.distributionDomainName, alias });
    }
    acknowledge(distribution, domain);
  }

  #domainProps(domain: StageDomain) {
    return {
      domainNames: [domain.name],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    };
  }
}

function createOrigin({ apiHost, token }: EdgeDistributionProps): HttpOrigin {
  return new HttpOrigin(apiHost, {
    protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
    originSslProtocols: [OriginSslPolicy.TLS_V1_2],
    readTimeout: ORIGIN_TIMEOUT,
    // CloudFront replaces a header of the same name that a caller sends.
    customHeaders: { [OriginToken.HEADER]: token.value },
  });
}

function acknowledge(distribution: Distribution, domain: StageDomain | undefined): void {
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'Customers and their servers may be in any country.' },
    {
      id: 'AwsSolutions-CFR3',
      reason: 'CloudFront’s log would hold addresses and users’ ids; the API’s access log is the record.',
    },
  );
  if (domain !== undefined) return;
  Validations.of(distribution).acknowledge({
    id: 'AwsSolutions-CFR4',
    reason:
      'CloudFront’s default domain always accepts old TLS versions. A stage that needs TLS 1.2 sets a domain.',
  });
}
