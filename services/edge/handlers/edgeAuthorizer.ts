import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from 'aws-lambda';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { edgeEnv } from '../env.ts';
import { createOriginTokens } from '../store/originTokens.ts';

const logger = createLogger('edge-authorizer');
const wire = lazy(() => createOriginTokens({ secretArn: loadEnv(edgeEnv).ORIGIN_TOKEN_SECRET_ARN, logger }));

/**
 * Authorizes requests that came through CloudFront. API Gateway caches the result for five minutes, but not an error,
 * which becomes a 500. The handler therefore throws while the secret cannot be read: a cached refusal would shut out
 * every caller for five minutes.
 */
export async function handler(
  event: Pick<APIGatewayRequestAuthorizerEventV2, 'identitySource' | 'requestContext'>,
): Promise<APIGatewaySimpleAuthorizerResult> {
  try {
    // Without the header, API Gateway responds itself, so a missing value is a fault of ours and not of the caller.
    const [token] = event.identitySource ?? [];
    if (token === undefined) throw new Error('the event has no origin token');
    return { isAuthorized: await wire().accept(token) };
  } catch (error) {
    const { requestId } = event.requestContext;
    logger.error('edge_tokens_unreadable', { requestId, error: error as Error });
    throw error;
  }
}
