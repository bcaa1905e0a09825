import { describe, expect, test } from 'vitest';
import { rateHeaders } from '../../shared/http/rateLimit.ts';
import { onlyOne, staging, withEdge } from './edgeStages.ts';
import { synthesize } from './synthesize.ts';

const corsOf = (stage: Parameters<typeof synthesize>[0]) =>
  onlyOne(synthesize(stage), 'AWS::ApiGatewayV2::Api')[1].CorsConfiguration as
    | Record<string, unknown>
    | undefined;

describe('pages of other origins', () => {
  test.each(['staging', 'production'])('may not call %s until it names them', (stage) => {
    expect(corsOf(stage)).toBeUndefined();
  });

  test.each(['local', 'dev-anna'])('may call %s from a developer’s own machine', (stage) => {
    expect(corsOf(stage)?.AllowOrigins).toEqual(['http://localhost:5173', 'http://127.0.0.1:5173']);
  });

  test('that a stage names may do what callers do with a token, and with no cookie', () => {
    const allowedOrigins = ['https://app.example.com', 'https://admin.example.com'];
    for (const stage of [staging, withEdge]) {
      // The whole of it: credentials would let a page use what the browser holds of its user.
      expect(corsOf({ ...stage, allowedOrigins })).toEqual({
        AllowOrigins: allowedOrigins,
        AllowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
        AllowHeaders: ['Authorization', 'Content-Type'],
        ExposeHeaders: expect.any(Array),
        MaxAge: 3_600,
      });
    }
  });

  test('see what is left of their rate, when to try again, and what to name', () => {
    const rate = Object.keys(rateHeaders({ requestsPerMinute: 1, requestNumber: 1 }, 0));
    expect(corsOf('local')?.ExposeHeaders).toEqual([...rate, 'Retry-After', 'X-Request-Id']);
  });
});
