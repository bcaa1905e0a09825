import { GENERAL_PROBLEMS } from '../../shared/contract/routeProblems.ts';
import { type AnyCallError, ApiError, UnexpectedResponseError } from './errors.ts';
import type { CalledRoute } from './operations.ts';
import { isRepeatable } from './repeatable.ts';

/** A CSV file, and how to get the next page if there is one. */
export type CsvFile = { text: string; fileName: string | undefined; nextCursor: string | undefined };

export type Format = 'json' | 'csv' | 'pdf';

type Read = { kind: 'received'; value: unknown } | { kind: 'failed'; error: AnyCallError };

/** Statuses that pass, of a proxy or of API Gateway itself: time-outs, throttling, and a server that is not there. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Those after which nothing has happened. After the others, only a repeatable request can be sent again. */
const UNTOUCHED_STATUSES: ReadonlySet<number> = new Set([425, 429]);

/** The message of a response that is no problem goes into an error, as far as it is short. */
const MESSAGE_LENGTH_MAX = 200;

/**
 * What a response means to the caller of a route. `text` is its body. A body is taken as the route declares it, without checking its
 * fields: the client contains no schemas.
 */
export function readResponse(
  { status, type, headers }: Pick<Response, 'status' | 'type' | 'headers'>,
  text: string,
  { route, format, attempts }: { route: CalledRoute; format: Format; attempts: number },
): Read {
  const contentType = headers.get('content-type')?.toLowerCase() ?? '';
  const document = /[/+]json\b/.test(contentType) ? parseObject(text) : undefined;
  const isReceived = status >= 200 && status < 300;
  if (isReceived && format === 'json' && document) return { kind: 'received', value: document };
  const failure = {
    operationId: route.operationId,
    attempts,
    requestId: requestIdOf(headers, document),
    retryAfterMs: retryAfterMsOf(headers.get('retry-after')),
  };
  const unexpected = (what: string): Read => {
    const isSafe = UNTOUCHED_STATUSES.has(status) || isRepeatable(route);
    const retryable = PASSING_STATUSES.has(status) && isSafe;
    return { kind: 'failed', error: new UnexpectedResponseError(status, what, { ...failure, retryable }) };
  };
  if (type === 'opaqueredirect' || (status >= 300 && status < 400))
    return unexpected('the response is a redirect. Set baseUrl to the address of the API');
  if (isReceived) {
    if (format === 'csv' && /^text\/csv\b/.test(contentType))
      return { kind: 'received', value: toCsvFile(text, headers) };
    return unexpected(`the response with status ${status} is not the ${format.toUpperCase()} of this route`);
  }
  const {
    type: _type,
    title: _title,
    status: _status,
    code,
    retryable,
    detail,
    requestId: _id,
    ...extensions
  } = document ?? {};
  if (typeof code !== 'string' || typeof detail !== 'string') {
    const { message } = document ?? {};
    const reason = typeof message === 'string' ? `: ${message.slice(0, MESSAGE_LENGTH_MAX)}` : '';
    return unexpected(`the response has status ${status} and is not a problem of the API${reason}`);
  }
  const problem = {
    status,
    code: code as never,
    detail,
    extensions: extensions as never,
    isDeclared: [...GENERAL_PROBLEMS, ...route.problems].includes(code as never),
  };
  return {
    kind: 'failed',
    error: new ApiError(problem, { ...failure, retryable: retryable === true }),
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The API's id, or that of API Gateway for a request that no function saw. */
function requestIdOf(headers: Headers, document: Record<string, unknown> | undefined): string | undefined {
  const { requestId } = document ?? {};
  const inBody = typeof requestId === 'string' ? requestId : undefined;
  return headers.get('x-request-id') ?? headers.get('apigw-requestid') ?? inBody;
}

/** A day. A timer that is set to more than 24.8 days (2³¹ ms) fires at once. */
const RETRY_AFTER_MS_MAX = 86_400_000;

/** Seconds, or a date (RFC 9110, section 10.2.3). Undefined if it is neither. */
function retryAfterMsOf(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), RETRY_AFTER_MS_MAX);
}

/** The bytes of a response that is a PDF. Otherwise undefined, and its body is not read. */
export async function readPdf(response: Response): Promise<Uint8Array | undefined> {
  const isPdf = response.ok && /^application\/pdf\b/i.test(response.headers.get('content-type') ?? '');
  return isPdf ? new Uint8Array(await response.arrayBuffer()) : undefined;
}

function toCsvFile(text: string, headers: Headers): CsvFile {
  const query = /<\?([^>]*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
  return {
    text,
    fileName: /filename="([^"/\\]+)"/.exec(headers.get('content-disposition') ?? '')?.[1],
    nextCursor: new URLSearchParams(query).get('cursor') ?? undefined,
  };
}
