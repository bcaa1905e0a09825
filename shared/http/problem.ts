import { STATUS_CODES } from 'node:http';
import { temporaryFault } from '../aws/temporaryFault.ts';
import {
  isProblemCode,
  PROBLEM_RETRYABLE,
  PROBLEM_STATUSES,
  type ProblemCode,
} from '../contract/problems.ts';
import type { ExtensionsOf } from '../contract/route.ts';
import { ConfigurationError, Fault } from '../fault.ts';
import type { JsonResponse } from './response.ts';

type ProblemOptions = { cause?: unknown; headers?: Record<string, string> };

/** The options of a problem. `details` are the further members that the contract declares for its code, and no others. */
type OptionsOf<Code extends ProblemCode> = Code extends ProblemCode
  ? ExtensionsOf<Code> extends undefined
    ? [options?: ProblemOptions & { details?: undefined }]
    : [options: ProblemOptions & { details: ExtensionsOf<Code> }]
  : never;

/**
 * A refusal that the caller sees: handlers throw it. `detail` is a sentence on what the caller can do. The code determines
 * the status.
 */
export class Problem<Code extends ProblemCode = ProblemCode> extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly details: object;
  readonly headers: Record<string, string>;

  constructor(code: Code, detail: string, ...[options = {}]: OptionsOf<Code>) {
    super(detail, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.status = PROBLEM_STATUSES[code];
    this.details = options.details ?? {};
    this.headers = { ...options.headers };
  }

  /** Adds response headers. Existing headers of the problem keep their values. */
  addHeaders(headers: Record<string, string>): this {
    Object.assign(this.headers, { ...headers, ...this.headers });
    return this;
  }
}

/** 400 `invalid_request` for one field that its schema accepts; `message` states the rule that the field breaks. */
export function invalidField(field: string, message: string): Problem {
  return new Problem('invalid_request', `${field} ${message}`, {
    details: { errors: [{ field, message }] },
  });
}

const INTERNAL_DETAIL = 'The service failed. Try again. If it keeps failing, report the requestId.';

/** What a caller can do about faults that are not the service's own. */
const DETAILS: Partial<Record<ProblemCode, string>> = {
  payment_provider_refused: 'The payment provider refused the request. Report the requestId.',
  payment_provider_unavailable: 'The payment provider does not respond for now. Try again.',
  issuer_unavailable: 'The issuer of the token does not respond for now. Try again.',
  busy: 'Other requests change the same account at this moment. Try again.',
};

/**
 * An error as an RFC 9457 problem document. The document of a fault shows no internals. Only a missing or wrong setting is
 * named, because an operator needs its name to fix it. An error of AWS that passes is 503 with `Retry-After`; any other error
 * is 500 `internal_error`.
 */
export function problemResponse(error: unknown, requestId: string): JsonResponse {
  const { status, headers } = describe(error);
  const { code, retryable, detail, ...further } = problemMembers(error);
  return {
    status,
    headers: { ...headers, 'Content-Type': 'application/problem+json' },
    body: {
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      code,
      retryable,
      detail,
      requestId,
      ...further,
    },
  };
}

/** The members of a problem document that do not belong to the request, for the result of one item of a batch. */
export function problemMembers(error: unknown) {
  const { code, detail, details } = describe(error);
  return { code, retryable: PROBLEM_RETRYABLE[code], detail, ...details };
}

/** The status of the response to an error. */
export const problemStatus = (error: unknown): number => describe(error).status;

/** The stable code of an error. */
export const problemCode = (error: unknown): ProblemCode => describe(error).code;

function describe(error: unknown): {
  code: ProblemCode;
  status: number;
  detail: string;
  details?: object;
  headers?: Record<string, string>;
} {
  if (error instanceof Problem) {
    const { code, status, message: detail, details, headers } = error;
    return { code, status, detail, details, headers };
  }
  const fault = error instanceof Fault ? error : temporaryFault(error);
  const code = fault && isProblemCode(fault.code) ? fault.code : 'internal_error';
  const status = PROBLEM_STATUSES[code];
  if (fault instanceof ConfigurationError) return { code, status, detail: fault.message };
  const retryAfter = fault?.retryAfterSeconds;
  return {
    code,
    status,
    detail: DETAILS[code] ?? INTERNAL_DETAIL,
    ...(retryAfter === undefined ? {} : { headers: { 'Retry-After': String(retryAfter) } }),
  };
}
