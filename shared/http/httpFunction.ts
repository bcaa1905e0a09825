import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Logger } from '../lambda/logger.ts';
import { AppError } from './errors.ts';
import { isPreflight } from './preflight.ts';
import { problemResponse } from './problem.ts';
import { limitHead } from './requestLimits.ts';
import { emptyResult, type HttpResponse, jsonResult } from './response.ts';

export type HttpEvent = APIGatewayProxyEventV2;
/** Adds ids to the one line that the log has of a request: whose key it was, which account. */
export type NoteIds = (ids: Record<string, string | undefined>) => void;
type HttpMiddleware = MiddlewareObj<HttpEvent, APIGatewayProxyStructuredResultV2>;

/**
 * A Lambda handler for API Gateway's payload 2.0. What `handle` answers becomes JSON, what it throws a problem
 * document; a request with too large a head gets one before anything is done with it, and a preflight its success. Each
 * request is one log line with its route, status and id, and each fault one more with its cause.
 */
export function httpFunction(
  logger: Logger,
  handle: (event: HttpEvent, note: NoteIds) => Promise<HttpResponse>,
) {
  const ids = new WeakMap<HttpEvent, Parameters<NoteIds>[0]>();
  return middy<HttpEvent, APIGatewayProxyStructuredResultV2>()
    .use(requestLog(logger, (event) => ids.get(event)))
    .use(problems(logger))
    .handler(async (event) => {
      limitHead(event);
      const { requestId } = event.requestContext;
      if (isPreflight(event)) return emptyResult(requestId);
      const note: NoteIds = (more) => void ids.set(event, { ...ids.get(event), ...more });
      return jsonResult(await handle(event, note), requestId);
    });
}

function requestLog(
  logger: Logger,
  idsOf: (event: HttpEvent) => Parameters<NoteIds>[0] | undefined,
): HttpMiddleware {
  const log: HttpMiddleware['after'] = ({ event, response }) => {
    logger.info('request_answered', {
      requestId: event.requestContext.requestId,
      route: event.routeKey,
      status: response?.statusCode,
      ...idsOf(event),
    });
  };
  return { after: log, onError: log };
}

function problems(logger: Logger): HttpMiddleware {
  return {
    onError(request) {
      const { requestId } = request.event.requestContext;
      const answer = problemResponse(request.error, requestId);
      if (answer.status >= 500) logFault(logger, requestId, request.error);
      request.response = jsonResult(answer, requestId);
    },
  };
}

function logFault(logger: Logger, requestId: string, error: unknown): void {
  const code = error instanceof AppError ? error.code : 'internal_error';
  logger.error('request_failed', { requestId, code, error: error as Error });
}
