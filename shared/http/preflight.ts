import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/**
 * Whether the request is a CORS preflight. API Gateway responds to a preflight itself only if no route matches it. Here
 * the `$default` route matches everything, so a function has to respond with success. API Gateway then adds the CORS
 * headers, or none if the stage has no `allowedOrigins`, which refuses the origin. Source: "Configure CORS for HTTP APIs",
 * on `$default`, API Gateway developer guide.
 */
export function isPreflight({ headers, requestContext }: APIGatewayProxyEventV2): boolean {
  return (
    requestContext.http.method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}
