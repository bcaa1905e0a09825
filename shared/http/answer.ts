import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** What a route answers with; a body is JSON. */
export type HttpAnswer = { status: number; body: object; headers?: Record<string, string> };

export function jsonResult(answer: HttpAnswer, requestId: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: answer.status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      ...answer.headers,
      'X-Request-Id': requestId,
    },
    body: JSON.stringify(answer.body),
  };
}
