/** The HTTP status of every problem code. Codes are stable; callers may switch on them. */
export const PROBLEM_STATUSES = {
  invalid_body: 400,
  id_token_not_valid: 400,
  invalid_event: 400,
  invalid_request: 400,
  invalid_signature: 400,
  unauthorized: 401,
  quota_exceeded: 402,
  projects_exceeded: 402,
  forbidden: 403,
  account_not_found: 404,
  customer_not_found: 404,
  event_not_found: 404,
  key_not_found: 404,
  link_not_valid: 404,
  notice_not_found: 404,
  project_not_found: 404,
  route_not_found: 404,
  session_not_found: 404,
  method_not_allowed: 405,
  account_being_erased: 409,
  checkout_pending: 409,
  customer_exists: 409,
  export_too_large: 409,
  last_admin_key: 409,
  notice_in_progress: 409,
  session_differs: 409,
  session_ended: 409,
  sessions_open: 409,
  subscription_exists: 409,
  session_over: 410,
  body_too_large: 413,
  query_too_long: 414,
  concurrency_exceeded: 429,
  rate_limited: 429,
  headers_too_large: 431,
  customer_taken: 500,
  internal_error: 500,
  not_configured: 500,
  payment_provider_misconfigured: 500,
  payment_provider_refused: 500,
  busy: 503,
  issuer_unavailable: 503,
  payment_provider_unavailable: 503,
  service_unavailable: 503,
} as const;

export type ProblemCode = keyof typeof PROBLEM_STATUSES;

/**
 * Whether the same request can succeed later without a change: `retryable` of a problem. A problem that passes only with the next
 * period (`quota_exceeded`) or after somebody fixes a setting is not retryable.
 */
export const PROBLEM_RETRYABLE: Record<ProblemCode, boolean> = {
  invalid_body: false,
  id_token_not_valid: false,
  invalid_event: false,
  invalid_request: false,
  invalid_signature: false,
  unauthorized: false,
  quota_exceeded: false,
  projects_exceeded: false,
  forbidden: false,
  account_not_found: false,
  customer_not_found: false,
  event_not_found: false,
  key_not_found: false,
  link_not_valid: false,
  notice_not_found: false,
  project_not_found: false,
  route_not_found: false,
  session_not_found: false,
  method_not_allowed: false,
  // After the erasure, the same request creates a new account. Whether that is meant, only the operator knows.
  account_being_erased: false,
  // A paid checkout is applied within seconds.
  checkout_pending: true,
  customer_exists: false,
  export_too_large: false,
  last_admin_key: false,
  // As soon as the attempt has ended.
  notice_in_progress: true,
  session_differs: false,
  session_ended: false,
  // As soon as the sessions have ended.
  sessions_open: true,
  subscription_exists: false,
  session_over: false,
  body_too_large: false,
  query_too_long: false,
  // As soon as another session ends. There is no Retry-After, because nobody knows when that is.
  concurrency_exceeded: true,
  rate_limited: true,
  headers_too_large: false,
  customer_taken: false,
  internal_error: true,
  not_configured: false,
  payment_provider_misconfigured: false,
  payment_provider_refused: false,
  busy: true,
  issuer_unavailable: true,
  payment_provider_unavailable: true,
  service_unavailable: true,
};

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEM_STATUSES, code);

/** Problems of routes that call Stripe. */
export const PAYMENT_PROVIDER_PROBLEMS = [
  'payment_provider_unavailable',
  'payment_provider_misconfigured',
  'payment_provider_refused',
  'not_configured',
] as const;
