import { Duration } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  type IOrigin,
  type IResponseHeadersPolicy,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/** The paths of the badge that lead to the API, as a pattern of CloudFront and as a regular expression that AWS WAF accepts. */
export const BADGE_PATTERN = '/badge/*';
export const BADGE_REGEX = '^/badge/[\\w-]{1,64}$';

/** An account that begins to pay is without the badge after this time here and as long again in browsers: two minutes. */
const CACHED = Duration.seconds(60);

const HSTS_AGE = Duration.days(365);

/** The headers that CloudFront adds for the badge: web pages of every origin may run the script and read what the API says. */
export function badgeHeaders(scope: Construct, id: string): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, id, {
    comment: 'The badge, for web pages of any origin',
    corsBehavior: {
      accessControlAllowOrigins: ['*'],
      accessControlAllowMethods: ['GET', 'HEAD'],
      accessControlAllowHeaders: ['*'],
      accessControlAllowCredentials: false,
      originOverride: true,
    },
    securityHeadersBehavior: {
      contentTypeOptions: { override: true },
      strictTransportSecurity: { accessControlMaxAge: HSTS_AGE, override: true },
    },
    customHeadersBehavior: {
      // For pages with Cross-Origin-Embedder-Policy.
      customHeaders: [{ header: 'Cross-Origin-Resource-Policy', value: 'cross-origin', override: true }],
    },
  });
}

/**
 * Serves `GET /badge/{public_key}` of the API from CloudFront's cache, whose key is the path alone: the API sees neither query string,
 * cookies nor headers of visitors. Every response is cached, also that of an unknown key.
 */
export function badgeBehavior(
  scope: Construct,
  { origin, headers }: { origin: IOrigin; headers: IResponseHeadersPolicy },
): BehaviorOptions {
  return {
    origin,
    // No OPTIONS: the script sends no header that needs a preflight.
    allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
    cachePolicy: new CachePolicy(scope, 'BadgeCache', {
      comment: 'The badge, by path',
      minTtl: Duration.seconds(0),
      defaultTtl: CACHED,
      maxTtl: CACHED,
    }),
    responseHeadersPolicy: headers,
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    compress: false,
  };
}
