import type { IncomingMessage } from 'node:http';
import type { HttpResponse } from './httpResponse.ts';

/** What an HTTP API allows pages of other origins. */
export interface Cors {
  allowOrigins: readonly string[];
  allowMethods: readonly string[];
  allowHeaders: readonly string[];
  exposeHeaders: readonly string[];
  maxAgeSeconds: number | undefined;
}

type Asking = Pick<IncomingMessage, 'method' | 'headers'>;

/** Headers by which a browser learns what a page may. */
const OF_CORS = /^access-control-/;

/** Whether a browser asks what a page may send: without both headers an OPTIONS is a request as any other. */
export function isPreflight({ method, headers }: Asking): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** The answer to a preflight that no route takes. */
export function preflightResponse(cors: Cors, asking: Asking): HttpResponse {
  return { status: 204, headers: headersFor(cors, asking), cookies: [], body: Buffer.alloc(0) };
}

/**
 * A function's answer with the API's word on who may read it in the place of the function's, which does not count.
 * Source: "Configure CORS for HTTP APIs", API Gateway developer guide.
 */
export function withCors(cors: Cors, asking: Asking, answer: HttpResponse): HttpResponse {
  const kept = Object.entries(answer.headers).filter(([name]) => !OF_CORS.test(name));
  return { ...answer, headers: { ...Object.fromEntries(kept), ...headersFor(cors, asking) } };
}

/** Nothing for an origin that is not listed: the browser then keeps the answer from the page. */
function headersFor(cors: Cors, asking: Asking): Record<string, string> {
  const { origin } = asking.headers;
  if (origin === undefined || !cors.allowOrigins.includes(origin)) return {};
  const allowed = { 'access-control-allow-origin': origin };
  if (!isPreflight(asking)) {
    return { ...allowed, ...listed('access-control-expose-headers', cors.exposeHeaders) };
  }
  return {
    ...allowed,
    ...listed('access-control-allow-methods', cors.allowMethods),
    ...listed('access-control-allow-headers', cors.allowHeaders),
    ...(cors.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(cors.maxAgeSeconds) }),
  };
}

function listed(name: string, values: readonly string[]): Record<string, string> {
  return values.length === 0 ? {} : { [name]: values.join(',') };
}
