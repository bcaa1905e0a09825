import { describe, expect, test } from 'vitest';
import { rateHeaders } from '../../shared/http/rateLimit.ts';
import { staging, withEdge } from './stageVariants.ts';
import { onlyOne, synthesize } from './synthesize.ts';

const corsOf = (stage: Parameters<typeof synthesize>[0]) =>
  onlyOne(synthesize(stage), 'AWS::ApiGatewayV2::Api')[1].CorsConfiguration as
    | Record<string, unknown>
    | undefined;

describe('a page of another origin', () => {
  test.each(['staging', 'production'])('cannot call %s, which allows no origins', (stage) => {
    expect(corsOf(stage)).toBeUndefined();
  });

  test.each(['local', 'dev-anna'])('can call %s from a developer’s own machine', (stage) => {
    expect(corsOf(stage)?.AllowOrigins).toEqual(['http://localhost:5173', 'http://127.0.0.1:5173']);
  });

  test('can make every call with a token and none with a cookie, if the stage allows the origin', () => {
    const allowedOrigins = ['https://app.example.com', 'https://admin.example.com'];
    for (const stage of [staging, withEdge]) {
      // Equal as a whole: AllowCredentials would let a page use the cookies of the browser's user.
      expect(corsOf({ ...stage, allowedOrigins })).toEqual({
        AllowOrigins: allowedOrigins,
        AllowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
        AllowHeaders: ['Authorization', 'Content-Type'],
        ExposeHeaders: expect.any(Array),
        MaxAge: 3_600,
      });
    }
  });

  test('can read the name and the next page of a file, its rate limit, when to retry, and the request id', () => {
    const rate = Object.keys(rateHeaders({ requestsPerMinute: 1, requestNumber: 1 }, 0));
    expect(corsOf('local')?.ExposeHeaders).toEqual([
      'Content-Disposition',
      'Link',
      ...rate,
      'Retry-After',
      'X-Request-Id',
    ]);
  });
});
