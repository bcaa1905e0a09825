import { Fault } from '../fault.ts';

/*
 * By names and statuses instead of classes, so that functions without a client of AWS do not load one.
 * Sources: "Error handling with DynamoDB" and "TransactionCanceledException", DynamoDB developer guide and API reference; the
 * lists of the SDK's own retries (@smithy/core, service-error-classification).
 */

/** Errors with which DynamoDB, SQS and Secrets Manager refuse what they could do a moment later. */
const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'KmsThrottled',
]);

/** Another transaction changes an item, or the same transaction is still under way. */
const CONFLICT = 'TransactionConflictException';
const IN_PROGRESS = 'TransactionInProgressException';

/** The same in the reasons of a cancelled transaction. */
const CONTENTION_REASONS = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** Node.js's codes of connections that broke or could not be opened. */
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Conflicts last milliseconds, and a throttled partition has new units every second. */
const BUSY_RETRY_AFTER_SECONDS = 1;

/** The SDK has made three attempts. A longer pause lets the service recover, and is far within the lease of a session. */
const OUTAGE_RETRY_AFTER_SECONDS = 5;

/** What the SDK sets on every error of a request: `httpStatusCode` is missing if there was no response. */
type SdkError = Error & {
  $metadata: { httpStatusCode?: number };
  code?: unknown;
  CancellationReasons?: { Code?: string }[];
};

const isSdkError = (error: unknown): error is SdkError =>
  error instanceof Error && typeof (error as Partial<SdkError>).$metadata === 'object';

/**
 * Whether a request to DynamoDB was not applied because of other callers: a conflict with a transaction, or throttling. A
 * transaction with another reason, such as a failed condition, is refused again.
 */
export function isContention(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (THROTTLED.has(error.name) || error.name === CONFLICT) return true;
  if (error.name !== 'TransactionCanceledException') return false;
  const reasons = (error as SdkError).CancellationReasons ?? [];
  const codes = reasons.flatMap(({ Code = 'None' }) => (Code === 'None' ? [] : [Code]));
  return codes.length > 0 && codes.every((code) => CONTENTION_REASONS.has(code));
}

/**
 * An error of an AWS service as a fault with a retry delay, if the same request can succeed later. `busy`: a conflict or
 * throttling. `service_unavailable`: a 5xx, a time-out or a broken connection, on every attempt of the SDK. Undefined for all
 * other errors: a 4xx is a mistake of ours, and another attempt does not change it.
 */
export function temporaryFault(error: unknown): Fault | undefined {
  if (!isSdkError(error)) return undefined;
  const { name, code, $metadata } = error;
  const { httpStatusCode: status = 0 } = $metadata;
  if (isContention(error) || name === IN_PROGRESS || status === 429) {
    const options = { cause: error, retryAfterSeconds: BUSY_RETRY_AFTER_SECONDS };
    return new Fault('busy', `AWS refused a request for now: ${name}`, options);
  }
  if (status >= 500 || name === 'TimeoutError' || CONNECTION_CODES.has(String(code))) {
    const options = { cause: error, retryAfterSeconds: OUTAGE_RETRY_AFTER_SECONDS };
    return new Fault('service_unavailable', `an AWS service is unavailable: ${name}`, options);
  }
  return undefined;
}
