import type { StripeAccount } from '../account/account.ts';
import type { IdempotencyRecord } from '../account/storedTypes.ts';
import type { Parameters } from './formBody.ts';
import { badRequest, StripeApiError } from './stripeError.ts';

/** Stripe forgets a key after a day at the earliest. */
export const KEPT_SECONDS = 24 * 3600;
const KEY_LENGTH_MAX = 255;

/** Errors that Stripe finds before it carries anything out: the key stays free for a mended request. */
const CODES_BEFORE_EXECUTION = ['parameter_missing', 'parameter_invalid_integer'];

export type KeyedCall = { key: string; endpoint: string; parameters: string };

/**
 * Idempotency-Key as Stripe has it: https://docs.stripe.com/api/idempotent_requests. The same key and
 * parameters replay the stored answer, an error included; other parameters and concurrent use are refused.
 */
export class IdempotencyKeys {
  readonly #account: StripeAccount;
  readonly #underWay = new Set<string>();

  constructor(account: StripeAccount) {
    this.#account = account;
  }

  /**
   * Claims a key for one call; `release` it afterwards.
   *
   * @returns the stored answer when there is one: replay it and carry nothing out.
   * @throws 400 for other parameters, 409 while another call with the key is under way.
   */
  claim(call: KeyedCall): IdempotencyRecord | undefined {
    if (call.key.length > KEY_LENGTH_MAX) {
      throw badRequest(`Idempotency keys may be at most ${KEY_LENGTH_MAX} characters long.`);
    }
    if (this.#underWay.has(call.key)) throw keyInUse(call.key);
    const record = this.#account.store.get('idempotency_record', call.key);
    if (!record) {
      this.#underWay.add(call.key);
      return undefined;
    }
    if (record.endpoint !== call.endpoint || record.parameters !== call.parameters) {
      throw otherParameters(call, record);
    }
    return record;
  }

  release(key: string): void {
    this.#underWay.delete(key);
  }

  /** Stores an answer unless it was an error found before execution. */
  keep(
    call: KeyedCall,
    answer: { status: number; body: string; requestId: string; errorCode?: string },
  ): void {
    if (answer.status === 401 || answer.status === 409 || answer.status === 429) return;
    if (answer.errorCode && CODES_BEFORE_EXECUTION.includes(answer.errorCode)) return;
    this.#account.save({
      id: call.key,
      object: 'idempotency_record',
      endpoint: call.endpoint,
      parameters: call.parameters,
      status: answer.status,
      body: answer.body,
      requestId: answer.requestId,
      created: this.#account.now(),
    });
  }
}

/** The parameters as one text in which their order does not count. */
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

function otherParameters(call: KeyedCall, record: IdempotencyRecord): StripeApiError {
  const message =
    record.endpoint === call.endpoint
      ? `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${call.key}' if you meant to execute a different request.`
      : `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${call.endpoint}' vs '${record.endpoint}'). Try using a key other than '${call.key}' if you meant to execute a different request.`;
  return new StripeApiError(400, { type: 'idempotency_error', message });
}
