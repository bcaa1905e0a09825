import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, type CorsPreflightOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Stage } from '../stage.ts';

/**
 * A browser asks once an hour for each address that a page calls; Chromium would keep the answer for two hours at most. An
 * origin that is taken off the list may send for as long, and reads nothing from then on.
 */
const ANSWER_AGE_MAX = Duration.hours(1);

/** What a page needs to see of an answer beyond its body: what is left of its rate, and what to name when it asks for help. */
const EXPOSED_HEADERS = [
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'X-Request-Id',
];

/**
 * What pages of the stage's origins may do in a browser; without any, browsers let no page call. No cookies are allowed:
 * callers send a token, which no browser sends of its own accord.
 */
export function corsPreflight({ allowedOrigins }: Stage): CorsPreflightOptions | undefined {
  if (allowedOrigins.length === 0) return undefined;
  return {
    allowOrigins: allowedOrigins,
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.DELETE],
    allowHeaders: ['Authorization', 'Content-Type'],
    exposeHeaders: EXPOSED_HEADERS,
    maxAge: ANSWER_AGE_MAX,
  };
}
