import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { httpEvent } from '../../support/api/httpEvent.ts';
import type { HttpHandler } from './benchEnvironment.ts';

/** The part of Lambda's context that the handlers use. */
const CONTEXT = { getRemainingTimeInMillis: () => 10_000 };

/** Calls the routes of the metering API with events as API Gateway sends them. */
export function meteringCalls(handler: HttpHandler, apiKey: string) {
  const call = (
    route: string,
    request: { body?: object; path?: Record<string, string>; query?: Record<string, string> },
  ) => {
    const body = request.body && JSON.stringify(request.body);
    return handler(httpEvent({ ...request, route, apiKey, body }), CONTEXT);
  };
  return {
    start: (user_id: string, session_id: string = randomUUID(), project_id?: string) =>
      call('POST /metering/sessions', { body: { user_id, session_id, project_id } }),
    heartbeat: (user_id: string, session_id: string) =>
      call('POST /metering/sessions/{session_id}/heartbeat', { body: { user_id }, path: { session_id } }),
    end: (user_id: string, session_id: string) =>
      call('POST /metering/sessions/{session_id}/end', { body: { user_id }, path: { session_id } }),
    history: (user_id: string) => call('GET /metering/sessions', { query: { user_id } }),
  };
}

/**
 * Returns the parsed body of a response. Throws when the status is not the expected one, because the bench must not measure
 * failed calls.
 */
export function bodyOf(
  response: APIGatewayProxyStructuredResultV2,
  expectedStatus: number,
): Record<string, unknown> {
  if (response.statusCode !== expectedStatus) {
    throw new Error(`expected status ${expectedStatus}, received ${response.statusCode}: ${response.body}`);
  }
  return JSON.parse(response.body ?? '{}');
}
