import { describe, expect, test } from 'vitest';
import { CONTRACT } from '../../shared/contract/contract.ts';
import { directoryRoutes, insightsRoutes } from '../../shared/contract/insights/routes.ts';
import { withBoth } from './stageVariants.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize('staging');

/** Routes that the callers of the previous service rely on. */
const FIXED_ROUTES = [
  'GET /billing/usage',
  'POST /billing/checkout',
  'POST /billing/portal',
  'POST /billing/sync',
  'POST /webhooks/stripe',
];

// What API Gateway may call, and for which routes: the API, then stage, method and path.
const permissionsOf = (whole: ReturnType<typeof synthesize>) =>
  resourcesOf(whole, 'AWS::Lambda::Permission')
    .filter(([, { Properties }]) => Properties.Principal === 'apigateway.amazonaws.com')
    .map(([, { Properties }]) => ({
      functionName: JSON.stringify(Properties.FunctionName),
      arn: JSON.stringify(Properties.SourceArn).replace(/["\]}]+$/, ''),
    }));

describe('the routes of the API', () => {
  test('are exactly those of the contract, each GET as HEAD too', () => {
    const routes = resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(
      ([, { Properties }]) => Properties.RouteKey,
    );
    const contract: string[] = CONTRACT.map(({ route }) => route);
    const heads = contract.filter((key) => key.startsWith('GET ')).map((key) => key.replace('GET', 'HEAD'));
    expect(routes.sort()).toEqual([...contract, ...heads, '$default'].sort());
    for (const route of FIXED_ROUTES) expect(contract).toContain(route);
  });

  test('of GET and HEAD go to the same function', () => {
    const targets = new Map(
      resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => [
        String(Properties.RouteKey),
        JSON.stringify(Properties.Target),
      ]),
    );
    for (const [key, target] of targets) {
      if (key.startsWith('HEAD ')) expect(target, key).toBe(targets.get(key.replace('HEAD', 'GET')));
    }
  });

  test('include $default, whose ARN has no method and path: it needs a permission of its own', () => {
    const [one, ...others] = permissionsOf(template).filter(({ arn }) => !arn.endsWith('/*/*/*'));
    expect(one?.functionName).toContain('PublicApi');
    expect(one?.arn).toMatch(/[^*]\/\*\/\*$/);
    expect(others).toEqual([]);
  });

  test('need one permission for each function, because a stack can have no more than 500 resources', () => {
    for (const stage of ['staging', withBoth] as const) {
      const whole = synthesize(stage);
      const functions = permissionsOf(whole)
        .filter(({ arn }) => arn.endsWith('/*/*/*'))
        .map(({ functionName }) => functionName);
      expect(functions.length).toBeGreaterThan(5);
      expect(new Set(functions).size).toBe(functions.length);
    }
  });

  test('use payload format 2.0, which the handlers parse', () => {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::ApiGatewayV2::Integration')) {
      expect(Properties.PayloadFormatVersion).toBe('2.0');
    }
  });

  test('that strangers can call, or that read much, are throttled below the limit of the stage, HEAD too', () => {
    const [, stage] = resourcesOf(synthesize('production'), 'AWS::ApiGatewayV2::Stage')[0] ?? [];
    const figures = [...Object.values(insightsRoutes), ...Object.values(directoryRoutes)];
    const open = [...CONTRACT.filter(({ scope }) => scope === 'public'), ...figures].map(({ route }) =>
      String(route),
    );
    const settings = stage?.Properties.RouteSettings as Record<string, { ThrottlingRateLimit: number }>;
    expect(Object.keys(settings).sort()).toEqual(
      [
        ...open,
        ...open.filter((key) => key.startsWith('GET ')).map((key) => key.replace('GET', 'HEAD')),
        '$default',
      ].sort(),
    );
    for (const { ThrottlingRateLimit } of Object.values(settings))
      expect(ThrottlingRateLimit).toBeLessThan(2_000);
    expect(settings['GET /admin/accounts']).toEqual({ ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 });
    expect(settings['GET /openapi.json']).toEqual({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 });
  });

  test('are throttled once they exist: API Gateway refuses settings of routes that it does not have', () => {
    const [, stage] = resourcesOf(template, 'AWS::ApiGatewayV2::Stage')[0] ?? [];
    const keys = new Map(
      resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(([id, { Properties }]) => [
        id,
        Properties.RouteKey,
      ]),
    );
    const before = (stage?.DependsOn ?? []).map((id) => keys.get(id));
    for (const key of Object.keys(stage?.Properties.RouteSettings as object)) expect(before).toContain(key);
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
