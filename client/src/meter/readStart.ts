import type { ProblemCode } from '../apiTypes.ts';
import { type AnyCallError, ApiError, CallError } from '../errors.ts';
import type { MeterCode, MeterOptions, Refusal } from './types.ts';

/** Why a start is refused, without whose it is. */
export type RefusalReason = Omit<Refusal, 'kind' | 'userId' | 'projectId'>;

/**
 * What a failed start means. `refused`: the service decided so. `unavailable`: it did not decide; it may have counted the session
 * nevertheless, unless `isUntouched`.
 */
export type StartFailure =
  | { kind: 'refused'; reason: RefusalReason }
  | { kind: 'unavailable'; cause: AnyCallError | Error; isUntouched: boolean };

/**
 * A problem below 500 is a decision. In the mode `admit`, a key that is not valid is none: a key that was revoked by mistake must not stop
 * the gateway.
 */
export function readStartFailure(
  error: unknown,
  onUnavailable: NonNullable<MeterOptions['onUnavailable']>,
): StartFailure {
  if (!(error instanceof ApiError) || error.status >= 500) {
    const cause = error instanceof Error ? error : new Error(String(error));
    return { kind: 'unavailable', cause, isUntouched: !(error instanceof CallError) };
  }
  if (onUnavailable === 'admit' && isAccessProblem(error)) {
    return { kind: 'unavailable', cause: error, isUntouched: true };
  }
  const { code, detail, retryable, retryAfterMs, extensions } = error;
  return { kind: 'refused', reason: { code, detail, retryable, retryAfterMs, extensions } };
}

export const isAccessProblem = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 401 || error.status === 403);

/** Whether a failure can be one of the account alone, such as `busy`. */
export const canBeOfAccount = (error: unknown): boolean =>
  error instanceof ApiError && !isAccessProblem(error);

/** The id was used up, or is open with another project: the start needs another id. */
const OTHER_ID_CODES: ReadonlySet<ProblemCode | MeterCode> = new Set(['session_ended', 'session_differs']);

export const needsOtherId = ({ code }: RefusalReason): boolean => OTHER_ID_CODES.has(code);

const refusal = (code: RefusalReason['code'], detail: string, retryable = true): RefusalReason => ({
  code,
  detail,
  retryable,
});

/** Refusals of the meter itself. */
export const METER_REFUSALS = {
  service_unreachable: refusal('service_unreachable', 'The billing service does not respond.'),
  journal_failed: refusal('journal_failed', 'The session could not be written to the journal.'),
  meter_closed: refusal('meter_closed', 'This gateway is shutting down.'),
  invalid_request: refusal('invalid_request', 'userId and projectId must be ids of the API.', false),
};
