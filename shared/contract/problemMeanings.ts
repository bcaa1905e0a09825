import type { ProblemCode } from './problems.ts';

/** The meaning of each problem code and what the caller can do, for the API reference. */
export const PROBLEM_MEANINGS: Record<ProblemCode, string> = {
  invalid_body: 'The body is not a JSON object.',
  invalid_request: 'Fields are missing or invalid. `errors` names each with its rule.',
  id_token_not_valid:
    'The ID token is not one of this stage’s app for the signed-in user, has expired, or has no verified address.',
  invalid_event: 'The body is signed with the secret of this endpoint, and is no event with its object.',
  invalid_signature:
    'The event is not signed with the secret of this endpoint, or was signed more than five minutes ago.',
  unauthorized:
    'There are no credentials, or they are no API key of this stage and no access token of its issuer that is in force.',
  quota_exceeded: 'All sessions of this period are used. Upgrade the plan, or wait until `periodEnd`.',
  projects_exceeded: 'The plan includes no further project. Archive one, or upgrade the plan.',
  forbidden:
    'The API key lacks the scope of the route, the operator lacks the role, or the route is not for this kind of caller.',
  support_not_included:
    'The plan includes no support. `communityUrl`, if present, is where users help each other. Any plan may ask for a volume price.',
  account_not_found: 'There is no such account, or it is not the end user’s own.',
  customer_not_found: 'The user never started a checkout, so there is nothing to manage.',
  event_not_found:
    'The dead-letter queue has no event with this id that can be reached. It may have been replayed or dropped.',
  invoice_not_found: 'The account has no invoice of this service with this id.',
  key_not_found: 'There is no API key with this id.',
  link_not_valid: 'The link was used, has expired, or never existed. Request another one.',
  migration_not_found:
    'The account does not come from the minutes-based service, or nothing is announced to it.',
  notice_not_found: 'The account has no notice with this id.',
  notice_in_progress: 'The notice is being sent, or was queued less than a minute ago. Try again later.',
  offer_not_found: 'The account has no offer with this id.',
  project_not_found: 'The user has no such project, or it is archived.',
  route_not_found: 'No route has this path.',
  session_not_found: 'The user has no counted session with this id.',
  ticket_not_found: 'The account has no ticket with this id.',
  statement_not_found: 'The account has no closed period that began then.',
  method_not_allowed: 'The path does not support this method. `Allow` lists those that it supports.',
  account_being_erased:
    'The account is being erased. After that, the same request creates a new account; repeat it only if that is what you want.',
  change_scheduled: 'A change of the subscription is scheduled at Stripe. Cancel it first, or wait for it.',
  checkout_pending: 'A paid checkout is being processed. It passes within seconds.',
  collection_paused: 'Stripe collects no payments for the subscription at present. Contact support.',
  customer_exists:
    'The account has Stripe customers. `npm run account -- erase` erases it, and says what happens to them.',
  export_too_large:
    'The account has too many records, or too much text, for a response. `npm run account -- export` has no limit.',
  invoice_pending: 'An invoice of the subscription is being made. That takes about an hour.',
  sessions_open: 'Sessions of the account are open. End them, or set `end_sessions`.',
  last_admin_key:
    'No other key with the scope `admin` would be left that is in force for another day. Create one first.',
  message_differs:
    'A message with this `message_id` was sent with other content. Send another message with an id of its own.',
  messages_exceeded:
    'The ticket has as many messages, or as much text, as a ticket can have. Open another one.',
  messages_unseen:
    'The ticket has more messages than `messages_seen`. Get the ticket, read them, and decide again.',
  migration_left_out: 'The change that was announced is called off. Contact support.',
  migration_plan_not_offered: 'The plan is none of `options`.',
  migration_too_late:
    'The change takes place within a day, or took place. Change or cancel the subscription on the page of the customer portal.',
  tickets_exceeded: 'The account has as many tickets as an account can have. Continue in one of them.',
  offer_in_progress:
    'The customer is about to pay for an offer. It passes when the payment has succeeded or has come to nothing, for a page within a day.',
  offer_not_open: 'The offer cannot be accepted or declined any more. `state` says why.',
  offer_start_changed:
    'The offer would not begin as `expected_start` says. Nothing was charged. Preview it again, and show that before you accept.',
  offers_exceeded: 'The account has as many offers as are kept. Agree on terms instead.',
  payment_due: 'An invoice of the subscription is unpaid. Pay it first.',
  session_differs: 'A session with this id is open with another project.',
  session_ended: 'A session with this id has ended. Every connection needs an id of its own.',
  subscription_ending: 'The subscription is cancelled and ends with its period. Undo that first.',
  subscription_unsuitable:
    'The offer does not fit: it is for one subscription with one monthly price in its currency, and has to begin before it ends. Contact support.',
  subscription_exists: 'The user has a subscription already. `url` is the page to change it.',
  terms_from_offer:
    'The terms are those of an offer that the account pays for. They end with its price; make another offer instead.',
  session_over: 'The session is over. Close the connection. `endReason` says why, if that is recorded yet.',
  body_too_large: 'The body is larger than 64 kB, or 1 MB for an event of Stripe.',
  query_too_long: 'The query is larger than 2 kB.',
  concurrency_exceeded: 'The plan allows no further open session. `openSessions` names those that are open.',
  rate_limited: 'The account made too many requests in this minute. Try again after `Retry-After`.',
  headers_too_large: 'Request line and headers are larger than 10 kB together.',
  customer_taken: 'The Stripe customer of this user belongs to another account. Report the `requestId`.',
  internal_error: 'The service failed. Try again; if it keeps failing, report the `requestId`.',
  not_configured: 'A setting of the service is missing. `detail` names it.',
  payment_provider_misconfigured: 'The payment provider refuses a setting of the service. `detail` names it.',
  payment_provider_refused: 'The payment provider refuses the request. Another attempt does not help.',
  busy: 'Too many requests change the same data. It passes within a second.',
  issuer_unavailable: 'The keys of the token’s issuer cannot be read for now.',
  payment_provider_unavailable: 'The payment provider cannot be reached for now, or has no capacity left.',
  service_unavailable: 'The service cannot reach its own data for now.',
};
