import { STATUS_CODES } from 'node:http';
import { AppError, ConfigurationError } from './errors.ts';
import type { HttpResponse } from './response.ts';

/**
 * An error as an RFC 9457 problem document with a stable `code`. From 500 on it says nothing of the inside; only a
 * missing setting is named, since the operator who reads it is the one to mend it.
 */
export function problemResponse(error: unknown, requestId: string): HttpResponse {
  const known = error instanceof AppError ? error : new AppError('internal_error', 500, '', { cause: error });
  const isPublic = known.status < 500 || known instanceof ConfigurationError;
  return {
    status: known.status,
    headers: { ...known.headers, 'Content-Type': 'application/problem+json' },
    body: {
      type: 'about:blank',
      title: STATUS_CODES[known.status] ?? 'Error',
      status: known.status,
      code: known.code,
      detail: isPublic
        ? known.message
        : 'Something failed on our side. Try again; if it lasts, name the requestId.',
      requestId,
      ...(isPublic ? known.details : {}),
    },
  };
}

/** The status that an error is answered with. */
export const problemStatus = (error: unknown): number => (error instanceof AppError ? error.status : 500);
