import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Problem } from './problem.ts';

/**
 * The longest query of ours has an id of 128 characters, a cursor of 512 and some short words: 800 bytes, or 640 × 3 =
 * 1,920 were each character of the two written as `%41`.
 */
const QUERY_BYTES_MAX = 2 * 1024;

/**
 * What API Gateway takes of request line and header values together, so that no stand-in for it takes more. What it and
 * CloudFront add on the way counts here, too: some 500 bytes, which leaves callers as much less.
 * Source: "Quotas for configuring and running an HTTP API", API Gateway developer guide.
 */
const HEAD_BYTES_MAX = 10 * 1024;

/** Throws 414 `query_too_long` or 431 `headers_too_large` for a request whose head is larger than any of ours. */
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
  // A stand-in may bring a header as a list, which is to be refused by whoever reads it and not to fail here.
  return parts.reduce((bytes, part) => bytes + Buffer.byteLength(String(part ?? '')), 0);
}
