import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from './problem.ts';

/**
 * The longest valid query has an id of 128 characters, a cursor of 512 and some short words: 800 bytes, or 640 × 3 =
 * 1,920 bytes with each character of the two percent-encoded.
 */
const QUERY_BYTES_MAX = 2 * 1024;

/**
 * The limit of API Gateway for request line and header values together, so that the local gateway accepts no more. Headers
 * that API Gateway and CloudFront add count too: about 500 bytes, which callers cannot use.
 * Source: "Quotas for configuring and running an HTTP API", API Gateway developer guide.
 */
const HEAD_BYTES_MAX = 10 * 1024;

/** Throws 414 `query_too_long` or 431 `headers_too_large` for a request whose head exceeds the limits. */
export function limitHead(event: APIGatewayProxyEventV2): void {
  if (Buffer.byteLength(event.rawQueryString) > QUERY_BYTES_MAX) {
    throw new Problem('query_too_long', `The query is larger than ${QUERY_BYTES_MAX / 1024} kB.`);
  }
  if (headBytes(event) > HEAD_BYTES_MAX) {
    throw new Problem(
      'headers_too_large',
      `The request line and the headers are larger than ${HEAD_BYTES_MAX / 1024} kB together.`,
    );
  }
}

function headBytes({
  requestContext,
  rawPath,
  rawQueryString,
  headers,
  cookies = [],
}: APIGatewayProxyEventV2): number {
  const line = `${requestContext.http.method} ${rawPath}?${rawQueryString}`;
  const parts = [line, ...Object.values(headers), ...cookies];
  // Another gateway may pass a header as a list. Its reader refuses it; it must not fail here.
  return parts.reduce((bytes, part) => bytes + Buffer.byteLength(String(part ?? '')), 0);
}
