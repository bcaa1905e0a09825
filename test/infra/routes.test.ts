import { describe, expect, test } from 'vitest';
import { CONTRACT } from '../../shared/contract/contract.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize('staging');

/** Routes that the callers of the previous service rely on. */
const FIXED_ROUTES = [
  'GET /billing/usage',
  'POST /billing/checkout',
  'POST /billing/portal',
  'POST /webhooks/stripe',
];

describe('the routes of the API', () => {
  test('are exactly those of the contract', () => {
    const routes = resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(
      ([, { Properties }]) => Properties.RouteKey,
    );
    const contract: string[] = CONTRACT.map(({ route }) => route);
    expect(routes.sort()).toEqual([...contract, '$default'].sort());
    for (const route of FIXED_ROUTES) expect(contract).toContain(route);
  });

  test('use payload format 2.0, which the handlers parse', () => {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::ApiGatewayV2::Integration')) {
      expect(Properties.PayloadFormatVersion).toBe('2.0');
    }
  });

  test('are throttled, and the access log holds no query string, header or body', () => {
    const [, stage] = resourcesOf(template, 'AWS::ApiGatewayV2::Stage')[0] ?? [];
    expect(stage?.Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 100,
      ThrottlingBurstLimit: 100,
    });
    const { Format: format } = (stage?.Properties.AccessLogSettings ?? {}) as { Format?: string };
    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/query|authorization|header|\$context\.path|identity/i);
  });
});
