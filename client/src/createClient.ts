import type { Route } from '../../shared/contract/route.ts';
import { ApiError, NetworkError, UnexpectedResponseError } from './errors.ts';
import { type OperationId, type Operations, ROUTES } from './operations.ts';
import { toRequest } from './toRequest.ts';

/** Longer than a function may take, 10 s. */
const TIMEOUT_MS = 12_000;

export type ClientOptions = {
  /** The address of the API, such as `https://api.example.com`. Empty in a page of the same origin. */
  baseUrl: string;
  /** A user's access token, or a function that returns one that is valid now. */
  token?: string | (() => string | Promise<string>);
  /** An API key, for servers. */
  key?: string;
  fetch?: typeof fetch;
  /** The most time that an attempt may take. */
  timeoutMs?: number;
};

export type CallOptions = { signal?: AbortSignal };

type Input<Id extends OperationId> = Operations[Id]['input'];

/** A call of an operation. The input can be left out if none of its fields is required. */
type Call<Id extends OperationId, Response> =
  Partial<Input<Id>> extends Input<Id>
    ? (input?: Input<Id>, options?: CallOptions) => Promise<Response>
    : (input: Input<Id>, options?: CallOptions) => Promise<Response>;

type Method<Id extends OperationId> = Call<Id, Operations[Id]['response']>;

/** Every operation of the API as a method. A method throws a `CallError`, or the reason of an aborted signal. */
export type Client = { [Id in OperationId]: Method<Id> };

/** A client of the API. */
export function createClient(options: ClientOptions): Client {
  const methods = Object.values(ROUTES).map((route: Route & { operationId: OperationId }) => [
    route.operationId,
    (input?: Record<string, unknown>, callOptions?: CallOptions) =>
      send(options, { route, input: input ?? {}, signal: callOptions?.signal }),
  ]);
  return Object.fromEntries(methods) as Client;
}

async function send(
  { baseUrl, token, key, timeoutMs = TIMEOUT_MS, fetch: send = fetch }: ClientOptions,
  {
    route,
    input,
    signal,
  }: { route: Route & { operationId: OperationId }; input: Record<string, unknown>; signal?: AbortSignal },
): Promise<unknown> {
  const { operationId } = route;
  const { method, path, body } = toRequest(route, input);
  const credentials = key ?? (typeof token === 'function' ? await token() : token);
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (route.scope !== 'public' && credentials) headers.Authorization = `Bearer ${credentials}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await send(`${baseUrl.replace(/\/+$/, '')}${path}`, {
      method,
      headers,
      body,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    const failure = { operationId, retryable: true };
    throw timeout.aborted
      ? new NetworkError('timeout', `no response within ${timeoutMs} ms`, failure, { cause })
      : new NetworkError('connection', 'the API could not be reached', failure, { cause });
  }
  return read(response, { text, operationId });
}

function read(
  response: Response,
  { text, operationId }: { text: string; operationId: OperationId },
): unknown {
  const { status } = response;
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const document = parse(text);
  if (response.ok && document) return document;
  const {
    type,
    title,
    status: _status,
    code,
    retryable,
    detail,
    requestId: _id,
    ...extensions
  } = document ?? {};
  if (typeof code !== 'string' || typeof detail !== 'string') {
    const failure = { operationId, retryable: status >= 500, requestId };
    throw new UnexpectedResponseError(`status ${status} without a problem`, { status, failure });
  }
  throw new ApiError({
    status,
    code: code as never,
    detail,
    extensions: extensions as never,
    failure: { operationId, retryable: retryable === true, requestId },
  });
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
