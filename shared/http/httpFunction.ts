import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { faultCauseOf } from '../fault.ts';
import type { Logger } from '../lambda/logger.ts';
import { isPreflight } from './preflight.ts';
import { problemCode, problemResponse } from './problem.ts';
import { limitHead } from './requestLimits.ts';
import { emptyResult, type HttpResponse, jsonResult } from './response.ts';

export type HttpEvent = APIGatewayProxyEventV2;
type HttpMiddleware = MiddlewareObj<HttpEvent, APIGatewayProxyStructuredResultV2>;
type LogIds = Record<string, string | undefined>;

/** What a handler can add to its request while it runs. */
export type RequestContext = {
  /** Adds ids to the one log line of the request, such as the API key and the account. */
  addLogIds(ids: LogIds): void;
  /** Adds headers to the response, also if it becomes a problem. Headers of the response itself take precedence. */
  addHeaders(headers: Record<string, string>): void;
};

/** What was added to a request so far. */
type Added = { logIds: LogIds; headers: Record<string, string> };

/**
 * Logs why a request failed, or one account of a batch, whose id is `accountId`. The alarms on faults count these lines by
 * `causedBy`.
 */
export function logFault(
  logger: Logger,
  { error, ...ids }: { requestId: string; accountId?: string; error: unknown },
): void {
  const code = problemCode(error);
  const causedBy = faultCauseOf(code);
  const fields = { ...ids, code, causedBy, error: error as Error };
  if (causedBy === 'callers') logger.warn('request_failed', fields);
  else logger.error('request_failed', fields);
}

/**
 * A Lambda handler for payload format 2.0 of API Gateway. The response of `handle` becomes JSON, and an error a problem
 * document; a response to HEAD has no body. A request whose head is too large is refused before `handle`, and a CORS preflight
 * succeeds without it. Each request is one log line with its route, status and ids, and the code of a problem; each fault is one more with its cause.
 */
export function httpFunction(
  logger: Logger,
  handle: (event: HttpEvent, context: RequestContext) => Promise<HttpResponse>,
) {
  const added = new WeakMap<HttpEvent, Added>();
  const addedTo = (event: HttpEvent): Added => added.get(event) ?? { logIds: {}, headers: {} };
  const toResult = (event: HttpEvent, response: HttpResponse) => {
    const headers = { ...addedTo(event).headers, ...response.headers };
    const result = jsonResult({ ...response, headers }, event.requestContext.requestId);
    const { body: _body, isBase64Encoded: _encoding, ...head } = result;
    return event.requestContext.http.method === 'HEAD' ? head : result;
  };
  const log: HttpMiddleware['after'] = ({ event, response, error }) => {
    logger.info('request_answered', {
      requestId: event.requestContext.requestId,
      route: event.routeKey,
      status: response?.statusCode,
      ...(error ? { code: problemCode(error) } : {}),
      ...addedTo(event).logIds,
    });
  };
  return middy<HttpEvent, APIGatewayProxyStructuredResultV2>()
    .use({ after: log, onError: log })
    .use({
      onError(request) {
        const { event, error } = request;
        const { requestId } = event.requestContext;
        const response = problemResponse(error, requestId);
        if (response.status >= 500) logFault(logger, { requestId, error });
        request.response = toResult(event, response);
      },
    })
    .handler(async (event) => {
      limitHead(event);
      if (isPreflight(event)) return emptyResult(event.requestContext.requestId);
      const mine: Added = { logIds: {}, headers: {} };
      added.set(event, mine);
      const context: RequestContext = {
        addLogIds: (ids) => void Object.assign(mine.logIds, ids),
        addHeaders: (headers) => void Object.assign(mine.headers, headers),
      };
      return toResult(event, await handle(event, context));
    });
}
