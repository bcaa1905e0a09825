/** The HTTP status of every problem code. Codes are stable; callers may switch on them. */
export const PROBLEM_STATUSES = {
  invalid_body: 400,
  invalid_request: 400,
  invalid_signature: 400,
  unauthorized: 401,
  quota_exceeded: 402,
  projects_exceeded: 402,
  forbidden: 403,
  account_not_found: 404,
  customer_not_found: 404,
  key_not_found: 404,
  project_not_found: 404,
  route_not_found: 404,
  session_not_found: 404,
  method_not_allowed: 405,
  checkout_pending: 409,
  session_differs: 409,
  session_ended: 409,
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

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEM_STATUSES, code);

/** Problems of every route that reads an input with credentials. */
const AUTHENTICATED = ['invalid_request', 'unauthorized', 'forbidden'] as const;

/** Problems of routes of one account that are counted against its rate limit, for inputs in the query. */
export const QUERY_PROBLEMS = [
  'invalid_body',
  ...AUTHENTICATED,
  'account_not_found',
  'rate_limited',
] as const;

/** The same for inputs in the body. */
export const BODY_PROBLEMS = [...QUERY_PROBLEMS, 'body_too_large'] as const;

/** Problems of routes that change a running session, which are not counted against the rate limit. */
export const SESSION_PROBLEMS = [
  'invalid_body',
  ...AUTHENTICATED,
  'session_not_found',
  'body_too_large',
] as const;

/** Problems of routes that call Stripe. */
export const PAYMENT_PROVIDER_PROBLEMS = [
  'payment_provider_unavailable',
  'payment_provider_misconfigured',
  'payment_provider_refused',
] as const;

/** Problems of admin routes. */
export const ADMIN_PROBLEMS = ['invalid_body', ...AUTHENTICATED] as const;
