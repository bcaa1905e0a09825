import type { ProblemCode } from './problems.ts';

/** The meanings of problem codes that need more than their name, for the API reference. */
export const PROBLEM_MEANINGS: Partial<Record<ProblemCode, string>> = {
  invalid_body: 'the body is not a JSON object',
  invalid_request: 'a field is missing or invalid; `errors` names each',
  invalid_signature: 'the event is not signed with this endpoint’s secret',
  forbidden: 'the key lacks the scope, or the route is not for end users',
  account_not_found: 'none, or not the end user’s own',
  customer_not_found: 'the user never started a checkout',
  checkout_pending: 'a paid checkout is being processed',
  session_differs: 'the id is open with another project',
  session_ended: 'the id was used; every connection needs its own',
  subscription_exists: 'the user has a subscription; `url` is the customer portal',
  session_over: 'the session has ended; close the connection',
  concurrency_exceeded: 'the plan allows no further open session; `openSessions` names the open ones',
  payment_provider_misconfigured: 'a setting of the service is wrong; `detail` names it',
  payment_provider_refused: 'the payment provider refuses the request; a retry does not help',
  busy: 'too many requests change the same data; it passes within a second',
  service_unavailable: 'the service cannot reach its own data for now',
};
