import { JWT_TIMESTAMP_CHECK, OperationProcessingError, ResponseBodyError } from 'oauth4webapi';

/** Why a sign-in did not succeed, for the page that says so. */
export type SignInFailure =
  /** The person or the issuer refused. */
  | 'denied'
  /** The callback belongs to no sign-in of this tab: forged, used before, older than an hour, or started in another tab. */
  | 'unknown_attempt'
  /** The response is not what was asked for: another issuer or nonce, or a part that is missing or malformed. */
  | 'invalid_response'
  /** The code was used before, or has expired. */
  | 'code_refused'
  /** The clock of this device differs from the issuer's by more than the tolerance. */
  | 'wrong_clock'
  /** The issuer reports an error of its own. */
  | 'issuer_error'
  /** No response within the time limit. */
  | 'issuer_unreachable'
  /** The browser allows this site no storage. */
  | 'storage_blocked';

/** What the issuer returns to `prompt=none` when it would have to ask the person (OpenID Connect Core 1.0, 3.1.2.6). */
const NEEDS_THE_PERSON = new Set([
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);

/** What the error of an authorization response means. Only a silent attempt may find that nobody is signed in. */
export function failureOfResponse(error: string, silent: boolean): SignInFailure | 'not_signed_in' {
  if (silent && NEEDS_THE_PERSON.has(error)) return 'not_signed_in';
  return error === 'access_denied' ? 'denied' : 'issuer_error';
}

/**
 * What an error of the exchange means. Only its kind is kept: errors of oauth4webapi have the response with its tokens as their cause.
 * `fetch` throws a TypeError or the DOMException of the time limit when there is no response.
 */
export function failureOfError(error: unknown): SignInFailure {
  if (error instanceof OperationProcessingError) {
    return error.code === JWT_TIMESTAMP_CHECK ? 'wrong_clock' : 'invalid_response';
  }
  if (error instanceof ResponseBodyError) {
    return error.error === 'invalid_grant' ? 'code_refused' : 'issuer_error';
  }
  const isUnreachable = error instanceof DOMException || (error instanceof TypeError && !('code' in error));
  return isUnreachable ? 'issuer_unreachable' : 'invalid_response';
}
