import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/**
 * Whether a browser asks if a page of another origin may call. API Gateway answers that itself only where no route takes
 * it. Ours are all taken, at last by `$default`, so that it comes to a function, which has to answer with success. Who
 * may call, API Gateway then writes on that answer, or nothing where the stage has no `allowedOrigins`, which is a no.
 * Source: "Configure CORS for HTTP APIs", on `$default`, API Gateway developer guide.
 */
export function isPreflight({ headers, requestContext }: APIGatewayProxyEventV2): boolean {
  return (
    requestContext.http.method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}
