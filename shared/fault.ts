/**
 * A failure of the service or of something it depends on, as opposed to a mistake of the caller. `code` is stable and
 * machine-readable. `message` is for logs and can name ids, never secrets or e-mail addresses. With `retryAfterSeconds`
 * the same call can succeed after that time.
 */
export class Fault extends Error {
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, message: string, options: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(message, { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * A setting is missing or invalid, or the payment provider refuses it. The message names the setting and never its value,
 * so callers may see it.
 */
export class ConfigurationError extends Fault {
  constructor(
    message: string,
    options: { code?: 'not_configured' | 'payment_provider_misconfigured'; cause?: unknown } = {},
  ) {
    super(options.code ?? 'not_configured', message, { cause: options.cause });
    this.name = 'ConfigurationError';
  }
}

/** `busy`: other callers changed what this one wanted to write, on every attempt. It passes within a second. */
export function busy(what: string): Fault {
  return new Fault('busy', `${what} was changed by other callers on every attempt`, { retryAfterSeconds: 1 });
}

/** How soon a caller is asked to come back while an account is being erased, which takes minutes. */
const ERASING_RETRY_SECONDS = 60;

/** `busy`, too: the account is being erased. Afterwards the same call creates a new account. */
export class AccountBeingErased extends Fault {
  constructor() {
    super('busy', 'the account is being erased', { retryAfterSeconds: ERASING_RETRY_SECONDS });
  }
}

/**
 * Who caused a fault. `service`: our code, our settings, or AWS. `outside`: Stripe or the issuer of tokens does not respond, or
 * Stripe's data contradict ours. `callers`: too many requests for one account at the same time. Operators hear of all three,
 * but only `service` rolls a deployment back.
 */
export type FaultCause = 'service' | 'outside' | 'callers';

const CAUSES: Record<string, FaultCause> = {
  busy: 'callers',
  customer_taken: 'outside',
  issuer_unavailable: 'outside',
  payment_provider_unavailable: 'outside',
};

/** Who caused a fault with this code. */
export const faultCauseOf = (code: string): FaultCause => CAUSES[code] ?? 'service';
