import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/** Browsers use no plain HTTP for a year after the last visit. */
const HSTS_AGE = Duration.days(365);

/** Features of browsers that the pages do not use, so that no script can. */
const PERMISSIONS = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb'];

/**
 * What the pages may load and call: files and the API of the same origin, and the issuer's endpoints at `connectOrigins`. Scripts and
 * styles run only from files.
 */
export function contentSecurityPolicy(connectOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...connectOrigins].join(' '),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The headers that CloudFront adds to each response of the pages. */
export function pageHeaders(scope: Construct, id: string, connectOrigins: readonly string[]) {
  return new ResponseHeadersPolicy(scope, id, {
    comment: 'Security headers of the pages',
    securityHeadersBehavior: {
      contentSecurityPolicy: {
        contentSecurityPolicy: contentSecurityPolicy(connectOrigins),
        override: true,
      },
      contentTypeOptions: { override: true },
      // For browsers that do not know frame-ancestors.
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      // The address of the page after sign-in has a code.
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
      strictTransportSecurity: { accessControlMaxAge: HSTS_AGE, override: true },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true },
        {
          header: 'Permissions-Policy',
          value: PERMISSIONS.map((name) => `${name}=()`).join(', '),
          override: true,
        },
      ],
    },
  });
}
