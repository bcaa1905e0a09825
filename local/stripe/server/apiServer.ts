import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../account/ids.ts';
import { API_VERSION, NO_REQUEST, type StripeAccount } from '../account/stripeAccount.ts';
import type { ApiHandler } from './apiCall.ts';
import { ApiKeys } from './apiKeys.ts';
import { expandObject } from './expandObject.ts';
import { type Fault, Faults } from './faults.ts';
import type { HttpRequest, HttpResponse } from './httpServer.ts';
import { canonicalText, IdempotencyKeys, type KeyedCall } from './idempotencyKeys.ts';
import { withShortLists } from './lists.ts';
import { type Match, matchRoute } from './matchRoute.ts';
import { textListOf } from './parameters.ts';
import { type Parameters, parseForm } from './parseForm.ts';
import { type ErrorBody, StripeApiError, unknownParameter, unrecognizedUrl } from './stripeError.ts';
import { unknownParameters } from './unknownParameters.ts';

type Outcome = { status: number; body: string; requestId: string; errorCode?: string; isReplay?: boolean };

/** Serves `/v1`: checks the key, finds the route, applies faults and idempotency, then carries out the call. */
export class ApiServer {
  readonly faults = new Faults();
  /** The number of calls, by method and path pattern. */
  callCounts: Record<string, number> = {};
  readonly #account: StripeAccount;
  readonly #routes: Record<string, ApiHandler>;
  readonly apiKeys: ApiKeys;
  readonly #keys: IdempotencyKeys;

  constructor(account: StripeAccount, routes: Record<string, ApiHandler>, secretKey: string) {
    this.#account = account;
    this.#routes = routes;
    this.apiKeys = new ApiKeys(secretKey);
    this.#keys = new IdempotencyKeys(account);
  }

  async handle(request: HttpRequest): Promise<HttpResponse> {
    const requestId = newId('req');
    const match = matchRoute(this.#routes, request);
    const counted = match?.pattern ?? 'unrecognized';
    this.callCounts[counted] = (this.callCounts[counted] ?? 0) + 1;
    const fault = this.faults.take(request);
    const outcome = await this.#outcomeOf(request, match, fault, requestId);
    // Written before the response leaves, so that every change that was confirmed survives a crash of the process.
    this.#account.store.flush();
    return httpResponse(request, outcome, fault);
  }

  async #outcomeOf(
    request: HttpRequest,
    match: Match<ApiHandler> | undefined,
    fault: Fault | undefined,
    requestId: string,
  ): Promise<Outcome> {
    try {
      const { method, path, headers } = request;
      const keyError = this.apiKeys.errorOf({ authorization: headers.authorization, method, path });
      if (keyError) throw keyError;
      if (!match) throw unrecognizedUrl(request);
      // A rate limit applies before anything else; a server error occurs while the call is carried out.
      if (fault?.kind === 'status' && fault.status < 500) throw faultError(fault);
      const parameters = parseForm(request.method === 'POST' ? request.body : request.query || request.body);
      // Found before the call is carried out, so the response is not stored under the idempotency key.
      const unknown = unknownParameters(match.pattern, parameters);
      if (unknown.length > 0) throw unknownParameter(unknown);
      const key = request.method === 'POST' ? headerOf(request, 'idempotency-key') : undefined;
      const call = { match, parameters, requestId, fault, key };
      if (key !== undefined) {
        return await this.#carryOutOnce(call, {
          key,
          endpoint: request.path,
          parameters: canonicalText(parameters),
        });
      }
      await delayIfSlow(fault);
      return this.#carryOut(call);
    } catch (error) {
      return errorOutcome(error, requestId);
    }
  }

  async #carryOutOnce(call: Call, keyed: KeyedCall): Promise<Outcome> {
    const record = this.#keys.claim(keyed);
    if (record) {
      return { status: record.status, body: record.body, requestId: record.requestId, isReplay: true };
    }
    try {
      await delayIfSlow(call.fault);
      const outcome = this.#carryOut(call);
      this.#keys.keep(keyed, outcome);
      return outcome;
    } finally {
      this.#keys.release(keyed.key);
    }
  }

  /** Synchronous, so nothing else runs or is written to the data file between its first change and its last. */
  #carryOut({ match, parameters, requestId, fault, key }: Call): Outcome {
    this.#account.currentRequest = { id: requestId, idempotency_key: key ?? null };
    try {
      if (fault?.kind === 'status') throw faultError(fault);
      const object = match.handler(this.#account, { id: match.id, parameters });
      const expanded = expandObject(this.#account, object, textListOf(parameters, 'expand'));
      return { status: 200, body: JSON.stringify(withShortLists(expanded), null, 2), requestId };
    } catch (error) {
      return errorOutcome(error, requestId);
    } finally {
      this.#account.currentRequest = NO_REQUEST;
    }
  }
}

type Call = {
  match: Match<ApiHandler>;
  parameters: Parameters;
  requestId: string;
  fault: Fault | undefined;
  key: string | undefined;
};

async function delayIfSlow(fault: Fault | undefined): Promise<void> {
  if (fault?.kind === 'slow') await sleep(fault.delayMs, undefined, { ref: false });
}

function httpResponse(request: HttpRequest, outcome: Outcome, fault: Fault | undefined): HttpResponse {
  const key = headerOf(request, 'idempotency-key');
  const isFaulty = fault?.kind === 'status' && outcome.status === fault.status;
  const retryAfter = isFaulty ? fault.retryAfterSeconds : null;
  return {
    status: outcome.status,
    headers: {
      'Content-Type': 'application/json',
      'Request-Id': outcome.isReplay ? newId('req') : outcome.requestId,
      'Stripe-Version': headerOf(request, 'stripe-version') ?? API_VERSION,
      ...(key ? { 'Idempotency-Key': key } : {}),
      ...(outcome.isReplay ? { 'Idempotent-Replayed': 'true', 'Original-Request': outcome.requestId } : {}),
      ...(retryAfter === null ? {} : { 'Retry-After': String(retryAfter) }),
    },
    body: outcome.body,
    ending: fault?.kind === 'timeout' ? 'never' : fault?.kind === 'half_body' ? 'half_body' : 'whole',
  };
}

function errorOutcome(error: unknown, requestId: string): Outcome {
  const known = error instanceof StripeApiError ? error : undefined;
  if (!known) console.error('Stripe emulator: internal error', error);
  const body: ErrorBody = known?.body ?? {
    type: 'api_error',
    message: `Internal error of the Stripe emulator: ${error instanceof Error ? error.message : String(error)}`,
  };
  return {
    status: known?.status ?? 500,
    body: JSON.stringify({ error: body }, null, 2),
    requestId,
    errorCode: body.code,
  };
}

function faultError({ status }: Fault): StripeApiError {
  if (status === 429) {
    return new StripeApiError(429, {
      type: 'invalid_request_error',
      code: 'rate_limit',
      message: 'Request rate limit exceeded.',
    });
  }
  const type = status >= 500 ? 'api_error' : 'invalid_request_error';
  return new StripeApiError(status, { type, message: `Injected fault: status ${status}.` });
}

function headerOf(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
