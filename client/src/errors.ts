import type { Operations, ProblemCode, ProblemExtensions } from './apiTypes.ts';
import type { OperationId } from './operations.ts';

/** The members that problems with this code have beside those of every problem. */
type ExtensionsOf<Code> = Code extends keyof ProblemExtensions
  ? ProblemExtensions[Code]
  : Record<never, never>;

/** What is known of every failed call. */
export type Failure = {
  operationId: OperationId;
  /** How many requests were sent. */
  attempts: number;
  /** Whether the same call can succeed later without a change. */
  retryable: boolean;
  /** Identifies the request in the logs of the service: quote it to support. */
  requestId?: string;
  /** How long the service asks to wait before the call is repeated. */
  retryAfterMs?: number;
};

/**
 * A call without the response that its route declares. `kind` is `problem` for an `ApiError`, `response` for an
 * `UnexpectedResponseError`, and `timeout` or `connection` for a `NetworkError`.
 */
export abstract class CallError extends Error {
  abstract readonly kind: 'problem' | 'response' | 'timeout' | 'connection';
  declare readonly operationId: OperationId;
  declare readonly attempts: number;
  declare readonly retryable: boolean;
  declare readonly requestId: string | undefined;
  declare readonly retryAfterMs: number | undefined;

  constructor(name: string, message: string, failure: Failure, options?: ErrorOptions) {
    super(message, options);
    Object.assign(this, failure, { name });
  }
}

type Problem<Code extends ProblemCode> = {
  status: number;
  code: Code;
  detail: string;
  extensions: ExtensionsOf<Code>;
  /** Whether the route declares the code. It may not if the API is newer than this client. */
  isDeclared: boolean;
};

/** A problem (RFC 9457) that the API returned. `isProblemOf` narrows its code to those of an operation. */
export class ApiError<Code extends ProblemCode = ProblemCode> extends CallError {
  readonly kind = 'problem';
  declare readonly status: number;
  declare readonly code: Code;
  /** A sentence for people on what is wrong and what to do. Also the message. */
  declare readonly detail: string;
  /** The members that problems with this code have beside those of every problem. */
  declare readonly extensions: ExtensionsOf<Code>;
  declare readonly isDeclared: boolean;

  constructor(problem: Problem<Code>, failure: Failure) {
    super('ApiError', problem.detail, failure);
    Object.assign(this, problem);
  }
}

/** A response that is neither what the route declares nor a problem: a page of a proxy, or a message of API Gateway. */
export class UnexpectedResponseError extends CallError {
  readonly kind = 'response';
  readonly status: number;

  constructor(status: number, what: string, failure: Failure) {
    super('UnexpectedResponseError', `${failure.operationId}: ${what}`, failure);
    this.status = status;
  }
}

/** No response: the connection failed, or the time was up. Nobody knows whether the call had an effect. */
export class NetworkError extends CallError {
  readonly kind: 'timeout' | 'connection';

  constructor(kind: 'timeout' | 'connection', what: string, failure: Failure, options?: ErrorOptions) {
    super('NetworkError', `${failure.operationId}: ${what}`, failure, options);
    this.kind = kind;
  }
}

/** What a failed call throws: a union that `kind` discriminates. */
export type AnyCallError = ApiError | UnexpectedResponseError | NetworkError;

/** The problems of an operation: a union that `code` discriminates. */
export type ProblemOf<Id extends OperationId> = {
  [Code in Operations[Id]['problem']]: ApiError<Code>;
}[Operations[Id]['problem']];

/**
 * Whether an error is a problem of this operation, with a code that its route declares. The compiler then knows the codes, and
 * the extensions of each:
 *
 *     if (!isProblemOf(error, 'createCheckout')) throw error;
 *     if (error.code === 'subscription_exists') location.assign(error.extensions.url);
 */
export function isProblemOf<Id extends OperationId>(error: unknown, operationId: Id): error is ProblemOf<Id> {
  return error instanceof ApiError && error.operationId === operationId && error.isDeclared;
}
