import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { httpEvent } from '../../support/api/httpEvent.ts';
import type { HttpHandler } from './bed.ts';

/** What Lambda's context tells that anything here asks for. */
const CONTEXT = { getRemainingTimeInMillis: () => 10_000 };

/** The metering API's routes, called as API Gateway calls them. */
export function meteringCalls(handler: HttpHandler, apiKey: string) {
  const call = (
    route: string,
    given: { body?: object; path?: Record<string, string>; query?: Record<string, string> },
  ) => {
    const { body, ...rest } = given;
    return handler(
      httpEvent({ route, apiKey, ...rest, ...(body ? { body: JSON.stringify(body) } : {}) }),
      CONTEXT,
    );
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

/** The answer's body, if its status is the one expected; a bench that measures failures measures nothing. */
export function bodyOf(answer: APIGatewayProxyStructuredResultV2, status: number): Record<string, unknown> {
  if (answer.statusCode !== status) {
    throw new Error(`${status} was expected, and ${answer.statusCode} came: ${answer.body}`);
  }
  return JSON.parse(answer.body ?? '{}');
}
