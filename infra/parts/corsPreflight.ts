import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, type CorsPreflightOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Stage } from '../stage.ts';

/**
 * A browser repeats the preflight request once an hour for each URL; Chromium caches a preflight for at most two
 * hours. A removed origin can send requests for up to an hour more, but can no longer read the responses.
 */
const PREFLIGHT_AGE_MAX = Duration.hours(1);

/** The response headers that a page can read: of a file its name and the next page, its rate limit, when to retry, and the id to quote to support. */
const EXPOSED_HEADERS = [
  'Content-Disposition',
  'Link',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'X-Request-Id',
];

/**
 * The CORS settings for the stage's allowed origins; undefined without any, so that browsers block every page. Cookies
 * are not allowed: callers send a token, which browsers never add by themselves.
 */
export function corsPreflight({ allowedOrigins }: Stage): CorsPreflightOptions | undefined {
  if (allowedOrigins.length === 0) return undefined;
  return {
    allowOrigins: allowedOrigins,
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.DELETE],
    allowHeaders: ['Authorization', 'Content-Type'],
    exposeHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_AGE_MAX,
  };
}
