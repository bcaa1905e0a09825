import type { HttpEvent } from '../../../shared/http/httpFunction.ts';

/** Returns an API Gateway event (payload format 2.0) with the fields that our handlers read. */
export function httpEvent(request: {
  route: string;
  apiKey?: string;
  body?: string;
  query?: Record<string, string>;
  path?: Record<string, string>;
  headers?: Record<string, string>;
}): HttpEvent {
  const [method = '', path = ''] = request.route.split(' ');
  return {
    version: '2.0',
    routeKey: request.route,
    rawPath: path,
    rawQueryString: new URLSearchParams(request.query).toString(),
    headers: { ...(request.apiKey ? { authorization: `Bearer ${request.apiKey}` } : {}), ...request.headers },
    queryStringParameters: request.query,
    pathParameters: request.path,
    requestContext: { requestId: 'request-1', http: { method, path } } as HttpEvent['requestContext'],
    body: request.body,
    isBase64Encoded: false,
  };
}
