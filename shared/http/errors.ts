type AppErrorOptions = {
  cause?: unknown;
  /** Further members of the problem document, for the caller to act on. */
  details?: Record<string, unknown>;
  headers?: Record<string, string>;
};

/**
 * The one error base. `code` is stable and machine-readable, `status` an HTTP status, `message` a sentence
 * that says what to mend. Below 500 the message reaches the caller; from 500 on it stays in the logs.
 */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(code: string, status: number, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = status;
    this.details = options.details ?? {};
    this.headers = { ...options.headers };
  }

  /** Gives the answer further headers; those it has stay as they are. */
  addHeaders(headers: Record<string, string>): this {
    Object.assign(this.headers, { ...headers, ...this.headers });
    return this;
  }
}

/** A setting is missing or wrong. Its text names the setting and never its value, so callers may see it. */
export class ConfigurationError extends AppError {
  constructor(message: string) {
    super('not_configured', 500, message);
    this.name = 'ConfigurationError';
  }
}

/** 503 `busy`: others changed what was to be written, under every try; `what` is for the log. It passes in a moment. */
export function busy(what: string): AppError {
  return new AppError('busy', 503, `${what} changed under every try`, { headers: { 'Retry-After': '1' } });
}

/** 400 `invalid_request` for one field that its schema let through; `message` says what it must be. */
export function invalidField(field: string, message: string): AppError {
  return new AppError('invalid_request', 400, `${field} ${message}`, {
    details: { errors: [{ field, message }] },
  });
}

export const CURSOR_RULE = 'must be a nextCursor that this route gave';
