import type { IdempotencyRecord } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { Parameters } from './parseForm.ts';
import { badRequest, StripeApiError } from './stripeError.ts';

/** Stripe keeps a key for at least 24 hours. */
export const RETENTION_SECONDS = 24 * 3600;
const KEY_LENGTH_MAX = 255;

/** Errors that Stripe finds before execution. The key is not used up, so a fixed request can use it. */
const CODES_BEFORE_EXECUTION = ['parameter_missing', 'parameter_invalid_integer'];

export type KeyedCall = { key: string; endpoint: string; parameters: string };

/**
 * Idempotency keys as in Stripe: https://docs.stripe.com/api/idempotent_requests. The same key with the same
 * parameters replays the stored response, errors included. Other parameters and concurrent usage are refused.
 */
export class IdempotencyKeys {
  readonly #account: StripeAccount;
  readonly #inUse = new Set<string>();

  constructor(account: StripeAccount) {
    this.#account = account;
  }

  /**
   * Claims a key for one call. The caller releases it afterwards with `release`.
   *
   * @returns the stored response when there is one; the caller replays it and does not carry out the call.
   * @throws 400 for other parameters, 409 while another call with the same key is in progress.
   */
  claim(call: KeyedCall): IdempotencyRecord | undefined {
    if (call.key.length > KEY_LENGTH_MAX) {
      throw badRequest(`Idempotency keys may be at most ${KEY_LENGTH_MAX} characters long.`);
    }
    if (this.#inUse.has(call.key)) throw keyInUse(call.key);
    const record = this.#account.store.get('idempotency_record', call.key);
    if (!record) {
      this.#inUse.add(call.key);
      return undefined;
    }
    if (record.endpoint !== call.endpoint || record.parameters !== call.parameters) {
      throw keyOfOtherCall(call, record);
    }
    return record;
  }

  release(key: string): void {
    this.#inUse.delete(key);
  }

  /** Stores the response unless it is an error that was found before execution. */
  keep(
    call: KeyedCall,
    response: { status: number; body: string; requestId: string; errorCode?: string },
  ): void {
    if (response.status === 401 || response.status === 409 || response.status === 429) return;
    if (response.errorCode && CODES_BEFORE_EXECUTION.includes(response.errorCode)) return;
    this.#account.save({
      id: call.key,
      object: 'idempotency_record',
      endpoint: call.endpoint,
      parameters: call.parameters,
      status: response.status,
      body: response.body,
      requestId: response.requestId,
      created: this.#account.now(),
    });
  }
}

/** Returns the parameters as JSON with sorted keys, so their order does not matter. */
export function canonicalText(parameters: Parameters): string {
  return JSON.stringify(parameters, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function keyInUse(key: string): StripeApiError {
  return new StripeApiError(409, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: `There is currently another in-progress request using this Idempotency Key (that probably means you submitted twice, and the other request is still going through): ${key}.`,
  });
}

function keyOfOtherCall(call: KeyedCall, record: IdempotencyRecord): StripeApiError {
  const message =
    record.endpoint === call.endpoint
      ? `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${call.key}' if you meant to execute a different request.`
      : `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${call.endpoint}' vs '${record.endpoint}'). Try using a key other than '${call.key}' if you meant to execute a different request.`;
  return new StripeApiError(400, { type: 'idempotency_error', message });
}
