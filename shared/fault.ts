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

/** A setting is missing or invalid. The message names the setting and never its value, so callers may see it. */
export class ConfigurationError extends Fault {
  constructor(message: string) {
    super('not_configured', message);
    this.name = 'ConfigurationError';
  }
}

/** `busy`: other callers changed what this one wanted to write, on every attempt. It passes within a second. */
export function busy(what: string): Fault {
  return new Fault('busy', `${what} was changed by other callers on every attempt`, { retryAfterSeconds: 1 });
}
