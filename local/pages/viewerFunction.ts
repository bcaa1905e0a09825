import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import vm from 'node:vm';

/** A CloudFront function may run for a millisecond. This only ends one that never returns. */
const TIMEOUT_MS = 1_000;

export interface ViewerRequest {
  method: string;
  /** The path, still encoded. */
  uri: string;
  query: string;
  headers: IncomingHttpHeaders;
}

/** The function passes the request on, perhaps with another path, or responds itself. */
export type ViewerResult =
  | { kind: 'forwarded'; uri: string }
  | { kind: 'answered'; status: number; headers: Record<string, string>; body: string };

export type ViewerFunction = (request: ViewerRequest) => ViewerResult;

type Value = { value: string };
type Returned = { uri?: unknown; statusCode?: unknown; headers?: Record<string, Value>; body?: unknown };

/**
 * Loads the code of a CloudFront function, which runs as it is deployed. Throws for code without a `handler`. The result
 * throws where CloudFront would respond with an error.
 *
 * Source: "CloudFront Functions event structure", CloudFront developer guide.
 */
export function loadViewerFunction(name: string, code: string): ViewerFunction {
  const context = vm.createContext({}, { name, codeGeneration: { strings: false, wasm: false } });
  vm.runInContext(code, context, { filename: `${name}.js`, timeout: TIMEOUT_MS });
  if (vm.runInContext('typeof handler', context) !== 'function')
    throw new Error(`${name}: the code of the CloudFront function has no function handler`);
  return (request) => {
    // As JSON, so that the function works on values of its own context, as it does at CloudFront.
    context.eventText = JSON.stringify(toEvent(request));
    const text: unknown = vm.runInContext('JSON.stringify(handler(JSON.parse(eventText)))', context, {
      timeout: TIMEOUT_MS,
    });
    return toResult(name, JSON.parse(String(text ?? null)));
  };
}

function toEvent({ method, uri, query, headers }: ViewerRequest): object {
  const single = (entries: Iterable<readonly [string, string]>) =>
    Object.fromEntries([...entries].map(([key, value]) => [key, { value }]));
  const { cookie = '', ...others } = headers;
  const cookies = cookie
    .split(/;\s*/)
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => [pair.replace(/=.*/s, ''), pair.replace(/^[^=]*=?/s, '')]);
  return {
    version: '1.0',
    context: { eventType: 'viewer-request', requestId: randomUUID(), distributionDomainName: headers.host },
    viewer: { ip: '127.0.0.1' },
    request: {
      method,
      uri,
      querystring: single(new URLSearchParams(query)),
      headers: single(Object.entries(others).map(([key, value]) => [key, String(value)])),
      cookies: single(cookies),
    },
  };
}

function toResult(name: string, returned: Returned | null): ViewerResult {
  if (typeof returned?.statusCode === 'number') {
    const headers = Object.entries(returned.headers ?? {}).map(([key, { value }]) => [key, value] as const);
    const body = typeof returned.body === 'string' ? returned.body : '';
    return { kind: 'answered', status: returned.statusCode, headers: Object.fromEntries(headers), body };
  }
  if (typeof returned?.uri === 'string' && returned.uri.startsWith('/'))
    return { kind: 'forwarded', uri: returned.uri };
  throw new Error(`${name} returned neither a request nor a response: ${JSON.stringify(returned)}`);
}
