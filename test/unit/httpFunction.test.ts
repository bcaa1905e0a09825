import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { Logger } from '../../shared/aws/logger.ts';
import type { HttpAnswer } from '../../shared/http/answer.ts';
import { type HttpEvent, httpFunction } from '../../shared/http/httpFunction.ts';
import { AppError } from '../../shared/pure/errors.ts';
import { httpEvent } from '../support/httpEvent.ts';

const silent = { info() {}, error() {} } as unknown as Logger;

/** What a function answers whose routes all do the same. */
async function answerTo(
  event: HttpEvent,
  handle: () => Promise<HttpAnswer> = async () => ({ status: 200, body: { ok: true } }),
): Promise<APIGatewayProxyStructuredResultV2> {
  return httpFunction(silent, handle)(event, {} as Context);
}

const ROUTE = httpEvent({ route: 'GET /things' });

describe('an answer', () => {
  const SECURITY_HEADERS = {
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
  };

  it.each<[string, () => Promise<HttpAnswer>]>([
    ['of a route', async () => ({ status: 200, body: {} })],
    ['that is a problem', () => Promise.reject(new AppError('invalid_request', 400, 'no'))],
    ['that is a fault', () => Promise.reject(new Error('inside'))],
  ])('%s says that nobody may keep, guess at or frame it', async (_name, handle) => {
    expect((await answerTo(ROUTE, handle)).headers).toMatchObject({
      ...SECURITY_HEADERS,
      'Cache-Control': 'no-store',
      'X-Request-Id': 'request-1',
    });
  });

  it('may be kept where its route says so, and is no less guarded whatever the route says', async () => {
    const headers = { 'Cache-Control': 'public, max-age=300', 'Content-Security-Policy': 'default-src *' };
    const answer = await answerTo(ROUTE, async () => ({ status: 200, body: {}, headers }));
    expect(answer.headers).toMatchObject({ ...SECURITY_HEADERS, 'Cache-Control': 'public, max-age=300' });
  });
});
