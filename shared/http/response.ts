import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A response with a JSON body. */
export type HttpResponse = { status: number; body: object; headers?: Record<string, string> };

/** For a year browsers use HTTPS only: 365 × 86,400 s. They ignore it on plain HTTP, as in the local run. */
const HTTPS_ONLY_SECONDS = 31_536_000;

/**
 * Headers of every response: no content type sniffing, HTTPS only, and if shown as a page it loads nothing, is in no frame
 * and sends no referrer. Source: OWASP REST Security Cheat Sheet; X-Frame-Options is superseded by frame-ancestors.
 */
const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': `max-age=${HTTPS_ONLY_SECONDS}; includeSubDomains`,
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

/**
 * API Gateway adds the allowed origin to a response, so a browser must not reuse a cached response for another origin.
 * Source: Fetch standard, "CORS protocol and HTTP caches".
 */
const VARY_BY_ORIGIN = { Vary: 'Origin' };

/** The response is not cached unless the route sets Cache-Control. */
export function jsonResult(response: HttpResponse, requestId: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: response.status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      ...response.headers,
      ...commonHeaders(requestId),
    },
    body: JSON.stringify(response.body),
  };
}

/** A successful response without a body. */
export function emptyResult(requestId: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 204, headers: commonHeaders(requestId) };
}

const commonHeaders = (requestId: string) => ({
  ...SECURITY_HEADERS,
  ...VARY_BY_ORIGIN,
  'X-Request-Id': requestId,
});
