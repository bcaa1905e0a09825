import type { IncomingMessage } from 'node:http';
import type { GatewayResponse } from './gatewayResponse.ts';

/** The CORS settings of an HTTP API. */
export interface Cors {
  allowOrigins: readonly string[];
  allowMethods: readonly string[];
  allowHeaders: readonly string[];
  exposeHeaders: readonly string[];
  maxAgeSeconds: number | undefined;
}

type RequestHead = Pick<IncomingMessage, 'method' | 'headers'>;

const CORS_HEADER = /^access-control-/;

/** Whether the request is a CORS preflight. An OPTIONS request without both headers is an ordinary request. */
export function isPreflight({ method, headers }: RequestHead): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** The response to a preflight that matches no route. */
export function preflightResponse(cors: Cors, request: RequestHead): GatewayResponse {
  return { status: 204, headers: headersFor(cors, request), cookies: [], body: Buffer.alloc(0) };
}

/**
 * Replaces the CORS headers of a function's response with those of the API. API Gateway ignores the function's own.
 * Source: "Configure CORS for HTTP APIs", API Gateway developer guide.
 */
export function withCors(cors: Cors, request: RequestHead, response: GatewayResponse): GatewayResponse {
  const otherHeaders = Object.entries(response.headers).filter(([name]) => !CORS_HEADER.test(name));
  return { ...response, headers: { ...Object.fromEntries(otherHeaders), ...headersFor(cors, request) } };
}

/** Returns no headers for an origin that is not listed. The browser then hides the response from the page. */
function headersFor(cors: Cors, request: RequestHead): Record<string, string> {
  const { origin } = request.headers;
  if (origin === undefined || !cors.allowOrigins.includes(origin)) return {};
  const allowed = { 'access-control-allow-origin': origin };
  if (!isPreflight(request)) {
    return { ...allowed, ...listHeader('access-control-expose-headers', cors.exposeHeaders) };
  }
  return {
    ...allowed,
    ...listHeader('access-control-allow-methods', cors.allowMethods),
    ...listHeader('access-control-allow-headers', cors.allowHeaders),
    ...(cors.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(cors.maxAgeSeconds) }),
  };
}

function listHeader(name: string, values: readonly string[]): Record<string, string> {
  return values.length === 0 ? {} : { [name]: values.join(',') };
}
