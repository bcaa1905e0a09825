import { type AnyCallError, NetworkError } from './errors.ts';
import type { CalledRoute } from './operations.ts';
import { type Format, readPdf, readResponse } from './readResponse.ts';
import { isRepeatable } from './repeatable.ts';
import { retryDelayMs } from './retryDelay.ts';
import type { ServiceClock } from './serviceClock.ts';
import { TimeIsUp, withTimeLimit } from './timeLimit.ts';
import { type CallRequest, toRequest } from './toRequest.ts';

/**
 * Returns a token that is valid now. `isRefused`: the API has just refused the token that was returned last, so it is time to renew it.
 * If the same token is returned again, the call ends with the API's 401.
 */
export type GetToken = (call: { isRefused: boolean }) => string | Promise<string>;

/** How a client reaches the API. */
export type Connection = {
  /** Without a slash at its end. */
  baseUrl: string;
  credentials: string | GetToken | undefined;
  fetch: typeof fetch;
  /** The most time of one attempt, in which the credentials are fetched too. */
  timeoutMs: number;
  attemptsMax: number;
  /** The most time of all attempts with the delays between them. */
  totalMs: number;
  clock: ServiceClock;
};

export type RouteCall = {
  route: CalledRoute;
  input: Record<string, unknown>;
  format: Format;
  signal: AbortSignal | undefined;
};

/** `token`: what the call was sent with. */
type Failed = { kind: 'failed'; error: AnyCallError; token?: string };
type Outcome = Failed | { kind: 'received'; value: unknown };

/** One request of a call. `refused`: the attempt before it, if its token was refused. */
type Attempt = { request: CallRequest; attempts: number; timeoutMs: number; refused: Failed | undefined };

/** A token or a key as a header can have it. */
const CREDENTIALS_PATTERN = /^[\x21-\x7e]+$/;

/**
 * Calls a route, and again after a failure that passes if a repeated request is safe. Returns the JSON, a `CsvFile` or the bytes of a PDF. Throws a
 * `CallError`, the reason of an aborted signal, or what the token function throws.
 */
export async function callRoute(connection: Connection, call: RouteCall): Promise<unknown> {
  const request = toRequest(call.route, call.input);
  const untilMs = performance.now() + connection.totalMs;
  let refused: Failed | undefined;
  let hasRenewed = false;
  for (let attempts = 1; ; attempts++) {
    const timeoutMs = Math.min(connection.timeoutMs, untilMs - performance.now());
    const outcome = await sendOnce(connection, call, { request, attempts, timeoutMs, refused });
    if (outcome.kind === 'received') return outcome.value;
    const { error } = outcome;
    if (isTokenRefused(error) && typeof connection.credentials === 'function' && !hasRenewed) {
      // With 401 nothing has happened, so every route can be repeated.
      hasRenewed = true;
      refused = outcome;
      continue;
    }
    refused = undefined;
    const delayMs =
      attempts < connection.attemptsMax && isRepeatable(call.route) ? retryDelayMs(error) : undefined;
    if (delayMs === undefined || performance.now() + delayMs >= untilMs) throw error;
    await delay(delayMs, call.signal);
  }
}

const isTokenRefused = (error: AnyCallError) => error.kind === 'problem' && error.status === 401;

async function sendOnce(connection: Connection, call: RouteCall, attempt: Attempt): Promise<Outcome> {
  const { route, signal } = call;
  const { attempts, timeoutMs } = attempt;
  try {
    return await withTimeLimit({ timeoutMs, signal }, (limited) =>
      exchange(connection, call, { ...attempt, limited }),
    );
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error;
    const failure = { operationId: route.operationId, attempts, retryable: isRepeatable(route) };
    const what = `no response within ${Math.ceil(timeoutMs)} ms`;
    return { kind: 'failed', error: new NetworkError('timeout', what, failure) };
  }
}

async function exchange(
  { baseUrl, credentials, fetch: send, clock }: Connection,
  { route, format }: RouteCall,
  { request, attempts, refused, limited }: Attempt & { limited: AbortSignal },
): Promise<Outcome> {
  const { operationId } = route;
  const token = route.scope === 'public' ? undefined : await tokenOf(credentials, refused !== undefined);
  if (refused && refused.token === token) return refused;
  const { method, path, body } = request;
  const headers = headersOf({ token, format, hasBody: body !== undefined });
  try {
    // A redirect would lead to another address than that of the API. Not `error`, which Workers do not have.
    const init: RequestInit = { method, headers, body, signal: limited, redirect: 'manual' };
    const sentMs = performance.now();
    const response = await send(`${baseUrl}${path}`, init);
    clock.observe({ sentMs, receivedMs: performance.now(), date: response.headers.get('date') });
    const bytes = format === 'pdf' ? await readPdf(response) : undefined;
    if (bytes) return { kind: 'received', value: bytes };
    const outcome = readResponse(response, await response.text(), { route, format, attempts });
    return outcome.kind === 'failed' ? { ...outcome, token } : outcome;
  } catch (cause) {
    const failure = { operationId, attempts, retryable: isRepeatable(route) };
    const what = `no connection to ${baseUrl || 'the API'}`;
    return { kind: 'failed', error: new NetworkError('connection', what, failure, { cause }) };
  }
}

async function tokenOf(
  credentials: Connection['credentials'],
  isRefused: boolean,
): Promise<string | undefined> {
  const token = typeof credentials === 'function' ? await credentials({ isRefused }) : credentials;
  // fetch would refuse it, too, with an error that contains it.
  if (token !== undefined && !CREDENTIALS_PATTERN.test(token))
    throw new TypeError('the token or key is empty, or has characters that no header can have');
  return token;
}

const MEDIA_TYPES = { json: 'application/json', csv: 'text/csv', pdf: 'application/pdf' };

/** A header that says nothing is left out, so that a page of another origin needs no preflight for a public route. */
function headersOf(sent: { token: string | undefined; format: Format; hasBody: boolean }) {
  const headers: Record<string, string> = { Accept: MEDIA_TYPES[sent.format] };
  if (sent.token !== undefined) headers.Authorization = `Bearer ${sent.token}`;
  if (sent.hasBody) headers['Content-Type'] = 'application/json';
  return headers;
}

/** Waits, unless the signal is aborted: then it rejects with the signal's reason. */
function delay(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
