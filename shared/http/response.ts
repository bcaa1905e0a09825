import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

type Head = { status: number; headers?: Record<string, string> };

/** A response with a JSON body. */
export type JsonResponse = Head & { body: object };

/** A response whose JSON is an object, or a text, or an encoded text in base64. A 304 has none. */
export type HttpResponse = JsonResponse | (Head & ({ text: string } | { base64: string } | { status: 304 }));

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
  const content = contentOf(response);
  return {
    statusCode: response.status,
    headers: {
      ...(content.body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
      'Cache-Control': 'no-store',
      ...response.headers,
      ...commonHeaders(requestId),
      Vary: [VARY_BY_ORIGIN.Vary, response.headers?.Vary].filter(Boolean).join(', '),
    },
    ...content,
  };
}

function contentOf(
  response: HttpResponse,
): Pick<APIGatewayProxyStructuredResultV2, 'body' | 'isBase64Encoded'> {
  if ('body' in response) return { body: JSON.stringify(response.body) };
  if ('text' in response) return { body: response.text };
  return 'base64' in response ? { body: response.base64, isBase64Encoded: true } : {};
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
