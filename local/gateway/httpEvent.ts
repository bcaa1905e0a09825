import type { IncomingMessage } from 'node:http';
import { ACCOUNT_ID } from '../template/resolver.ts';

export interface HttpEventInput {
  request: IncomingMessage;
  body: Buffer;
  routeKey: string;
  parameters: Record<string, string>;
  requestId: string;
  now: Date;
}

/**
 * Creates the event that an HTTP API sends to a function, in payload format 2.0.
 *
 * Source: "Create AWS Lambda proxy integrations for HTTP APIs", API Gateway developer guide.
 */
export function httpEvent(input: HttpEventInput): object {
  const { request, body } = input;
  const { path, query } = splitTarget(request.url ?? '/');
  const { headers, cookies } = readHeaders(request);
  const isBase64Encoded = body.length > 0 && !isText(headers['content-type'], body);
  const queryStringParameters = joinQuery(query);
  // Despite its name, an HTTP API sends `rawPath` decoded.
  const rawPath = decodeURIComponent(path);
  return {
    version: '2.0',
    routeKey: input.routeKey,
    rawPath,
    rawQueryString: query,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(queryStringParameters === undefined ? {} : { queryStringParameters }),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: input.requestId,
      routeKey: input.routeKey,
      stage: '$default',
      time: accessLogTime(input.now),
      timeEpoch: input.now.getTime(),
    },
    ...(Object.keys(input.parameters).length > 0 ? { pathParameters: input.parameters } : {}),
    ...(body.length > 0 ? { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded,
  };
}

/** Splits a request target at its first question mark. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark === -1
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Header names in lower case, the values of a repeated header joined by commas, cookies in a list of their own. */
function readHeaders(request: IncomingMessage): { headers: Record<string, string>; cookies: string[] } {
  const pairs: [string, string][] = [];
  const cookies: string[] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const value = request.rawHeaders[index + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(/;\s*/).filter((cookie) => cookie !== ''));
    else pairs.push([name, value]);
  }
  const headers = joinRepeated(pairs);
  const address = request.socket.remoteAddress ?? '127.0.0.1';
  headers['x-forwarded-for'] =
    headers['x-forwarded-for'] === undefined ? address : `${headers['x-forwarded-for']}, ${address}`;
  headers['x-forwarded-proto'] = 'http';
  headers['x-forwarded-port'] = String(request.socket.localPort ?? '');
  return { headers, cookies };
}

function joinQuery(query: string): Record<string, string> | undefined {
  const joined = joinRepeated(new URLSearchParams(query));
  return Object.keys(joined).length > 0 ? joined : undefined;
}

/** Joins the values of a repeated name by commas. Uses a map, because every object already has a `constructor`. */
function joinRepeated(pairs: Iterable<[string, string]>): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of pairs) {
    const earlier = joined.get(name);
    joined.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(joined);
}

/** Bodies of these types reach a function as text; all others, forms included, in base64. */
const TEXT_TYPES = /^(text\/|application\/(json|javascript|xml)$|application\/[^;]*\+(json|xml)$)/;

function isText(contentType: string | undefined, body: Buffer): boolean {
  if (contentType !== undefined)
    return TEXT_TYPES.test(contentType.split(';')[0]?.trim().toLowerCase() ?? '');
  return Buffer.from(body.toString('utf8')).equals(body);
}

/** The time format of API Gateway: `12/Mar/2020:19:03:58 +0000`. */
function accessLogTime(now: Date): string {
  const [, day, month, year, time] = now.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
