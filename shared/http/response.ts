import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** What a route answers with; a body is JSON. */
export type HttpResponse = { status: number; body: object; headers?: Record<string, string> };

/** Browsers come back by HTTPS alone for a year: 365 × 86,400 s. On plain HTTP, as in the local run, they pass it over. */
const HTTPS_ONLY_SECONDS = 31_536_000;

/**
 * On every answer: it is of the type that it says, comes by HTTPS alone, and as a page may load nothing, be in no frame
 * and tell nobody where it was. Source: OWASP's REST Security Cheat Sheet, without X-Frame-Options, which frame-ancestors
 * takes the place of.
 */
const SECURITY_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': `max-age=${HTTPS_ONLY_SECONDS}; includeSubDomains`,
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
};

/**
 * API Gateway writes on an answer which origin may read it: what a browser keeps of it for a page of one must not be given
 * to a page of another. Source: Fetch standard, "CORS protocol and HTTP caches".
 */
const BY_ORIGIN = { Vary: 'Origin' };

/** Nobody may keep it unless its route says so. */
export function jsonResult(answer: HttpResponse, requestId: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: answer.status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      ...answer.headers,
      ...headersOfAll(requestId),
    },
    body: JSON.stringify(answer.body),
  };
}

/** Success, with nothing to say. */
export function emptyResult(requestId: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode: 204, headers: headersOfAll(requestId) };
}

const headersOfAll = (requestId: string) => ({
  ...SECURITY_HEADERS,
  ...BY_ORIGIN,
  'X-Request-Id': requestId,
});
