import openApi from '../../../docs/openapi.json' with { type: 'json' };
import { type HttpEvent, httpFunction } from '../../../shared/http/httpFunction.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { catalogue } from '../domain/catalogue.ts';
import { unmatched } from '../domain/unmatched.ts';

/** The catalogue changes with a deployment; five minutes of a browser's cache are harmless. */
const CACHED = { 'Cache-Control': 'public, max-age=300' };

/** What needs no credentials, and the answer to everything that is no route. */
async function answer({ routeKey, requestContext: { http } }: HttpEvent) {
  switch (routeKey) {
    case 'GET /health':
      return { status: 200, body: { status: 'ok' } };
    case 'GET /billing/plans':
      return { status: 200, body: catalogue(), headers: CACHED };
    case 'GET /openapi.json':
      return { status: 200, body: openApi, headers: CACHED };
    default:
      throw unmatched(openApi.paths, http);
  }
}

export const handler = httpFunction(createLogger('public'), answer);
