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

/** Refusals of the meter itself. Not made by calls, which bundles for pages could not leave out. */
export const METER_REFUSALS = {
  service_unreachable: {
    code: 'service_unreachable',
    detail: 'The billing service does not respond.',
    retryable: true,
  },
  journal_failed: {
    code: 'journal_failed',
    detail: 'The session could not be written to the journal.',
    retryable: true,
  },
  meter_closed: { code: 'meter_closed', detail: 'This gateway is shutting down.', retryable: true },
  invalid_request: {
    code: 'invalid_request',
    detail: 'userId and projectId must be ids of the API.',
    retryable: false,
  },
} as const satisfies Record<string, RefusalReason>;
