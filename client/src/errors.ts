import type { ProblemCode } from '../../shared/contract/problems.ts';
import type { ExtensionsOf } from '../../shared/contract/route.ts';
import type { OperationId, Operations } from './operations.ts';

/** What every failed call has. */
type Failure = {
  operationId: OperationId;
  /** Whether the same call can succeed later without a change. */
  retryable: boolean;
  /** Identifies the request in the logs of the service: quote it to support. */
  requestId?: string;
  /** The time after which the service asks to repeat the call. */
  retryAfterMs?: number;
};

/**
 * A call that got no response as its route declares. `kind` is `problem` for an `ApiError`, `response` for an
 * `UnexpectedResponseError`, and `timeout` or `connection` for a `NetworkError`.
 */
export abstract class CallError extends Error {
  abstract readonly kind: 'problem' | 'response' | 'timeout' | 'connection';
  readonly operationId: OperationId;
  readonly retryable: boolean;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, failure: Failure, options?: ErrorOptions) {
    super(message, options);
    this.operationId = failure.operationId;
    this.retryable = failure.retryable;
    this.requestId = failure.requestId;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/** A problem (RFC 9457) that the API returned. The message is its `detail`: a sentence on what the caller can do. */
export class ApiError<Code extends ProblemCode = ProblemCode> extends CallError {
  readonly kind = 'problem';
  readonly status: number;
  /** A code that this version of the client does not know can occur: an API may be newer. */
  readonly code: Code;
  readonly detail: string;
  /** The members that problems with this code have beside those of every problem. */
  readonly extensions: ExtensionsOf<Code>;

  constructor(problem: {
    status: number;
    code: Code;
    detail: string;
    extensions: ExtensionsOf<Code>;
    failure: Failure;
  }) {
    super(problem.detail, problem.failure);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.extensions = problem.extensions;
  }
}

/** A response that is neither what the route declares nor a problem, such as the page of a proxy. */
export class UnexpectedResponseError extends CallError {
  readonly kind = 'response';
  readonly status: number;

  constructor(message: string, { status, failure }: { status: number; failure: Failure }) {
    super(message, failure);
    this.name = 'UnexpectedResponseError';
    this.status = status;
  }
}

/** No response: the connection failed, or the time was up. Whether the call had an effect is unknown. */
export class NetworkError extends CallError {
  readonly kind: 'timeout' | 'connection';

  constructor(kind: 'timeout' | 'connection', message: string, failure: Failure, options?: ErrorOptions) {
    super(message, failure, options);
    this.name = 'NetworkError';
    this.kind = kind;
  }
}

/** The problems of an operation, a union that `code` discriminates. */
export type ProblemOf<Id extends OperationId> = {
  [Code in Operations[Id]['problem']]: ApiError<Code>;
}[Operations[Id]['problem']];

/**
 * Whether an error is a problem of this operation, so that a switch on its `code` is checked:
 *
 *     if (isProblemOf(error, 'createCheckout') && error.code === 'subscription_exists') open(error.extensions.url);
 */
export function isProblemOf<Id extends OperationId>(error: unknown, operationId: Id): error is ProblemOf<Id> {
  return error instanceof ApiError && error.operationId === operationId;
}
